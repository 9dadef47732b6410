package dev.mesh.observation;

/**
 * Default {@link BusStreamOpenObservationConvention}: the name
 * {@code mesh.bus.stream.open} and the keys that {@link BusObservation#STREAM_OPEN}
 * documents. Extend it to add keys.
 */
public class DefaultBusStreamOpenObservationConvention extends SenderKeyValues
		implements BusStreamOpenObservationConvention {

	private static final String NAME = "mesh.bus.stream.open";

	@Override
	public String getName() {
		return NAME;
	}

}
