package dev.mesh.runtime;

import dev.mesh.filter.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * What a filter sees of a session: its properties by their names, roles as a list, and of
 * its other end what the graph knows.
 */
record SessionAttributes(LoopSession session, @Nullable Attributes peer) implements Attributes {

	@Override
	public @Nullable Object value(String name) {
		if (name.equals("$Roles")) {
			return this.session.roles();
		}
		Object property = this.session.properties().get(name);
		if (property != null || name.startsWith("$") || this.peer == null) {
			return property;
		}
		return this.peer.value(name);
	}

}
