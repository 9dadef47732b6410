package dev.mesh.annotation;

import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceGraph;

/**
 * What the condition of a {@link PresenceChanged} method sees; its getters are the names.
 */
final class PresenceCall {

	private final PresenceChange change;

	private final PresenceGraph graph;

	private final Object[] arguments;

	PresenceCall(PresenceChange change, PresenceGraph graph, Object[] arguments) {
		this.change = change;
		this.graph = graph;
		this.arguments = arguments;
	}

	public PresenceChange getChange() {
		return this.change;
	}

	public PresenceChange.Type getType() {
		return this.change.type();
	}

	public Peer getPeer() {
		return this.change.peer();
	}

	public PresenceGraph getGraph() {
		return this.graph;
	}

	public Object[] getArgs() {
		return this.arguments;
	}

}
