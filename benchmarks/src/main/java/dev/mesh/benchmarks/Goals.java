package dev.mesh.benchmarks;

import dev.mesh.benchmarks.Goal.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * What the finished engine should reach, as ratios of medians in one interleaved run.
 * Mesh is reliable and acknowledged end to end; the others are what they are.
 */
final class Goals {

	private static final String MESH = "mesh";

	private static final String NATS = "nats";

	private static final String RATE = "msg/s";

	private static final String VOLUME = "MB/s";

	private static final List<String> DIRECTIONS = List.of("up", "down");

	private Goals() {
	}

	/** The goals for Mesh as it is by default. */
	static List<Goal> all() {
		return all(MESH);
	}

	/** The same goals for one of its variants. */
	static List<Goal> all(String mesh) {
		List<Goal> goals = new ArrayList<>();
		for (String direction : DIRECTIONS) {
			addRates(goals, mesh, "-" + direction);
			addVolumes(goals, mesh, "-" + direction);
		}
		addRoundTrips(goals, mesh);
		goals.add(Goal.atLeast("individually acknowledged sends", rate(mesh, "acknowledged"),
				rate(NATS, "acknowledged"), 8, 15));
		addRelay(goals, mesh);
		addCosts(goals, mesh);
		return goals;
	}

	private static void addRates(List<Goal> goals, String mesh, String direction) {
		Reference ours = rate(mesh, "send-128" + direction);
		goals.add(Goal.atLeast("128 B reliable", ours, rate(NATS, "send-128" + direction), 2.5, 5));
		goals.add(Goal.atLeast("128 B unreliable", rate(mesh, "unreliable-128" + direction),
				rate(NATS, "send-128" + direction), 3, 6));
		goals.add(Goal.atLeast("128 B reliable", ours, rate("vertx", "send-128" + direction), 2, Double.NaN));
		goals.add(Goal.atLeast("128 B reliable", ours, rate("rsocket", "send-128" + direction), 5, Double.NaN));
		goals.add(Goal.atLeast("128 B reliable", ours, rate("redis", "send-128" + direction), 10, Double.NaN));
		goals.add(Goal.atLeast("128 B reliable", ours, rate("stomp", "send-128" + direction), 30, Double.NaN));
		goals.add(Goal.atLeast("1 KiB reliable", rate(mesh, "send-1k" + direction), rate(NATS, "send-1k" + direction),
				1.5, 2.5));
	}

	private static void addVolumes(List<Goal> goals, String mesh, String direction) {
		Reference ours = new Reference(mesh, "stream-64k" + direction, VOLUME);
		String other = "send-64k" + direction;
		goals.add(Goal.atLeast("64 KiB stream", ours, new Reference(NATS, other, VOLUME), 2, 3));
		goals.add(Goal.atLeast("64 KiB stream", ours, new Reference("tcp", other, VOLUME), 0.35, 0.5));
	}

	private static void addRoundTrips(List<Goal> goals, String mesh) {
		goals.add(Goal.atMost("request and reply, p50", roundTrip(mesh, RoundTrip.P50), roundTrip(NATS, RoundTrip.P50),
				0.5, 0.35));
		goals.add(Goal.atMost("request and reply, p99", roundTrip(mesh, RoundTrip.P99), roundTrip(NATS, RoundTrip.P99),
				0.5, 0.35));
		goals.add(Goal.atMost("request and reply, p50", roundTrip(mesh, RoundTrip.P50),
				roundTrip("rsocket", RoundTrip.P50), 1.5, 1));
	}

	private static void addRelay(List<Goal> goals, String mesh) {
		for (String direction : DIRECTIONS) {
			goals.add(Goal.atLeast("one relay between, 128 B", rate("mesh-relayed", "send-128-" + direction),
					rate(mesh, "send-128-" + direction), 0.4, 0.6));
		}
		goals.add(Goal.atMost("one relay between, p50", roundTrip("mesh-relayed", RoundTrip.P50),
				roundTrip(mesh, RoundTrip.P50), 2.2, Double.NaN));
	}

	private static void addCosts(List<Goal> goals, String mesh) {
		goals.add(Goal.atMost("round trip p99 during 64 MiB, against idle",
				new Reference(mesh, "interleaving", "p99 ratio"), null, 10, 4));
		goals.add(Goal.atMost("idle session, KiB of the server's heap", new Reference(mesh, "sessions", "KiB/session"),
				null, 40, 12));
		for (String direction : DIRECTIONS) {
			goals.add(Goal.atMost("allocated by both ends, B for each 128 B message",
					new Reference(mesh, "send-128-" + direction, Meter.ALLOCATED), null, 300, 100));
		}
		goals.add(Goal.atLeast("@BusMessageListener with a String, against a handler", rate(mesh, "listener-128"),
				rate(mesh, "send-128-up"), 0.5, 0.8));
	}

	private static Reference rate(String product, String measure) {
		return new Reference(product, measure, RATE);
	}

	private static Reference roundTrip(String product, String figure) {
		return new Reference(product, "round-trip", figure);
	}

}
