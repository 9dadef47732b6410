package dev.mesh.observation;

/**
 * Default {@link BusReceiveObservationConvention}: the name
 * {@code mesh.bus.message.receive} and the keys that {@link BusObservation#RECEIVE}
 * documents. Extend it to add keys.
 */
public class DefaultBusReceiveObservationConvention extends ReceiverKeyValues
		implements BusReceiveObservationConvention {

	private static final String NAME = "mesh.bus.message.receive";

	@Override
	public String getName() {
		return NAME;
	}

}
