package dev.mesh.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Name and keys of {@link BusObservation#STREAM_OPEN}: streams that this peer opens,
 * until they are accepted or not. A bean of this type replaces
 * {@link DefaultBusStreamOpenObservationConvention}.
 */
public interface BusStreamOpenObservationConvention extends ObservationConvention<BusSenderContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof BusSenderContext sender && sender.observation() == BusObservation.STREAM_OPEN;
	}

}
