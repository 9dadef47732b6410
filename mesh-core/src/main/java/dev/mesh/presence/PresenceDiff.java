package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The typed differences between two graphs: a pure function, so that each observer can
 * have its own pace.
 */
public final class PresenceDiff {

	private static final Comparator<PresenceChange> ORDER = Comparator
		.comparingInt((PresenceChange change) -> rank(change.type()))
		.thenComparing(PresenceChange::key)
		.thenComparing((change) -> change.connection().map(Connection::id).orElse(""));

	private final @Nullable PresenceGraph before;

	private final PresenceGraph after;

	private final List<PresenceChange> changes = new ArrayList<>();

	private PresenceDiff(@Nullable PresenceGraph before, PresenceGraph after) {
		this.before = before;
		this.after = after;
	}

	/**
	 * What an observer is told first.
	 * @param graph the first graph
	 * @return JOINED for each remote peer, CONNECTED for each connection that is up,
	 * SUSPECTED where it is so
	 */
	public static PresenceChanges initial(PresenceGraph graph) {
		return new PresenceDiff(null, graph).run();
	}

	/**
	 * What changed.
	 * @param before the graph that the observer has seen last
	 * @param after a later one of the same process
	 * @return the changes, in the order that {@link PresenceChanges} promises; none when
	 * only round trips differ
	 */
	public static PresenceChanges between(PresenceGraph before, PresenceGraph after) {
		return new PresenceDiff(before, after).run();
	}

	private PresenceChanges run() {
		compareConnections();
		comparePeers();
		this.changes.sort(ORDER);
		return new PresenceChanges(this.after, this.changes);
	}

	private void compareConnections() {
		Map<MarkId, Connection> old = connectionsOf(this.before);
		Map<MarkId, Connection> now = connectionsOf(this.after);
		for (Connection connection : this.after.connections()) {
			Connection known = old.get(idOf(connection));
			if (isUp(connection) && (known == null || !isUp(known))) {
				add(PresenceChange.Type.CONNECTED, this.after, connection);
			}
		}
		if (this.before != null) {
			for (Connection connection : this.before.connections()) {
				if (!now.containsKey(idOf(connection))) {
					add(PresenceChange.Type.DISCONNECTED, this.before, connection);
				}
			}
		}
	}

	private void comparePeers() {
		if (this.before != null) {
			for (Peer peer : this.before.remotePeers()) {
				if (this.after.peer(peer.key()).isEmpty()) {
					add(PresenceChange.Type.LEFT, peer);
				}
			}
			compare(this.before.localPeer(), this.after.localPeer());
		}
		for (Peer peer : this.after.remotePeers()) {
			Optional<Peer> known = (this.before != null) ? this.before.peer(peer.key()) : Optional.empty();
			if (known.isEmpty()) {
				boolean returned = this.before != null && peer.hasReturned();
				this.changes.add(new PresenceChange(PresenceChange.Type.JOINED, peer, Optional.empty(), returned));
			}
			known.ifPresent((value) -> compare(value, peer));
			if (peer.isSuspected() && !known.map(Peer::isSuspected).orElse(false)) {
				add(PresenceChange.Type.SUSPECTED, peer);
			}
		}
	}

	private void compare(Peer old, Peer now) {
		if (!old.claims().equals(now.claims()) || !isAttestedAlike(old, now)) {
			add(PresenceChange.Type.UPDATED, now);
		}
	}

	private static boolean isAttestedAlike(Peer old, Peer now) {
		return old.connections().equals(now.connections()) || old.identityMetadata().equals(now.identityMetadata());
	}

	private void add(PresenceChange.Type type, Peer peer) {
		this.changes.add(new PresenceChange(type, peer, Optional.empty()));
	}

	/** The dialer as it is now, or as it was last. */
	private void add(PresenceChange.Type type, PresenceGraph graph, Connection connection) {
		PeerKey dialer = connection.dialer();
		Peer peer = this.after.peer(dialer).or(() -> graph.peer(dialer)).orElseThrow();
		this.changes.add(new PresenceChange(type, peer, Optional.of(connection)));
	}

	private static Map<MarkId, Connection> connectionsOf(@Nullable PresenceGraph graph) {
		Map<MarkId, Connection> result = new HashMap<>();
		if (graph != null) {
			graph.connections().forEach((connection) -> result.put(idOf(connection), connection));
		}
		return result;
	}

	private static MarkId idOf(Connection connection) {
		return new MarkId(connection.acceptor(), connection.dialer(), connection.id());
	}

	private static boolean isUp(Connection connection) {
		return connection.state() == Connection.State.UP;
	}

	private static int rank(PresenceChange.Type type) {
		return switch (type) {
			case DISCONNECTED -> 0;
			case LEFT -> 1;
			case JOINED -> 2;
			case CONNECTED -> 3;
			case SUSPECTED -> 4;
			case UPDATED -> 5;
		};
	}

}
