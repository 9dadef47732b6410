package dev.mesh.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages to one peer that have not been sent in full, in lanes that take turns, so that
 * a bulk transfer and small messages interleave. Outlives epochs.
 */
final class SendQueue {

	/**
	 * A larger message is a lane of its own, unless others of its path may take its
	 * place.
	 */
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
	private final LaneRound round = new LaneRound();

	/**
	 * All messages that have no result yet, in the order of their deadlines, among some
	 * that have one; those with a time to live of their own are apart.
	 */
	private final ArrayDeque<Outgoing> byDeadline = new ArrayDeque<>();

	private final PriorityQueue<Outgoing> shortLived = new PriorityQueue<>(
			Comparator.comparingLong((message) -> message.deadlineNanos));

	/** The newest message of each key of each path, if it has no result. */
	private final Map<ConflationKey, Outgoing> byKey = new HashMap<>();

	/** Made by the first look-up of a turn. */
	private @Nullable Map<Long, Outgoing> bySend;

	private int withoutResult;

	private int messages;

	private long bytes;

	/** Of these, those of messages that are lanes of their own. */
	private long largeBytes;

	SendQueue(BusSettings settings) {
		this.settings = settings;
	}

	/**
	 * Takes a message; false when it is full. A message larger than the whole queue is
	 * taken when it is empty, and messages with a lane of their own do not keep smaller
	 * ones out: both have the limit in bytes. Streams may take as much again, so that
	 * messages that wait do not keep them out, and answers once more.
	 */
	boolean offer(Outgoing message, String path) {
		long queues = message.kind.share().queues;
		long counted = besides(message);
		if (this.messages >= queues * this.settings.queueMessages()
				|| (counted > 0 && counted + message.cost() > queues * this.settings.queueBytes())) {
			return false;
		}
		Lane lane = laneOf(message, path);
		lane.waiting.add(message);
		this.messages++;
		count(message, message.cost());
		this.round.add(lane);
		taken(message, lane);
		return true;
	}

	/** The message of a send, null when it has a result already. */
	@Nullable Outgoing find(long send) {
		if (this.bySend == null) {
			this.bySend = new HashMap<>();
			for (Outgoing message : pending((any) -> true)) {
				this.bySend.put(message.send, message);
			}
		}
		Outgoing found = this.bySend.get(send);
		return (found == null || found.isFinished()) ? null : found;
	}

	/** The turn is over: nobody may look for a message for a long time. */
	void forgetIndex() {
		this.bySend = null;
	}

	private void taken(Outgoing message, Lane lane) {
		message.lane = lane;
		if (this.bySend != null) {
			this.bySend.put(message.send, message);
		}
		(message.isShortLived ? this.shortLived : this.byDeadline).add(message);
		this.withoutResult++;
		if (message.overflow instanceof Overflow.DropOldest) {
			lane.displaceable.add(message);
		}
		else if (message.overflow instanceof Overflow.Conflate conflate) {
			this.byKey.put(new ConflationKey(lane, conflate.key()), message);
		}
	}

	/** A message of which nothing was sent, and whose place a newer one may take. */
	@Nullable Outgoing conflatable(String path, String key) {
		Lane lane = this.lanes.get(path);
		Outgoing found = (lane != null) ? this.byKey.get(new ConflationKey(lane, key)) : null;
		return (found != null && found.isLinked() && !found.isStarted()) ? found : null;
	}

	/**
	 * Takes a message in the place of one that waits; false when it is too large for
	 * that. The other one is out of the queue then, and has no result yet.
	 */
	boolean replace(Outgoing old, Outgoing by) {
		Lane lane = old.lane;
		if (lane == null) {
			return false;
		}
		count(old, -old.cost());
		long counted = besides(by);
		if (by.cost() > old.cost() && counted > 0 && counted + by.cost() > this.settings.queueBytes()) {
			count(old, old.cost());
			return false;
		}
		count(by, by.cost());
		lane.waiting.replace(old, by);
		taken(by, lane);
		return true;
	}

	/** As {@link #offer}, as if another message that waits had left already. */
	boolean offerWithout(Outgoing old, Outgoing message, String path) {
		this.messages--;
		count(old, -old.cost());
		boolean taken = offer(message, path);
		this.messages++;
		count(old, old.cost());
		return taken;
	}

	/**
	 * The oldest message of a path that newer ones displace, when as many as may wait do;
	 * else null.
	 */
	@Nullable Outgoing surplus(String path, int keep) {
		Lane lane = this.lanes.get(path);
		if (lane == null) {
			return null;
		}
		Iterator<Outgoing> oldestFirst = lane.displaceable.iterator();
		while (oldestFirst.hasNext()) {
			Outgoing oldest = oldestFirst.next();
			if (oldest.isLinked() && !oldest.isStarted()) {
				return (lane.displaceable.size() >= keep) ? oldest : null;
			}
			oldestFirst.remove();
		}
		return null;
	}

	private Lane laneOf(Outgoing message, String path) {
		boolean mayYield = message.overflow instanceof Overflow.DropOldest
				|| message.overflow instanceof Overflow.Conflate;
		if (isLarge(message) && !mayYield) {
			return new Lane(null, message.kind.share());
		}
		String key = message.kind.isAnswer ? ANSWERS : path;
		Lane lane = this.lanes.get(key);
		if (lane == null) {
			lane = new Lane(key, message.kind.share());
			this.lanes.put(key, lane);
		}
		return lane;
	}

	boolean isEmpty() {
		return this.round.isEmpty();
	}

	/** The largest share of anything that waits. */
	Share largestShare() {
		return this.round.largestShare();
	}

	boolean hasSeveralLanes() {
		return this.round.size() > 1;
	}

	/** The next lane in turn that may send; its turn ends when it is taken. */
	@Nullable Lane nextLane(Predicate<Lane> maySend) {
		for (int i = this.round.size(); i > 0; i--) {
			Lane lane = this.round.getFirst();
			this.round.endTurn();
			if (maySend.test(lane)) {
				return lane;
			}
		}
		return null;
	}

	/** The first message of the lane has been sent in full, or broken off. */
	void sentInFull(Lane lane) {
		Outgoing first = lane.waiting.getFirst();
		lane.waiting.remove(first);
		removed(first);
		unlistIfEmpty(lane);
	}

	private void removed(Outgoing message) {
		this.messages--;
		count(message, -message.cost());
	}

	/** Bytes that count against the limit for a message. */
	private long besides(Outgoing message) {
		return isLarge(message) ? this.bytes : this.bytes - this.largeBytes;
	}

	private void count(Outgoing message, long cost) {
		this.bytes += cost;
		this.largeBytes += isLarge(message) ? cost : 0;
	}

	private static boolean isLarge(Outgoing message) {
		return message.size > OWN_LANE_ABOVE;
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
		lane.displaceable.remove(message);
		if (message.overflow instanceof Overflow.Conflate conflate) {
			this.byKey.remove(new ConflationKey(lane, conflate.key()), message);
		}
		if (this.byDeadline.size() + this.shortLived.size() > 2 * this.withoutResult + MAX_RESULTS_KEPT) {
			forgetFinished();
		}
	}

	private void forgetFinished() {
		this.byDeadline.removeIf(Outgoing::isFinished);
		this.shortLived.removeIf(Outgoing::isFinished);
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
		this.round.toList().forEach(this::restart);
		new ArrayList<>(this.lanes.values()).forEach(this::restart);
	}

	private void restart(Lane lane) {
		while (!lane.waiting.isEmpty() && lane.waiting.getFirst().isStarted()) {
			Outgoing begun = lane.waiting.getFirst();
			lane.waiting.remove(begun);
			removed(begun);
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
		forgetFinished();
		return Stream.concat(this.byDeadline.stream(), this.shortLived.stream()).filter(condition).toList();
	}

	/** Messages whose time is up, removed. */
	List<Outgoing> expired(long nowNanos) {
		List<Outgoing> expired = new ArrayList<>();
		moveExpired(this.byDeadline, nowNanos, expired);
		moveExpired(this.shortLived, nowNanos, expired);
		return expired;
	}

	private static void moveExpired(Queue<Outgoing> from, long nowNanos, List<Outgoing> expired) {
		for (Outgoing first = from.peek(); first != null; first = from.peek()) {
			if (!first.isFinished() && first.deadlineNanos - nowNanos > 0) {
				return;
			}
			from.remove();
			if (!first.isFinished()) {
				expired.add(first);
			}
		}
	}

	/** When the next message expires; Long.MAX_VALUE = never. */
	long nextDeadlineNanos() {
		return Math.min(nextDeadlineNanos(this.byDeadline), nextDeadlineNanos(this.shortLived));
	}

	private static long nextDeadlineNanos(Queue<Outgoing> messages) {
		while (!messages.isEmpty() && messages.element().isFinished()) {
			messages.remove();
		}
		return messages.isEmpty() ? Long.MAX_VALUE : messages.element().deadlineNanos;
	}

	long queuedBytes() {
		return this.bytes;
	}

	/** What messages of one lane are about. */
	private record ConflationKey(Lane lane, String key) {
	}

}
