package dev.mesh.bus;

import dev.mesh.bus.SendResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Lets messages into the send queue to one peer, by the overflow policy of each. */
final class Admission {

	private final SendQueue queue;

	/** Told the result of each message that has to go. */
	private final BiConsumer<Outgoing, SendResult> completion;

	/** Taken in this turn, and not to wait for another one. */
	private final List<Outgoing> impatient = new ArrayList<>();

	Admission(SendQueue queue, BiConsumer<Outgoing, SendResult> completion) {
		this.queue = queue;
		this.completion = completion;
	}

	/** Takes a message; false when the queue is full. */
	boolean admit(Outgoing message, String path) {
		if (message.overflow instanceof Overflow.Conflate conflate) {
			return conflate(message, path, conflate);
		}
		if (message.overflow instanceof Overflow.DropOldest limit) {
			return displace(message, path, limit);
		}
		boolean taken = this.queue.offer(message, path);
		if (taken && message.overflow instanceof Overflow.Fail) {
			this.impatient.add(message);
		}
		return taken;
	}

	private boolean conflate(Outgoing message, String path, Overflow.Conflate conflate) {
		Outgoing old = this.queue.conflatable(path, conflate.key());
		boolean taken = (old != null) ? this.queue.replace(old, message) : this.queue.offer(message, path);
		if (taken && old != null) {
			this.completion.accept(old, old.fail(Outcome.CONFLATED, "a newer message with its key took its place"));
		}
		return taken;
	}

	private boolean displace(Outgoing message, String path, Overflow.DropOldest limit) {
		Outgoing oldest = this.queue.surplus(path, limit.keep());
		if (oldest == null && this.queue.offer(message, path)) {
			return true;
		}
		if (oldest == null) {
			// The queue is full: perhaps one of its own path may leave for it.
			oldest = this.queue.surplus(path, 1);
		}
		if (oldest == null || !this.queue.offerWithout(oldest, message, path)) {
			return false;
		}
		while (oldest != null) {
			this.completion.accept(oldest, oldest.fail(Outcome.DROPPED,
					"newer messages took its place: of its path " + limit.keep() + " may wait"));
			oldest = this.queue.surplus(path, limit.keep() + 1);
		}
		return true;
	}

	/** What waits for the seal to be agreed on may go on waiting. */
	void forgetFinished() {
		this.impatient.removeIf(Outgoing::isFinished);
	}

	/** Everything that can go in this turn has gone. */
	void onNothingMoreGoes() {
		for (Outgoing message : this.impatient) {
			if (!message.isStarted() && !message.isFinished()) {
				this.completion.accept(message, message.fail(Outcome.QUEUE_FULL,
						"it could not go at once, and its overflow policy is to fail then"));
			}
		}
		this.impatient.clear();
	}

}
