package dev.mesh.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Name and keys of {@link BusObservation#RECEIVE}: messages that come in, while a handler
 * has them. A bean of this type replaces {@link DefaultBusReceiveObservationConvention}.
 */
public interface BusReceiveObservationConvention extends ObservationConvention<BusReceiverContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof BusReceiverContext receiver && receiver.observation() == BusObservation.RECEIVE;
	}

}
