package dev.mesh.runtime;

import dev.mesh.presence.AsyncConnectionRequestHandler;
import dev.mesh.presence.ConnectionRequestHandler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The connection request handler that was set last, over all runs. Thread-safe. */
final class ConnectionHandler {

	private volatile @Nullable AsyncConnectionRequestHandler current;

	/** Null when there is none. */
	@Nullable AsyncConnectionRequestHandler current() {
		return this.current;
	}

	void set(@Nullable AsyncConnectionRequestHandler handler) {
		this.current = handler;
	}

	/** One that decides in its call. */
	static @Nullable AsyncConnectionRequestHandler of(@Nullable ConnectionRequestHandler handler) {
		return (handler == null) ? null
				: (request) -> CompletableFuture.completedStage(handler.onConnectionRequest(request));
	}

}
