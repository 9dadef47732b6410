package dev.mesh.bus;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one lane that have not been sent in full, first in first out. Taking one
 * out of the middle, or giving its place to another, costs the same as taking the first.
 */
final class WaitingMessages {

	private @Nullable Outgoing first;

	private @Nullable Outgoing last;

	void add(Outgoing message) {
		message.before = this.last;
		if (this.last == null) {
			this.first = message;
		}
		else {
			this.last.after = message;
		}
		this.last = message;
		message.waits = true;
	}

	boolean isEmpty() {
		return this.first == null;
	}

	/**
	 * The oldest of them.
	 * @throws java.util.NoSuchElementException when there is none
	 */
	Outgoing getFirst() {
		if (this.first == null) {
			throw new NoSuchElementException();
		}
		return this.first;
	}

	/** Takes a message out; false when it does not wait. */
	boolean remove(Outgoing message) {
		if (!message.waits) {
			return false;
		}
		link(message.before, message.after);
		detach(message);
		return true;
	}

	/** A message takes the place of one that waits. */
	void replace(Outgoing old, Outgoing by) {
		link(old.before, by);
		link(by, old.after);
		by.waits = true;
		detach(old);
	}

	private void link(@Nullable Outgoing before, @Nullable Outgoing after) {
		if (before == null) {
			this.first = after;
		}
		else {
			before.after = after;
		}
		if (after == null) {
			this.last = before;
		}
		else {
			after.before = before;
		}
	}

	private static void detach(Outgoing message) {
		message.waits = false;
		message.before = null;
		message.after = null;
	}

}
