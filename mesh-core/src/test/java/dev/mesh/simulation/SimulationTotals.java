package dev.mesh.simulation;

import dev.mesh.bus.SendResult.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened in several simulations, for people and for the question whether it did.
 */
final class SimulationTotals {

	private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

	private final Map<String, Long> counters = new TreeMap<>();

	/** What came of sends and of streams, and how often. */
	private final Map<String, Integer> happened = new TreeMap<>();

	private long latestNanos;

	private long streams;

	private long envelopes;

	private long forwards;

	private int mostForwards;

	private long longestQueueBytes;

	private long queuedBytes;

	private long mostInFlightBytes;

	void add(Simulation simulation) {
		simulation.outcomes().forEach((outcome, count) -> this.outcomes.merge(outcome, count, Integer::sum));
		for (SimulatedPeer peer : simulation.all()) {
			peer.counters().forEach((event, count) -> this.counters.merge(event, (long) count, Long::sum));
		}
		simulation.checkers().sends().happened().forEach(this::happened);
		simulation.ways().happened().forEach(this::happened);
		this.latestNanos = Math.max(this.latestNanos, simulation.checkers().sends().latestNanos());
		this.streams += simulation.streams().finished();
		this.envelopes += simulation.wire().envelopes();
		this.forwards += simulation.wire().forwards();
		this.mostForwards = Math.max(this.mostForwards, simulation.wire().mostForwards());
		this.longestQueueBytes = Math.max(this.longestQueueBytes, simulation.limits().longestQueueBytes());
		this.queuedBytes = Math.max(this.queuedBytes, simulation.limits().queuedBytes());
		this.mostInFlightBytes = Math.max(this.mostInFlightBytes, simulation.limits().mostInFlightBytes());
	}

	private void happened(String what, int times) {
		this.happened.merge(what, times, Integer::sum);
	}

	/** How often something came of sends or streams. */
	Map<String, Integer> happened() {
		return this.happened;
	}

	Map<Outcome, Integer> outcomes() {
		return this.outcomes;
	}

	long counted(String event) {
		return this.counters.getOrDefault(event, 0L);
	}

	int mostForwards() {
		return this.mostForwards;
	}

	@Override
	public String toString() {
		Map<String, Long> relays = new TreeMap<>(this.counters);
		relays.keySet().removeIf((event) -> !event.startsWith("relay.") && !event.startsWith("bus.refusals"));
		return this.outcomes + ", streams ended in good order " + this.streams + ", envelopes " + this.envelopes
				+ ", forwarded " + this.forwards + ", the most often " + this.mostForwards + " times; " + relays + "; "
				+ this.happened + ", at most " + this.latestNanos / 1_000_000 + " ms after the end of their time"
				+ "; at most " + this.longestQueueBytes + " bytes in a queue of one source, " + this.queuedBytes
				+ " in all queues of a peer, " + this.mostInFlightBytes + " in flight on a channel";
	}

}
