package dev.mesh.bus;

/**
 * What the bus of one peer holds at one moment, of all its channels.
 *
 * @param inFlightBytes what was sent and is not acknowledged, to all peers
 * @param mostInFlightBytes what was sent to one peer and is not acknowledged, of the
 * channel that has the most
 * @param queuedBytes what waits to be sent
 * @param heldBytes what listeners have and have not given back
 * @param assemblyBytes messages of several fragments, from the first one until listeners
 * have given them back
 * @param smallWindowBytes what has come in windows that are still small and is not done
 * @param unanswered requests and watched messages without an outcome
 * @param streams streams that are not over
 */
public record BusLoad(long inFlightBytes, long mostInFlightBytes, long queuedBytes, long heldBytes, long assemblyBytes,
		long smallWindowBytes, int unanswered, int streams) {

	/** Of a peer that has nothing to do. */
	public static final BusLoad NOTHING = new BusLoad(0, 0, 0, 0, 0, 0, 0, 0);

	/** Both together. */
	BusLoad plus(BusLoad other) {
		return new BusLoad(this.inFlightBytes + other.inFlightBytes,
				Math.max(this.mostInFlightBytes, other.mostInFlightBytes), this.queuedBytes + other.queuedBytes,
				this.heldBytes + other.heldBytes, this.assemblyBytes + other.assemblyBytes,
				this.smallWindowBytes + other.smallWindowBytes, this.unanswered + other.unanswered,
				this.streams + other.streams);
	}

}
