package dev.mesh.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Name and keys of {@link BusObservation#REQUEST}: requests that are sent, until their
 * replies. A bean of this type replaces {@link DefaultBusRequestObservationConvention}.
 */
public interface BusRequestObservationConvention extends ObservationConvention<BusSenderContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof BusSenderContext sender && sender.observation() == BusObservation.REQUEST;
	}

}
