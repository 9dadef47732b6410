package dev.mesh.runtime;

import dev.mesh.peer.Input;
import org.jspecify.annotations.Nullable;

/** What waits in the {@link Inbox} for the loop. */
interface Entry {

	/** What it counts against the bytes of a turn. */
	default int bytes() {
		return 0;
	}

	/**
	 * Its turn has come, on the loop: it notes whom to answer and says what the core is
	 * told.
	 * @return null when there is nothing to tell
	 */
	@Nullable Input enter(OpenCalls calls, long nowNanos);

	/** The loop has ended without it; called on any thread. */
	default void abandon() {
	}

	/** An input to which nobody waits for an answer. */
	record Plain(Input input) implements Entry {

		@Override
		public Input enter(OpenCalls calls, long nowNanos) {
			return this.input;
		}

	}

}
