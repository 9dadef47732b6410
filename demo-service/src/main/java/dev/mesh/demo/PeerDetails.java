package dev.mesh.demo;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer to {@code GET /api/peers/{peer}}.
 *
 * @param peer the peer as the graph shows it
 * @param principal what it was authenticated as, by this process's own peer or an
 * attester it trusts; {@code null} if by neither
 * @param roles its roles, by the same
 * @param attester key of who says so
 * @param urls where it says it can be dialled
 * @param incarnation which start of its process: milliseconds since 1970 as a rule
 * @param way the way of messages to it; see {@link WayView}
 * @param connections its connections to any peer
 * @param sessions sessions between it and peers of this process, as their ends here see
 * them
 */
record PeerDetails(PeerView peer, @Nullable String principal, List<String> roles, @Nullable String attester,
		List<String> urls, long incarnation, WayView way, List<ConnectionView> connections,
		List<SessionView> sessions) {

	static PeerDetails of(Peer peer, PresenceGraph graph, List<SessionView> sessions) {
		return new PeerDetails(PeerView.of(peer), peer.principal().orElse(null), peer.roles(),
				peer.attester().map(PeerKey::toString).orElse(null), peer.urls(), peer.incarnation(),
				WayView.of(graph, peer.key()), peer.connections().stream().map(ConnectionView::of).toList(), sessions);
	}

}
