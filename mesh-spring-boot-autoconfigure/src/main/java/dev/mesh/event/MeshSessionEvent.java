package dev.mesh.event;

import dev.mesh.session.Session;
import dev.mesh.session.SessionState;
import org.springframework.context.ApplicationEvent;

/**
 * The state of a session of this peer has changed, of one that it dialled or accepted.
 * Published on a dispatcher thread, in order for each session.
 */
public final class MeshSessionEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final transient Session session;

	private final SessionState from;

	private final SessionState to;

	/**
	 * An event of a change.
	 * @param session the session, with its new state
	 * @param from the state before
	 * @param to the new state
	 */
	public MeshSessionEvent(Session session, SessionState from, SessionState to) {
		super(session);
		this.session = session;
		this.from = from;
		this.to = to;
	}

	/**
	 * The session.
	 * @return the session, with its state of now
	 */
	public Session session() {
		return this.session;
	}

	/**
	 * The state before.
	 * @return a state
	 */
	public SessionState from() {
		return this.from;
	}

	/**
	 * The state that it came to.
	 * @return a state
	 */
	public SessionState to() {
		return this.to;
	}

	@Override
	public String toString() {
		return "MeshSessionEvent[session=" + this.session.id() + ", from=" + this.from + ", to=" + this.to + "]";
	}

}
