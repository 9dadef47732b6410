package dev.mesh.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Who hears of one session, each on a dispatcher thread.
 *
 * @param listeners hear of its states from the first on
 * @param errorHandlers hear of attempts that failed
 */
public record SessionObservers(List<SessionListener> listeners, List<SessionErrorHandler> errorHandlers) {

	/** Nobody. */
	public static final SessionObservers NONE = new SessionObservers(List.of(), List.of());

	public SessionObservers {
		listeners = List.copyOf(listeners);
		errorHandlers = List.copyOf(errorHandlers);
	}

	SessionObservers with(SessionListener listener) {
		List<SessionListener> more = new ArrayList<>(this.listeners);
		more.add(listener);
		return new SessionObservers(more, this.errorHandlers);
	}

	SessionObservers with(SessionErrorHandler handler) {
		List<SessionErrorHandler> more = new ArrayList<>(this.errorHandlers);
		more.add(handler);
		return new SessionObservers(this.listeners, more);
	}

}
