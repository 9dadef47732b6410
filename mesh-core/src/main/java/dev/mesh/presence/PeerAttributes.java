package dev.mesh.presence;

import dev.mesh.filter.Attributes;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a filter sees of a peer. */
record PeerAttributes(Peer peer, OptionalInt hops) implements Attributes {

	private static final String METADATA = "metadata";

	@Override
	public @Nullable Object value(String name) {
		return switch (name) {
			case "name" -> this.peer.deviceName();
			case "key" -> this.peer.key().toString();
			case "os" -> this.peer.os();
			case "software" -> this.peer.softwareVersion();
			case "hops" -> this.hops.isPresent() ? this.hops.getAsInt() : null;
			case "suspected" -> this.peer.isSuspected();
			case "$Principal" -> this.peer.principal().orElse(null);
			case "$Roles" -> this.peer.roles();
			case METADATA -> this.peer.metadata();
			default -> RecordAttributes.memberWithDots(this.peer.metadata(), name);
		};
	}

}
