package dev.mesh.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages to one peer that have not been sent in full, in lanes that take turns, so that
 * a bulk transfer and small messages interleave. Outlives epochs.
 */
final class SendQueue {

	/** A larger message is a lane of its own. */
	static final int OWN_LANE_ABOVE = 64 * 1024;

	/**
	 * Messages with a result stay in the order of deadlines until they are more than the
	 * others and this.
	 */
	private static final int MAX_RESULTS_KEPT = 1024;

	/** The lane of answers; no path is empty. */
	private static final String ANSWERS = "";

	private final BusSettings settings;

	private final Map<String, Lane> lanes = new HashMap<>();

	/** Lanes with something to send, the next in turn first. */
	private final Set<Lane> round = new LinkedHashSet<>();

	/**
	 * All messages that have no result yet, in the order of their deadlines, among some
	 * that have one.
	 */
	private final ArrayDeque<Outgoing> byDeadline = new ArrayDeque<>();

	private int withoutResult;

	private int messages;

	private long bytes;

	SendQueue(BusSettings settings) {
		this.settings = settings;
	}

	/**
	 * Takes a message; false when it is full. A message larger than the whole queue is
	 * taken when it is empty; answers may take as much again.
	 */
	boolean offer(Outgoing message, String path) {
		int answer = message.kind.isAnswer ? 2 : 1;
		if (this.messages >= answer * this.settings.queueMessages()
				|| (this.messages > 0 && this.bytes + message.cost() > answer * this.settings.queueBytes())) {
			return false;
		}
		Lane lane = laneOf(message, path);
		message.lane = lane;
		lane.waiting.add(message);
		this.messages++;
		this.bytes += message.cost();
		this.byDeadline.add(message);
		this.withoutResult++;
		this.round.add(lane);
		return true;
	}

	private Lane laneOf(Outgoing message, String path) {
		if (message.size > OWN_LANE_ABOVE) {
			return new Lane(null, message.kind.isAnswer);
		}
		return message.kind.isAnswer ? this.lanes.computeIfAbsent(ANSWERS, (key) -> new Lane(key, true))
				: this.lanes.computeIfAbsent(path, (key) -> new Lane(key, false));
	}

	boolean isEmpty() {
		return this.round.isEmpty();
	}

	/** Whether something waits that may use the reserve. */
	boolean hasAnswers() {
		for (Lane lane : this.round) {
			if (lane.answers) {
				return true;
			}
		}
		return false;
	}

	boolean hasSeveralLanes() {
		return this.round.size() > 1;
	}

	/** The next lane in turn that may send; its turn ends when it is taken. */
	@Nullable Lane nextLane(Predicate<Lane> maySend) {
		for (int i = this.round.size(); i > 0; i--) {
			Lane lane = this.round.iterator().next();
			if (this.round.size() > 1) {
				this.round.remove(lane);
				this.round.add(lane);
			}
			if (maySend.test(lane)) {
				return lane;
			}
		}
		return null;
	}

	/** The first message of the lane has been sent in full, or broken off. */
	void sentInFull(Lane lane) {
		removed(lane.waiting.remove());
		unlistIfEmpty(lane);
	}

	private void removed(Outgoing message) {
		this.messages--;
		this.bytes -= message.cost();
	}

	private void unlistIfEmpty(Lane lane) {
		if (lane.waiting.isEmpty()) {
			this.round.remove(lane);
		}
	}

	/**
	 * A message has its result. One that had not begun gives its room back; one that was
	 * broken off stays, because the receiver must still be told.
	 */
	void ended(Outgoing message) {
		Lane lane = message.lane;
		if (lane == null) {
			return;
		}
		this.withoutResult--;
		if (!message.isStarted() && lane.waiting.remove(message)) {
			removed(message);
			unlistIfEmpty(lane);
			forgetIfIdle(lane);
		}
		if (this.byDeadline.size() > 2 * this.withoutResult + MAX_RESULTS_KEPT) {
			this.byDeadline.removeIf(Outgoing::isFinished);
		}
	}

	/**
	 * Forgets a lane of which nothing waits and nothing is in flight below the cumulative
	 * acknowledgement.
	 */
	void forgetIfIdle(Lane lane) {
		if (lane.path != null && lane.waiting.isEmpty() && lane.inFlightFrames == 0) {
			this.lanes.remove(lane.path, lane);
		}
	}

	/** The epoch has ended: lanes begin again, with what was not begun. */
	void restartLanes() {
		new ArrayList<>(this.round).forEach(this::restart);
		new ArrayList<>(this.lanes.values()).forEach(this::restart);
	}

	private void restart(Lane lane) {
		while (!lane.waiting.isEmpty() && lane.waiting.element().isStarted()) {
			removed(lane.waiting.remove());
		}
		lane.newest = null;
		lane.inFlightFrames = 0;
		lane.inFlightBytes = 0;
		unlistIfEmpty(lane);
		forgetIfIdle(lane);
	}

	/**
	 * Messages without a result that fulfil the condition; those with one are forgotten
	 * on the way.
	 */
	List<Outgoing> pending(Predicate<Outgoing> condition) {
		this.byDeadline.removeIf(Outgoing::isFinished);
		return this.byDeadline.stream().filter(condition).toList();
	}

	/** Messages whose time is up, removed. */
	List<Outgoing> expired(long nowNanos) {
		List<Outgoing> expired = new ArrayList<>();
		for (Outgoing first = this.byDeadline.peek(); first != null; first = this.byDeadline.peek()) {
			if (!first.isFinished() && first.deadlineNanos - nowNanos > 0) {
				break;
			}
			this.byDeadline.remove();
			if (!first.isFinished()) {
				expired.add(first);
			}
		}
		return expired;
	}

	/** When the next message expires; Long.MAX_VALUE = never. */
	long nextDeadlineNanos() {
		while (!this.byDeadline.isEmpty() && this.byDeadline.element().isFinished()) {
			this.byDeadline.remove();
		}
		return this.byDeadline.isEmpty() ? Long.MAX_VALUE : this.byDeadline.element().deadlineNanos;
	}

	long queuedBytes() {
		return this.bytes;
	}

}
