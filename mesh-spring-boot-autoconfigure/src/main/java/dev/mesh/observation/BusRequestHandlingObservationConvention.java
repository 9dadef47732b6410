package dev.mesh.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Name and keys of {@link BusObservation#REQUEST_HANDLING}: requests that come in, until
 * they are answered. A bean of this type replaces
 * {@link DefaultBusRequestHandlingObservationConvention}.
 */
public interface BusRequestHandlingObservationConvention extends ObservationConvention<BusReceiverContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof BusReceiverContext receiver
				&& receiver.observation() == BusObservation.REQUEST_HANDLING;
	}

}
