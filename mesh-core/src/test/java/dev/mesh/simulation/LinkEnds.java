package dev.mesh.simulation;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The links of one peer, by the numbers that they have there. */
final class LinkEnds {

	private final SimulatedPeer peer;

	private final Map<Long, SimulatedLink> links = new HashMap<>();

	private long newestAccepted;

	LinkEnds(SimulatedPeer peer) {
		this.peer = peer;
	}

	void add(long number, SimulatedLink link) {
		this.links.put(number, link);
	}

	/** Null when it is not known, or not any more. */
	SimulatedLink get(long number) {
		return this.links.get(number);
	}

	long nextAccepted() {
		return ++this.newestAccepted;
	}

	void clear() {
		this.links.clear();
	}

	/** Sends bytes as they are on an open link that fulfils the condition. */
	void inject(byte[] record, Predicate<SimulatedLink> where) {
		this.links.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isOpen() && where.test(entry.getValue()))
			.findFirst()
			.ifPresent((entry) -> entry.getValue().transmit(this.peer, entry.getKey(), ByteBuffer.wrap(record)));
	}

}
