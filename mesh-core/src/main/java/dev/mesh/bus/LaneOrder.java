package dev.mesh.bus;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands frames over in the order of their lanes: a frame waits until its predecessor was
 * received and handed over. Knows nothing of lanes but that chain, so a lane costs
 * nothing when it is idle.
 */
final class LaneOrder {

	/**
	 * Frames by the number of the predecessor they wait for. A hostile sender may name
	 * one predecessor twice.
	 */
	private final Map<Long, ArrayDeque<InFrame>> waitingFor = new HashMap<>();

	/** Numbers received and not handed over. */
	private final Set<Long> waiting = new HashSet<>();

	/**
	 * A frame whose number was just added to {@code received}; calls back with every
	 * frame that can go now.
	 */
	void onFrame(InFrame frame, ReceivedNumbers received, Consumer<InFrame> handOver) {
		if (frame.predecessor() != 0 && (!received.contains(frame.predecessor())
				|| (!this.waiting.isEmpty() && this.waiting.contains(frame.predecessor())))) {
			this.waiting.add(frame.number());
			this.waitingFor.computeIfAbsent(frame.predecessor(), number -> new ArrayDeque<>(1)).add(frame.detached());
			return;
		}
		handOver.accept(frame);
		if (!this.waitingFor.isEmpty()) {
			handOverSuccessors(frame.number(), handOver);
		}
	}

	private void handOverSuccessors(long number, Consumer<InFrame> handOver) {
		ArrayDeque<InFrame> ready = new ArrayDeque<>();
		addSuccessors(number, ready);
		for (InFrame next = ready.poll(); next != null; next = ready.poll()) {
			this.waiting.remove(next.number());
			handOver.accept(next);
			addSuccessors(next.number(), ready);
		}
	}

	private void addSuccessors(long number, ArrayDeque<InFrame> ready) {
		@Nullable ArrayDeque<InFrame> successors = this.waitingFor.remove(number);
		if (successors != null) {
			ready.addAll(successors);
		}
	}

}
