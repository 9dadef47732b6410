package dev.mesh.peer;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Gossip;
import dev.mesh.routing.RoutingTable;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routing table of this peer: signed edges that are UP for what is far, the sessions
 * themselves for the first hop, so that a dead link is left at once. Rebuilt at most once
 * a turn.
 */
final class Routes {

	private final PeerKey self;

	private final Sessions sessions;

	private final Gossip gossip;

	private RoutingTable table;

	private boolean outdated;

	/** Neighbours that have a new link since the table was built. */
	private final Set<PeerKey> relinked = new TreeSet<>();

	Routes(PeerKey self, Sessions sessions, Gossip gossip) {
		this.self = self;
		this.sessions = sessions;
		this.gossip = gossip;
		this.table = RoutingTable.build(self, List.of(), key -> false);
	}

	RoutingTable table() {
		return this.table;
	}

	/** First hop to a peer, when it can take traffic now. */
	@Nullable PeerKey firstHop(PeerKey destination) {
		PeerKey next = this.table.nextHop(destination);
		return next == null || !this.sessions.isActive(next) ? null : next;
	}

	void outdate() {
		this.outdated = true;
	}

	void onNewLink(PeerKey neighbour) {
		this.relinked.add(neighbour);
		this.outdated = true;
	}

	/**
	 * Rebuilds the table when something has changed; returns the peers whose way is new.
	 */
	List<PeerKey> refresh() {
		if (!this.outdated) {
			return List.of();
		}
		RoutingTable before = this.table;
		List<RoutingTable.Edge> edges = new ArrayList<>();
		for (SessionInfo session : this.sessions.sessions()) {
			if (session.state().isConnected()) {
				edges.add(new RoutingTable.Edge(this.self, session.peer()));
			}
		}
		Set<PeerKey> known = new TreeSet<>();
		for (Gossip.UpEdge edge : this.gossip.upEdges()) {
			if (!edge.dialer().equals(this.self) && !edge.acceptor().equals(this.self)) {
				edges.add(new RoutingTable.Edge(edge.dialer(), edge.acceptor()));
			}
			known.add(edge.dialer());
			known.add(edge.acceptor());
		}
		edges.forEach(edge -> known.add(edge.b()));
		this.table = RoutingTable.build(this.self, edges, this.gossip::isFull);
		this.outdated = false;
		List<PeerKey> changed = changedSince(before, known);
		this.relinked.clear();
		return changed;
	}

	private List<PeerKey> changedSince(RoutingTable before, Set<PeerKey> known) {
		List<PeerKey> changed = new ArrayList<>();
		for (PeerKey peer : known) {
			PeerKey next = this.table.nextHop(peer);
			if (next != null && (!next.equals(before.nextHop(peer)) || this.relinked.contains(next))) {
				changed.add(peer);
			}
		}
		return changed;
	}

}
