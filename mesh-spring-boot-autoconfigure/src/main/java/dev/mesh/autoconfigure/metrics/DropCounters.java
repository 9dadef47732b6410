package dev.mesh.autoconfigure.metrics;

import dev.mesh.MeshStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The reasons of {@code mesh.dropped}, a closed set, and the counters of the engine that
 * stand for them.
 */
final class DropCounters {

	private static final String BUS_PREFIX = "bus.dropped.";

	/** Of counters that begin with {@code bus.dropped.}; shown as {@code bus-...}. */
	private static final List<String> BUS = List.of("agreement", "answer", "assembly", "credit", "epoch", "expired",
			"fragment", "listener", "overload", "oversize", "queue", "replay", "undecided", "unreachable");

	/** Counter of the engine by reason. */
	static final Map<String, String> BY_REASON = byReason();

	/** Of the transports on the application's own server, and of its event listeners. */
	static final Set<String> OWN_REASONS = Set.of("websocket-origin", "websocket-not-running", "websocket-protocol",
			"websocket-text", "websocket-too-big", "websocket-malformed", "websocket-pings",
			"websocket-blocked-readers", "polling-origin", "polling-not-running", "polling-protocol",
			"polling-wrong-node", "polling-too-big", "polling-malformed", "polling-too-many-links", "polling-quota",
			"polling-idle", "event-listener-failed");

	private DropCounters() {
	}

	private static Map<String, String> byReason() {
		Map<String, String> counters = new LinkedHashMap<>();
		BUS.forEach((reason) -> counters.put("bus-" + reason, BUS_PREFIX + reason));
		counters.put("malformed", "bus.malformed");
		counters.put("undecryptable", "bus.undecryptable");
		counters.put("handler-failed", "bus.handler.failures");
		counters.put("denied", "bus.denied");
		counters.put("authorizer-failed", "bus.authorizer.failures");
		counters.put("link-queue-full", "bus.envelopes.refused");
		counters.put("stream", "bus.streams.dropped");
		counters.put("stream-protocol-error", "bus.streams.protocol.errors");
		counters.put("protocol-error", "session.protocol.errors");
		counters.put("handshake-rejected", "session.handshake.rejected");
		counters.put("authentication-failed", "session.authentication.failed");
		counters.put("authentication-throttled", "session.authentication.throttled");
		counters.put("connection-denied", "session.connection.denied");
		counters.put("connection-handler-failed", "session.connection.failures");
		counters.put("connection-undecided", "session.connection.undecided");
		counters.put("connection-busy", "session.connection.busy");
		counters.put("connection-full", "session.connection.full");
		counters.put("connection-evicted", "session.connection.evicted");
		counters.put("presence-frame", "presence.frames.dropped");
		counters.put("presence-verification", "presence.verifications.dropped");
		counters.put("presence-announcement", "presence.announcements.dropped");
		counters.put("presence-lookup", "presence.lookups.refused");
		counters.put("presence-withdrawal", "presence.withdrawals.dropped");
		counters.put("presence-leaf", "presence.leaf.forwarded");
		List.of("forged", "misplaced", "replayed")
			.forEach((reason) -> counters.put("presence-edge-" + reason, "presence.edges." + reason));
		List.of("forged", "replayed", "unclaimed")
			.forEach((reason) -> counters.put("presence-mark-" + reason, "presence.marks." + reason));
		List.of("no_route", "hop_limit", "overloaded", "not_relayed")
			.forEach((reason) -> counters.put("relay-" + reason.replace('_', '-'), "relay.refused." + reason));
		return Map.copyOf(counters);
	}

	/** Whatever the bus has dropped for a reason that is not in the list. */
	static double other(MeshStatistics statistics) {
		return statistics.counters()
			.entrySet()
			.stream()
			.filter((counter) -> counter.getKey().startsWith(BUS_PREFIX)
					&& !BUS.contains(counter.getKey().substring(BUS_PREFIX.length())))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

}
