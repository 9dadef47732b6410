package dev.mesh.bus;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Streams with one peer that are over at this end, and how the other end hears of it: it
 * is told until it is known to have heard, or to have lost the stream itself.
 */
final class OverStreams {

	private final Carrier carrier;

	/** Ids of those that were over last, as frames of the other end have them. */
	private final Set<Long> ids = new LinkedHashSet<>();

	/** What could not be told, by the id that frames of this end have. */
	private final Map<Long, Farewell> untold = new LinkedHashMap<>();

	OverStreams(Carrier carrier) {
		this.carrier = carrier;
	}

	/** Parts that still come of it are dropped. */
	void add(long remoteWireId) {
		this.ids.add(remoteWireId);
		removeOldest(this.ids.iterator(), this.ids.size());
	}

	boolean contains(long remoteWireId) {
		return this.ids.contains(remoteWireId);
	}

	/** Tells the other end that a stream is over: STREAM_REFUSE or STREAM_RESET. */
	void tell(long wireId, Kind kind, BusMessage content) {
		tell(wireId, new Farewell(kind, content));
	}

	private void tell(long wireId, Farewell farewell) {
		Outgoing part = new Outgoing(farewell.kind(), wireId, farewell.content(), this.carrier.partDeadline(),
				(result) -> onTold(wireId, farewell, result));
		if (!this.carrier.carry(part, "")) {
			keep(wireId, farewell);
		}
	}

	private void onTold(long wireId, Farewell farewell, SendResult result) {
		switch (result.outcome()) {
			case TIMED_OUT, UNREACHABLE -> keep(wireId, farewell);
			default -> {
				// It has heard, or knows nothing of the stream.
			}
		}
	}

	private void keep(long wireId, Farewell farewell) {
		this.untold.put(wireId, farewell);
		removeOldest(this.untold.keySet().iterator(), this.untold.size());
	}

	private static void removeOldest(Iterator<?> oldestFirst, int size) {
		if (size > Streams.MAX_STREAMS) {
			oldestFirst.next();
			oldestFirst.remove();
		}
	}

	/** How many could not be told yet. */
	int untold() {
		return this.untold.size();
	}

	/** The other end can be reached, perhaps again. */
	void tellAgain() {
		List<Map.Entry<Long, Farewell>> all = List.copyOf(this.untold.entrySet());
		this.untold.clear();
		all.forEach((entry) -> tell(entry.getKey(), entry.getValue()));
	}

	/** The other end has forgotten all streams. */
	void clear() {
		this.ids.clear();
		this.untold.clear();
	}

	/** What the other end is told of one stream. */
	private record Farewell(Kind kind, BusMessage content) {
	}

}
