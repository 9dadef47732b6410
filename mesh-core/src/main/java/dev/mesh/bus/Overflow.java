package dev.mesh.bus;

/**
 * What becomes of a reliable message that cannot go at once, because the receiver allows
 * no more, the link is full, or no way leads to the peer just now.
 */
public sealed interface Overflow {

	/**
	 * It waits in the send queue to the peer until the send time-out or its time to live
	 * ends it. Only a full queue refuses it, with QUEUE_FULL.
	 */
	record Wait() implements Overflow {
	}

	/**
	 * It is refused at once with QUEUE_FULL when it would have to wait, also behind
	 * earlier messages to its path.
	 */
	record Fail() implements Overflow {
	}

	/**
	 * It waits, and takes the place of the oldest that waits with this policy to the same
	 * peer and path, which ends with DROPPED, when those are as many as are kept.
	 *
	 * @param keep how many may wait, at least 1
	 */
	record DropOldest(int keep) implements Overflow {

		public DropOldest {
			if (keep < 1) {
				throw new IllegalArgumentException("At least 1 message must be kept, not " + keep);
			}
		}

	}

	/**
	 * It waits, in the place of a message with the same key that waits to the same peer
	 * and path; that one ends with CONFLATED.
	 *
	 * @param key what the message is about; 1 to 255 characters
	 */
	record Conflate(String key) implements Overflow {

		private static final int MAX_KEY = 255;

		public Conflate {
			if (key.isEmpty() || key.length() > MAX_KEY) {
				throw new IllegalArgumentException(
						"A key for conflation has 1 to " + MAX_KEY + " characters, not " + key.length());
			}
		}

	}

}
