package dev.mesh.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages in order of arrival, bounded in number and in characters of
 * payload; the newest one is always kept. Thread-safe.
 */
final class MessageRing {

	private final @Nullable ArrivedMessage[] slots;

	private final long mostCharacters;

	/** Sequence of the oldest message that is kept. */
	private long first = 1;

	/** Sequence the next message gets. */
	private long next = 1;

	private long characters;

	MessageRing(int mostMessages, long mostCharacters) {
		this.slots = new @Nullable ArrivedMessage[mostMessages];
		this.mostCharacters = mostCharacters;
	}

	/** Adds a message, which is made with its sequence. */
	synchronized ArrivedMessage add(LongFunction<ArrivedMessage> message) {
		ArrivedMessage added = message.apply(this.next);
		if (this.next - this.first == this.slots.length) {
			removeOldest();
		}
		this.slots[slot(this.next++)] = added;
		this.characters += added.size();
		while (this.characters > this.mostCharacters && this.next - this.first > 1) {
			removeOldest();
		}
		return added;
	}

	/**
	 * The messages after a sequence, oldest first.
	 * @param sequence the last one that is known already; below 0: so many of the newest
	 * @param limit how many at most
	 */
	synchronized List<ArrivedMessage> after(long sequence, int limit) {
		long wanted = (sequence < 0) ? this.next + sequence : Math.min(sequence, this.next) + 1;
		List<ArrivedMessage> messages = new ArrayList<>();
		for (long at = Math.max(wanted, this.first); at < this.next && messages.size() < limit; at++) {
			ArrivedMessage message = this.slots[slot(at)];
			if (message != null) {
				messages.add(message);
			}
		}
		return messages;
	}

	private void removeOldest() {
		int slot = slot(this.first++);
		ArrivedMessage oldest = this.slots[slot];
		if (oldest != null) {
			this.characters -= oldest.size();
		}
		this.slots[slot] = null;
	}

	private int slot(long sequence) {
		return (int) (sequence % this.slots.length);
	}

}
