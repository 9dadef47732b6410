package dev.mesh.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mesh.link.ShownAddress;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A peer.
 *
 * @param key its key, which alone is proven
 * @param name its name
 * @param os its operating system
 * @param software its software and version
 * @param local whether it is this peer
 * @param suspected whether every way to it recovers
 * @param compatible whether it speaks this peer's version of the protocol
 * @param hops how far away it is
 * @param urls where it can be dialled
 * @param principal what this peer has authenticated it as
 * @param roles roles that this peer gave it
 * @param connections ids of its connections
 * @param metadata its metadata
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PeerDescriptor(String key, String name, String os, String software, boolean local, boolean suspected,
		boolean compatible, @Nullable Integer hops, List<String> urls, @Nullable String principal, List<String> roles,
		List<String> connections, Map<String, Object> metadata) implements OperationResponseBody {

	static PeerDescriptor of(Peer peer, PresenceGraph graph, ShownValues values) {
		OptionalInt hops = graph.hops(peer.key());
		return new PeerDescriptor(peer.key().toString(), peer.deviceName(), peer.os(), peer.softwareVersion(),
				peer.isLocal(), peer.isSuspected(), peer.isCompatible(), hops.isPresent() ? hops.getAsInt() : null,
				peer.urls().stream().map(PeerDescriptor::address).toList(), peer.principal().orElse(null), peer.roles(),
				peer.connections().stream().map(Connection::id).toList(),
				values.of("mesh.peer.metadata", peer.metadata()));
	}

	/** What another peer says is an address need not be one. */
	private static String address(String url) {
		try {
			return ShownAddress.of(new URI(url));
		}
		catch (URISyntaxException ex) {
			return "(not an address)";
		}
	}

	/**
	 * All peers, this one first.
	 *
	 * @param peers peers
	 */
	record All(List<PeerDescriptor> peers) implements OperationResponseBody {

	}

}
