package dev.mesh.observation;

import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.observation.BusObservation.SenderHighCardinalityKeys;
import dev.mesh.observation.BusObservation.SenderLowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationConvention;

/**
 * What the default conventions for what goes out have in common.
 */
abstract class SenderKeyValues implements ObservationConvention<BusSenderContext> {

	private static final KeyValue SYSTEM = SenderLowCardinalityKeys.MESSAGING_SYSTEM.withValue("mesh");

	@Override
	public String getContextualName(BusSenderContext context) {
		return "mesh " + context.operation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(BusSenderContext context) {
		return KeyValues.of(SYSTEM, SenderLowCardinalityKeys.MESSAGING_OPERATION.withValue(context.operation()),
				SenderLowCardinalityKeys.OUTCOME.withValue(context.outcome()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(BusSenderContext context) {
		return KeyValues.of(SenderHighCardinalityKeys.MESSAGING_DESTINATION_NAME.withValue(context.path()),
				SenderHighCardinalityKeys.PEER
					.withValue(context.peer().map(PeerKey::toString).orElse(KeyValue.NONE_VALUE)),
				SenderHighCardinalityKeys.FILTER
					.withValue(context.filter().map(PeerFilter::expression).orElse(KeyValue.NONE_VALUE)),
				SenderHighCardinalityKeys.BODY_SIZE.withValue(Integer.toString(context.payloadBytes())));
	}

}
