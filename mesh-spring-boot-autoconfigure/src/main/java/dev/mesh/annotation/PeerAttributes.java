package dev.mesh.annotation;

import dev.mesh.filter.Attributes;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import org.jspecify.annotations.Nullable;

/**
 * What a filter sees of a peer that changed, which need not be in the graph any more: the
 * same as {@link PresenceGraph#peers} shows it of those that are.
 *
 * @param peer the peer
 * @param graph the graph after the change
 */
record PeerAttributes(Peer peer, PresenceGraph graph) implements Attributes {

	private static final String METADATA = "metadata";

	@Override
	public @Nullable Object value(String name) {
		return switch (name) {
			case "name" -> this.peer.deviceName();
			case "key" -> this.peer.key().toString();
			case "os" -> this.peer.os();
			case "software" -> this.peer.softwareVersion();
			case "hops" -> hops();
			case "suspected" -> this.peer.isSuspected();
			case "$Principal" -> this.peer.principal().orElse(null);
			case "$Roles" -> this.peer.roles();
			case METADATA -> this.peer.metadata();
			default -> memberWithDots(name);
		};
	}

	/** A member whose own name has dots; the filter itself walks into nested ones. */
	private @Nullable Object memberWithDots(String name) {
		String prefix = METADATA + ".";
		return name.startsWith(prefix) ? this.peer.metadata().get(name.substring(prefix.length())) : null;
	}

	private @Nullable Integer hops() {
		return this.graph.hops(this.peer.key()).stream().boxed().findFirst().orElse(null);
	}

}
