package dev.mesh.simulation;

import dev.mesh.bus.Message;
import dev.mesh.bus.Overflow;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.simulation.Options.Plant;
import dev.mesh.simulation.Sent.Handling;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What must hold of reliable messages: each send ends once, in its time, with a result
 * that is true; and what is delivered is delivered once, in the order of its lane.
 */
final class SendChecker {

	/** A message with no more padding leaves as a whole. */
	private static final int ONE_FRAME = 1_000;

	private final Simulation simulation;

	private final Checkers checkers;

	private final Map<Long, Sent> sent = new LinkedHashMap<>();

	private final Map<String, LaneState> lanes = new HashMap<>();

	/** Processes between which something was acknowledged. */
	private final Set<String> agreed = new HashSet<>();

	/** How often each kind of end came, to see that there was one of each. */
	private final Map<String, Integer> happened = new TreeMap<>();

	private BiConsumer<SimulatedPeer, SimulatedPeer> onDelivery = (sender, receiver) -> {
	};

	/** From the end of a time to live, in doubt, to the delivery. */
	private long latestNanos;

	SendChecker(Simulation simulation, Checkers checkers) {
		this.simulation = simulation;
		this.checkers = checkers;
	}

	/** Hears of the sender and the receiver of each message that is delivered. */
	void listen(BiConsumer<SimulatedPeer, SimulatedPeer> listener) {
		this.onDelivery = listener;
	}

	/** Null for a number that was never sent. */
	Sent get(long id) {
		return this.sent.get(id);
	}

	Map<String, Integer> happened() {
		return this.happened;
	}

	/** By how much a message that had expired in doubt came late, at most. */
	long latestNanos() {
		return this.latestNanos;
	}

	/** It is about to be sent. */
	void onSent(Sent message) {
		this.sent.put(message.id, message);
		LaneState lane = lane(message);
		if (message.overflow() instanceof Overflow.DropOldest limit) {
			lane.keep = limit.keep();
			lane.displaceable++;
		}
		else if (message.overflow() instanceof Overflow.Conflate conflate) {
			lane.newestOfKey.put(conflate.key(), message);
		}
		message.displaceable = lane.displaceable;
	}

	private LaneState lane(Sent message) {
		return this.lanes.computeIfAbsent(message.lane, (name) -> new LaneState());
	}

	/** A killed process takes its futures with it. */
	void onKilled(SimulatedPeer peer) {
		for (Sent known : this.sent.values()) {
			if (known.sender == peer && known.result == null) {
				known.result = new SendResult(Outcome.CLOSED, true, "the sender was killed");
			}
		}
	}

	// at the receiver

	void onDelivered(SimulatedPeer receiver, Sent known, Message message) {
		require(known.text.equals(new String(message.bytes(), StandardCharsets.UTF_8))
				&& known.sender.key().equals(message.sender())
				&& known.lane.endsWith(">" + receiver + " " + message.path()),
				"message " + known.id + " has changed on its way to " + receiver);
		known.deliveries++;
		require(!known.denied, "message " + known.id + " was denied, and delivered at " + receiver);
		require(known.deliveries == 1, "message " + known.id + " was delivered twice at " + receiver);
		checkOrder(known);
		if (known.result != null) {
			require(known.result.mayHaveArrived(),
					known + " was delivered after its result had denied it: " + known.result);
			if (known.result.outcome() == Outcome.TIMED_OUT) {
				this.latestNanos = Math.max(this.latestNanos, this.simulation.timeline().now() - known.deadlineNanos());
				happened("delivered after it expired in doubt");
			}
		}
		this.onDelivery.accept(known.sender, receiver);
	}

	private void checkOrder(Sent known) {
		LaneState lane = lane(known);
		long place = this.checkers.plants(Plant.SWAP_DELIVERIES, known.id) ? known.place - 1 : known.place;
		require(place > lane.delivered, known + " came after a later one: " + place + " after " + lane.delivered);
		lane.delivered = place;
		if (known.overflow() instanceof Overflow.Conflate conflate) {
			Long before = lane.deliveredOfKey.put(conflate.key(), known.sequence);
			require(before == null || before < known.sequence, known + " came after a newer one of its key");
		}
	}

	/** Its handler has returned, or thrown. */
	void onHandled(Sent known) {
		known.handling = known.plan.handlerFails() ? Handling.FAILED : Handling.DONE;
	}

	// at the sender

	void onCompleted(Sent known, SendResult result) {
		require(known.result == null, "send " + known.id + " ended twice: " + known.result + ", then " + result);
		known.result = result;
		long now = this.simulation.timeline().now();
		require(now <= known.deadlineNanos(), known + " ended " + (now - known.deadlineNanos()) + " ns too late");
		checkOutcome(known, result);
		require(result.mayHaveArrived() || known.deliveries == 0,
				"message " + known.id + " was delivered, but its result says it was not: " + result);
		count(known, result);
	}

	private void checkOutcome(Sent known, SendResult result) {
		switch (result.outcome()) {
			case ACKNOWLEDGED -> checkAcknowledged(known);
			case REJECTED -> checkRejected(known, result);
			case DROPPED -> checkDropped(known);
			case CONFLATED -> checkConflated(known);
			case QUEUE_FULL -> checkRefused(known);
			case CANCELLED -> require(known.cancelled, known + " was not cancelled: " + result);
			case TIMED_OUT -> checkExpired(known, result);
			case SENT -> require(false, known + " is reliable: " + result);
			default -> {
				// A peer that is gone or has restarted, or the own end.
			}
		}
	}

	private void checkAcknowledged(Sent known) {
		this.agreed.add(known.processes);
		require(!known.denied, "message " + known.id + " was denied and acknowledged");
		require(known.deliveries == 1, "message " + known.id + " was acknowledged and not delivered");
		require(!known.isWatched() || known.handling == Handling.DONE,
				known + " counts as handled, but its handler is " + known.handling);
	}

	private void checkRejected(Sent known, SendResult result) {
		if (result.rejection().orElse(null) == RejectionReason.HANDLER_FAILED) {
			require(known.isWatched() && known.handling == Handling.FAILED && result.mayHaveArrived(),
					known + " was refused by its handler, which is " + known.handling + ": " + result);
		}
		else {
			require(known.denied && !result.mayHaveArrived(),
					"message " + known.id + " was refused and is allowed: " + result);
		}
	}

	/** What may not wait has left, unless it is large or the seal had to be agreed on. */
	private void checkExpired(Sent known, SendResult result) {
		require(this.simulation.timeline().now() >= known.deadlineNanos(),
				known + " expired before its time: " + result);
		require(!(known.overflow() instanceof Overflow.Fail) || result.mayHaveArrived()
				|| known.plan.padding() > ONE_FRAME || !this.agreed.contains(known.processes),
				known + " may not wait, and has waited: " + result);
	}

	/** At once, unless the seal had to be agreed on. */
	private void checkRefused(Sent known) {
		boolean isFull = known.result.detail().startsWith("the send queue to ");
		require((known.overflow() instanceof Overflow.Fail || isFull) && !known.result.mayHaveArrived(),
				known + " was refused, and may wait: " + known.result);
		require(known.sentNanos == this.simulation.timeline().now() || !this.agreed.contains(known.processes),
				known + " was refused after a while: " + known.result);
	}

	/** As many as may wait were sent after it. */
	private void checkDropped(Sent known) {
		LaneState lane = lane(known);
		require(known.overflow() instanceof Overflow.DropOldest && lane.displaceable - known.displaceable >= lane.keep
				&& !known.result.mayHaveArrived(), known + " was dropped, but not for newer ones: " + known.result);
	}

	/** One that was just sent has taken its place. */
	private void checkConflated(Sent known) {
		Sent newer = known.overflow() instanceof Overflow.Conflate conflate
				? lane(known).newestOfKey.get(conflate.key()) : null;
		require(newer != null && newer != known && newer.sentNanos == this.simulation.timeline().now()
				&& !known.result.mayHaveArrived(),
				known + " was conflated, but no newer one took its place: " + known.result);
		if (!this.simulation.options().plants(Plant.CONFLATE_AT_END)) {
			newer.place = known.place;
		}
	}

	private void count(Sent known, SendResult result) {
		boolean inDoubt = result.mayHaveArrived() && !result.isSuccess();
		String end = result.rejection().map(RejectionReason::name).orElse(result.outcome().name())
				+ (inDoubt ? " in doubt" : "");
		happened(known.overflow().getClass().getSimpleName() + " " + end);
		happened((known.isWatched() ? "HANDLED " : "ACCEPTED ") + end);
		if (result.outcome() == Outcome.CANCELLED) {
			happened("cancelled " + (inDoubt ? "in doubt"
					: this.simulation.timeline().now() == known.sentNanos + known.plan.cancelNanos() ? "before it left"
							: "on its way"));
		}
	}

	private void happened(String what) {
		this.happened.merge(what, 1, Integer::sum);
	}

	/** After everything has healed and time has passed. */
	void checkResults() {
		for (Sent known : this.sent.values()) {
			require(known.result != null, "send " + known.id + " never ended");
			require(known.result.mayHaveArrived() || known.deliveries == 0,
					"message " + known.id + " was delivered, but its result says it was not: " + known.result);
		}
	}

	void requireAcknowledged(long send) {
		Sent known = this.sent.get(send);
		require(known.result != null && known.result.outcome() == Outcome.ACKNOWLEDGED,
				"message " + send + " of " + known.lane + " should arrive after healing: " + known.result);
	}

	Map<Outcome, Integer> outcomes() {
		Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
		this.sent.values().forEach((known) -> counts.merge(known.result.outcome(), 1, Integer::sum));
		return counts;
	}

	/** The result that the checkers are told, and not the true one. */
	SendResult planted(Sent known, SendResult result) {
		if (result.outcome() == Outcome.ACKNOWLEDGED) {
			for (Plant plant : Plant.values()) {
				if (plant.outcome() != null && this.checkers.plants(plant, known.id)) {
					return new SendResult(plant.outcome(), false, "planted");
				}
			}
		}
		return result;
	}

	private void require(boolean condition, String problem) {
		if (!condition) {
			this.checkers.require(false, problem);
		}
	}

	/** What was sent in a lane, and came. */
	private static final class LaneState {

		final Map<String, Sent> newestOfKey = new HashMap<>();

		/** Sequence of the newest that was delivered. */
		final Map<String, Long> deliveredOfKey = new HashMap<>();

		/** Place of the last one that was delivered. */
		long delivered = -1;

		/** How many were sent that newer ones displace. */
		long displaceable;

		/** How many of them may wait. */
		int keep;

	}

}
