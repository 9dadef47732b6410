package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes news on: to every neighbour but the one it came from, at the end of the turn; to
 * a LEAF in batches. A LEAF itself sends only its own.
 */
final class Flood {

	private final LocalPeer local;

	private final RecordStore store;

	private final GossipEnvironment environment;

	private final long leafBatchNanos;

	private final Map<PeerKey, Neighbour> neighbours = new TreeMap<>();

	Flood(LocalPeer local, RecordStore store, GossipEnvironment environment, PresenceSettings settings) {
		this.local = local;
		this.store = store;
		this.environment = environment;
		this.leafBatchNanos = settings.leafBatch().toNanos();
	}

	/** A new session, or one that was resumed: what is waiting for it is kept then. */
	void up(PeerKey key, PeerRecord.Role role, long nowNanos) {
		Neighbour neighbour = this.neighbours.computeIfAbsent(key, (any) -> new Neighbour(key, role, nowNanos));
		neighbour.digestDueNanos = nowNanos;
		// Without it the other end could not show the edge before the first comparison
		// has run its course.
		neighbour.outbox().offer(this.local.key());
		neighbour.outbox().hurry();
	}

	void down(PeerKey key) {
		this.neighbours.remove(key);
	}

	@Nullable Neighbour get(PeerKey key) {
		return this.neighbours.get(key);
	}

	Collection<Neighbour> neighbours() {
		return this.neighbours.values();
	}

	void offer(PeerKey record, @Nullable PeerKey except) {
		if (sends(record)) {
			if (!this.store.leafView().tells(record)) {
				this.environment.count("presence.leaf.withheld");
			}
			told(record, except, (neighbour) -> neighbour.outbox().offer(record));
		}
	}

	void offer(MarkId mark, @Nullable PeerKey except) {
		if (sends(mark.acceptor())) {
			told(mark.dialer(), except, (neighbour) -> neighbour.outbox().offer(mark));
		}
	}

	/** Whether a neighbour is told of a peer: a LEAF is not told of all. */
	boolean tells(Neighbour neighbour, PeerKey peer) {
		return !neighbour.isLeaf() || this.store.leafView().tells(peer) || neighbour.key().equals(peer);
	}

	/** Whether this peer sends what another has signed. */
	boolean sends(PeerKey signer) {
		return this.local.role() == PeerRecord.Role.FULL || signer.equals(this.local.key());
	}

	boolean send(Neighbour neighbour, int type, byte[] body) {
		boolean taken = this.environment.send(neighbour.key(), type, body);
		if (!taken) {
			this.environment.count("presence.frames.dropped");
		}
		return taken;
	}

	void flush(long nowNanos) {
		for (Neighbour neighbour : this.neighbours.values()) {
			if (dueNanos(neighbour) <= nowNanos) {
				// What goes out of turn does not put off the next batch.
				boolean batch = neighbour.isLeaf() && !neighbour.outbox().isUrgent();
				neighbour.outbox().flush(this.store, (type, body) -> send(neighbour, type, body));
				neighbour.nextBatchNanos = batch ? nowNanos + this.leafBatchNanos : neighbour.nextBatchNanos;
			}
		}
	}

	long nextDeadlineNanos() {
		return this.neighbours.values().stream().mapToLong(Flood::dueNanos).min().orElse(Turn.NEVER);
	}

	private static long dueNanos(Neighbour neighbour) {
		if (neighbour.outbox().isEmpty()) {
			return Turn.NEVER;
		}
		return neighbour.outbox().isUrgent() ? Long.MIN_VALUE : neighbour.nextBatchNanos;
	}

	private void told(PeerKey peer, @Nullable PeerKey except, Consumer<Neighbour> action) {
		for (Neighbour neighbour : this.neighbours.values()) {
			if (!neighbour.key().equals(except) && tells(neighbour, peer)) {
				action.accept(neighbour);
			}
		}
	}

}
