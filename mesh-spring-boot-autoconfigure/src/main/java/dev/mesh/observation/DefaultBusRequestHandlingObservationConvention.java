package dev.mesh.observation;

/**
 * Default {@link BusRequestHandlingObservationConvention}: the name
 * {@code mesh.bus.request.handle} and the keys that
 * {@link BusObservation#REQUEST_HANDLING} documents. Extend it to add keys.
 */
public class DefaultBusRequestHandlingObservationConvention extends ReceiverKeyValues
		implements BusRequestHandlingObservationConvention {

	private static final String NAME = "mesh.bus.request.handle";

	@Override
	public String getName() {
		return NAME;
	}

}
