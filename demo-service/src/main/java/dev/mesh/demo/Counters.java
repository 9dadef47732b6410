package dev.mesh.demo;

import dev.mesh.MeshStatistics;
import java.util.Map;
import java.util.Set;

/**
 * Counts of one peer since it was started.
 *
 * @param sent messages handed to the bus, reliable and unreliable
 * @param acknowledged reliable messages that the receiving node has acknowledged
 * @param received messages handed to listeners
 * @param duplicates copies that came in again and were removed before a listener saw them
 * @param lost reliable messages whose sending ended without an acknowledgement, and
 * unreliable ones that this peer dropped
 * @param reconnects sessions that were resumed or opened anew after their link was lost
 * @param protocolErrors sessions closed because the other end broke the protocol
 * @param refusedHandshakes handshakes refused, for wrong credentials for instance
 */
record Counters(long sent, long acknowledged, long received, long duplicates, long lost, long reconnects,
		long protocolErrors, long refusedHandshakes) {

	/** What happens to whole unreliable messages; a reliable one is sent again. */
	private static final Set<String> DROPPED = Set.of("bus.dropped.queue", "bus.dropped.unreachable",
			"bus.dropped.listener", "bus.dropped.overload", "bus.dropped.expired");

	static Counters of(MeshStatistics statistics) {
		return new Counters(statistics.counter("bus.sent.reliable") + statistics.counter("bus.sent.unreliable"),
				statistics.counter("bus.acknowledged"),
				statistics.counter("bus.received.reliable") + statistics.counter("bus.received.unreliable"),
				statistics.counter("bus.duplicates"), lost(statistics), statistics.reconnects(),
				statistics.counter("session.protocol.errors"), statistics.counter("session.handshake.rejected"));
	}

	private static long lost(MeshStatistics statistics) {
		return statistics.counters()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith("bus.failed.") || DROPPED.contains(entry.getKey()))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

}
