package dev.mesh.runtime;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future that was given to a caller. Its outcome is settled once, by the loop as a
 * rule, and told by a thread of {@link Completions}.
 */
abstract class PendingCall<T extends @Nullable Object> extends CompletableFuture<T> {

	/** Written before it is handed to {@link Completions}, whose queue publishes it. */
	private @Nullable T value;

	private @Nullable Throwable failure;

	/** What {@link #tell} will tell; the caller hands it to {@link Completions} next. */
	PendingCall<T> succeed(T outcome) {
		this.value = outcome;
		return this;
	}

	/** What {@link #tell} will tell; the caller hands it to {@link Completions} next. */
	PendingCall<T> fail(Throwable cause) {
		this.failure = cause;
		return this;
	}

	/** Runs what depends on it. */
	@SuppressWarnings("NullAway") // One of the two is there.
	void tell() {
		if (this.failure != null) {
			completeExceptionally(this.failure);
		}
		else {
			complete(this.value);
		}
	}

}
