package dev.mesh.event;

import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import org.springframework.context.ApplicationEvent;

/**
 * A peer has come, gone or changed. Published on a dispatcher thread, in order, from the
 * start of the listeners on; peers that are present then have joined. What other peers
 * send is never published: an event says only what this peer has seen itself.
 */
public final class PresenceChangedEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final transient PresenceChange change;

	private final transient PresenceChanges changes;

	/**
	 * An event of a change.
	 * @param change what has changed
	 * @param changes what has changed at once, this included, and the graph after it
	 */
	public PresenceChangedEvent(PresenceChange change, PresenceChanges changes) {
		super(change.key());
		this.change = change;
		this.changes = changes;
	}

	/**
	 * What has changed.
	 * @return the change of one peer
	 */
	public PresenceChange change() {
		return this.change;
	}

	/**
	 * The graph after the change.
	 * @return a graph that does not change any more
	 */
	public PresenceGraph graph() {
		return this.changes.graph();
	}

	/**
	 * All that has changed at once; each of the changes has an event of its own.
	 * @return this change among others
	 */
	public PresenceChanges changes() {
		return this.changes;
	}

	/**
	 * Whether it is about a peer that is back: it has joined, and was here before in the
	 * same incarnation, so that parts of the mesh have come together again.
	 * @return as {@link PresenceChange#returned()}
	 */
	public boolean isReturn() {
		return this.change.returned();
	}

	@Override
	public String toString() {
		return "PresenceChangedEvent[" + this.change.type() + ", peer=" + this.change.key() + "]";
	}

}
