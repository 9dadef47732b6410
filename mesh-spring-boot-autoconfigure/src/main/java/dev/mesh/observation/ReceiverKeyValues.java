package dev.mesh.observation;

import dev.mesh.bus.Reliability;
import dev.mesh.observation.BusObservation.ReceiverHighCardinalityKeys;
import dev.mesh.observation.BusObservation.ReceiverLowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationConvention;

/**
 * What the default conventions for what comes in have in common.
 */
abstract class ReceiverKeyValues implements ObservationConvention<BusReceiverContext> {

	private static final KeyValue SYSTEM = ReceiverLowCardinalityKeys.MESSAGING_SYSTEM.withValue("mesh");

	private static final KeyValue RELIABLE = ReceiverLowCardinalityKeys.RELIABILITY.withValue("reliable");

	private static final KeyValue UNRELIABLE = ReceiverLowCardinalityKeys.RELIABILITY.withValue("unreliable");

	@Override
	public String getContextualName(BusReceiverContext context) {
		return context.operation() + " " + context.pattern();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(BusReceiverContext context) {
		return KeyValues.of(SYSTEM, ReceiverLowCardinalityKeys.MESSAGING_OPERATION.withValue(context.operation()),
				ReceiverLowCardinalityKeys.MESSAGING_DESTINATION_TEMPLATE.withValue(context.pattern()),
				(context.reliability() == Reliability.RELIABLE) ? RELIABLE : UNRELIABLE,
				ReceiverLowCardinalityKeys.OUTCOME.withValue(context.outcome()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(BusReceiverContext context) {
		return KeyValues.of(ReceiverHighCardinalityKeys.MESSAGING_DESTINATION_NAME.withValue(context.path()),
				ReceiverHighCardinalityKeys.PEER.withValue(context.peer().toString()),
				ReceiverHighCardinalityKeys.BODY_SIZE.withValue(Integer.toString(context.payloadBytes())));
	}

}
