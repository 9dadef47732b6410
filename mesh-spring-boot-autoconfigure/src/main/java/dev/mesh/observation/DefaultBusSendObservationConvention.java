package dev.mesh.observation;

/**
 * Default {@link BusSendObservationConvention}: the name {@code mesh.bus.message.send}
 * and the keys that {@link BusObservation#SEND} documents. Extend it to add keys.
 */
public class DefaultBusSendObservationConvention extends SenderKeyValues implements BusSendObservationConvention {

	private static final String NAME = "mesh.bus.message.send";

	@Override
	public String getName() {
		return NAME;
	}

}
