package dev.mesh.annotation;

import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;

/**
 * What the condition of a {@link PresenceChanged} method sees; its getters are the names.
 */
final class PresenceCall {

	private final PresenceChange change;

	private final PresenceChanges changes;

	private final Object[] arguments;

	PresenceCall(PresenceChange change, PresenceChanges changes, Object[] arguments) {
		this.change = change;
		this.changes = changes;
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
		return this.changes.graph();
	}

	public PresenceChanges getChanges() {
		return this.changes;
	}

	public Object[] getArgs() {
		return this.arguments;
	}

}
