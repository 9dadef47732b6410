package dev.mesh.event;

import dev.mesh.presence.PresenceChange;
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

	private final transient PresenceGraph graph;

	/**
	 * An event of a change.
	 * @param change what has changed
	 * @param graph the graph after it
	 */
	public PresenceChangedEvent(PresenceChange change, PresenceGraph graph) {
		super(change.key());
		this.change = change;
		this.graph = graph;
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
		return this.graph;
	}

	@Override
	public String toString() {
		return "PresenceChangedEvent[" + this.change.type() + ", peer=" + this.change.key() + "]";
	}

}
