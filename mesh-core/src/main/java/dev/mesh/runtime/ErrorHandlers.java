package dev.mesh.runtime;

import dev.mesh.peer.Output;
import dev.mesh.session.SessionErrorHandler;
import dev.mesh.session.SessionException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the error handlers of one request of its failed attempts, in order. */
final class ErrorHandlers {

	private static final Logger logger = System.getLogger(ErrorHandlers.class.getName());

	private final List<SessionErrorHandler> handlers;

	/** Made for the first failure; only used by the loop. */
	private @Nullable Lane<Runnable> lane;

	ErrorHandlers(List<SessionErrorHandler> handlers) {
		this.handlers = handlers;
	}

	/** On the loop. */
	void attemptFailed(Output.AttemptFailed failed, Dispatcher dispatcher) {
		if (this.handlers.isEmpty()) {
			return;
		}
		if (this.lane == null) {
			this.lane = dispatcher.lane(Runnable::run);
		}
		this.lane.add(() -> tell(failed.attempt().uri(), AttemptText.exception(failed)));
	}

	private void tell(URI address, SessionException failure) {
		for (SessionErrorHandler handler : this.handlers) {
			try {
				handler.onError(address, failure);
			}
			catch (Throwable ex) {
				logger.log(Level.WARNING, "The error handler " + handler + " failed on: " + failure.getMessage(), ex);
			}
		}
	}

}
