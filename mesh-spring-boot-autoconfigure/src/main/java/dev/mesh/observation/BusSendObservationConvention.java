package dev.mesh.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Name and keys of {@link BusObservation#SEND}: messages that are sent, to one peer or to
 * several. A bean of this type replaces {@link DefaultBusSendObservationConvention}.
 */
public interface BusSendObservationConvention extends ObservationConvention<BusSenderContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof BusSenderContext sender && sender.observation() == BusObservation.SEND;
	}

}
