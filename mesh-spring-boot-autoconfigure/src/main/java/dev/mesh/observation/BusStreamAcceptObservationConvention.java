package dev.mesh.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Name and keys of {@link BusObservation#STREAM_ACCEPT}: streams that other peers want to
 * open, while an acceptor decides. A bean of this type replaces
 * {@link DefaultBusStreamAcceptObservationConvention}.
 */
public interface BusStreamAcceptObservationConvention extends ObservationConvention<BusReceiverContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof BusReceiverContext receiver && receiver.observation() == BusObservation.STREAM_ACCEPT;
	}

}
