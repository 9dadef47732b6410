package dev.mesh.peer;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Gossip;
import dev.mesh.presence.Outlook;
import dev.mesh.presence.UpEdge;
import dev.mesh.routing.RoutingTable;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.Sessions;
import java.util.ArrayList;
import java.util.HashSet;
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

	/** Edges between others that the table was built from. */
	private Set<UpEdge> farEdges = Set.of();

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
		edges.forEach((edge) -> known.add(edge.b()));
		Set<UpEdge> far = new HashSet<>();
		Set<PeerKey> farRelinked = new TreeSet<>();
		for (UpEdge edge : this.gossip.upEdges()) {
			known.add(edge.dialer());
			known.add(edge.acceptor());
			if (!edge.dialer().equals(this.self) && !edge.acceptor().equals(this.self)) {
				edges.add(new RoutingTable.Edge(edge.dialer(), edge.acceptor()));
				far.add(edge);
				if (!this.farEdges.contains(edge)) {
					farRelinked.add(edge.dialer());
					farRelinked.add(edge.acceptor());
				}
			}
		}
		for (Outlook.ToldWay way : this.gossip.outlook().toldWays()) {
			known.add(way.peer());
			edges.add(new RoutingTable.Edge(way.neighbour(), way.peer()));
		}
		this.farEdges = far;
		this.table = RoutingTable.build(this.self, edges, this.gossip::isFull);
		this.outdated = false;
		List<PeerKey> changed = changedSince(before, known, farRelinked);
		this.relinked.clear();
		return changed;
	}

	/**
	 * Peers whose way is new: by another neighbour, over a new link of the neighbour, or
	 * over an edge that may have lost what was on it. Of an edge further away only its
	 * ends are known to be concerned; peers behind more than one relay are asked in any
	 * case.
	 */
	private List<PeerKey> changedSince(RoutingTable before, Set<PeerKey> known, Set<PeerKey> farRelinked) {
		List<PeerKey> changed = new ArrayList<>();
		for (PeerKey peer : known) {
			PeerKey next = this.table.nextHop(peer);
			if (next != null && (!next.equals(before.nextHop(peer)) || this.relinked.contains(next)
					|| farRelinked.contains(peer) || (!farRelinked.isEmpty() && this.table.hops(peer) > 2))) {
				changed.add(peer);
			}
		}
		return changed;
	}

}
