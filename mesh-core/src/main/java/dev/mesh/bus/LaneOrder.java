package dev.mesh.bus;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands frames over in the order of their lanes: a frame waits until its predecessor was
 * received and handed over. Knows nothing of lanes but that chain, so a lane costs
 * nothing when it is idle. A frame that is not taken yet stays here, and so do those
 * behind it, until it is tried again.
 */
final class LaneOrder {

	/**
	 * Frames by the number of the predecessor they wait for. A hostile sender may name
	 * one predecessor twice.
	 */
	private final Map<Long, ArrayDeque<InFrame>> waitingFor = new HashMap<>();

	/** Numbers received and not handed over. */
	private final Set<Long> waiting = new HashSet<>();

	/** Those of them that wait for no predecessor, but were not taken. */
	private final Map<Long, InFrame> held = new LinkedHashMap<>();

	/**
	 * A frame whose number was just added to {@code received}; tries to hand over every
	 * frame that can go now, as {@code handOver} says whether it was taken.
	 */
	void onFrame(InFrame frame, ReceivedNumbers received, Predicate<InFrame> handOver) {
		if (frame.predecessor() != 0 && (!received.contains(frame.predecessor())
				|| (!this.waiting.isEmpty() && this.waiting.contains(frame.predecessor())))) {
			this.waiting.add(frame.number());
			this.waitingFor.computeIfAbsent(frame.predecessor(), number -> new ArrayDeque<>(1)).add(frame.detached());
			return;
		}
		if (!handOver.test(frame)) {
			hold(frame);
		}
		else if (!this.waitingFor.isEmpty()) {
			handOverSuccessors(frame.number(), handOver);
		}
	}

	private void hold(InFrame frame) {
		this.waiting.add(frame.number());
		this.held.put(frame.number(), frame.detached());
	}

	/** Tries these frames again, as far as they are held, and those behind them. */
	void retry(Iterable<Long> numbers, Predicate<InFrame> handOver) {
		for (long number : numbers) {
			InFrame frame = this.held.get(number);
			if (frame != null && handOver.test(frame)) {
				this.held.remove(number);
				this.waiting.remove(number);
				handOverSuccessors(number, handOver);
			}
		}
	}

	/** Numbers of what was not taken, the oldest first. */
	List<Long> held() {
		return List.copyOf(this.held.keySet());
	}

	private void handOverSuccessors(long number, Predicate<InFrame> handOver) {
		ArrayDeque<InFrame> ready = new ArrayDeque<>();
		addSuccessors(number, ready);
		for (InFrame next = ready.poll(); next != null; next = ready.poll()) {
			this.waiting.remove(next.number());
			if (handOver.test(next)) {
				addSuccessors(next.number(), ready);
			}
			else {
				hold(next);
			}
		}
	}

	private void addSuccessors(long number, ArrayDeque<InFrame> ready) {
		@Nullable ArrayDeque<InFrame> successors = this.waitingFor.remove(number);
		if (successors != null) {
			ready.addAll(successors);
		}
	}

}
