package dev.mesh.observation;

/**
 * Default {@link BusStreamAcceptObservationConvention}: the name
 * {@code mesh.bus.stream.accept} and the keys that {@link BusObservation#STREAM_ACCEPT}
 * documents. Extend it to add keys.
 */
public class DefaultBusStreamAcceptObservationConvention extends ReceiverKeyValues
		implements BusStreamAcceptObservationConvention {

	private static final String NAME = "mesh.bus.stream.accept";

	@Override
	public String getName() {
		return NAME;
	}

}
