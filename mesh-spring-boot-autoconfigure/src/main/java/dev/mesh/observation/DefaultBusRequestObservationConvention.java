package dev.mesh.observation;

/**
 * Default {@link BusRequestObservationConvention}: the name {@code mesh.bus.request} and
 * the keys that {@link BusObservation#REQUEST} documents. Extend it to add keys.
 */
public class DefaultBusRequestObservationConvention extends SenderKeyValues implements BusRequestObservationConvention {

	private static final String NAME = "mesh.bus.request";

	@Override
	public String getName() {
		return NAME;
	}

}
