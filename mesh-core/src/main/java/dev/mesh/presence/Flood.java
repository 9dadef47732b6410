package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes news on: to every neighbour but the one it came from, at the end of the turn; to
 * a LEAF in batches. This peer's own record is sent, those of others are announced, and
 * sent to whoever wants them. A LEAF itself sends only its own.
 */
final class Flood {

	/** When a neighbour has no room for more. */
	private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

	/** Announcements to neighbours that relay: the first at once, others no sooner. */
	private static final long ANNOUNCE_BATCH_NANOS = Duration.ofMillis(20).toNanos();

	private final LocalPeer local;

	private final RecordStore store;

	private final Audience audience;

	private final GossipEnvironment environment;

	private final long leafBatchNanos;

	private final Map<PeerKey, Neighbour> neighbours = new TreeMap<>();

	Flood(LocalPeer local, RecordStore store, Audience audience, GossipEnvironment environment,
			PresenceSettings settings) {
		this.local = local;
		this.store = store;
		this.audience = audience;
		this.environment = environment;
		this.leafBatchNanos = settings.leafBatch().toNanos();
	}

	/** A new session, or one that was resumed: what is waiting for it is kept then. */
	Neighbour up(PeerKey key, NeighbourTerms terms, long nowNanos) {
		Neighbour neighbour = this.neighbours.get(key);
		if (neighbour == null) {
			neighbour = this.audience.join(key, terms, nowNanos);
			this.neighbours.put(key, neighbour);
		}
		else {
			this.audience.change(neighbour, terms, nowNanos);
		}
		neighbour.digestDueNanos = nowNanos;
		// Without it the other end could not show the edge before the first comparison
		// has run its course.
		neighbour.outbox().offer(this.local.key());
		neighbour.outbox().hurry();
		return neighbour;
	}

	void down(PeerKey key) {
		Neighbour neighbour = this.neighbours.remove(key);
		if (neighbour != null) {
			this.audience.leave(neighbour);
		}
	}

	@Nullable Neighbour get(PeerKey key) {
		return this.neighbours.get(key);
	}

	Collection<Neighbour> neighbours() {
		return this.neighbours.values();
	}

	/** This peer's own record is sent, those of others are announced. */
	void offer(PeerKey record, @Nullable PeerKey except) {
		for (Neighbour neighbour : this.neighbours.values()) {
			if (!neighbour.key().equals(except)) {
				this.audience.changed(neighbour, record);
			}
		}
		if (sends(record)) {
			boolean own = record.equals(this.local.key());
			told(record, except, (neighbour) -> {
				if (own) {
					neighbour.outbox().offer(record);
				}
				else {
					neighbour.outbox().announce(record);
				}
			});
		}
	}

	void offer(MarkId mark, @Nullable PeerKey except) {
		if (sends(mark.acceptor())) {
			told(mark.dialer(), except, (neighbour) -> neighbour.outbox().offer(mark));
		}
	}

	/** A neighbour has the record that this peer has: it need not be told. */
	void has(Neighbour neighbour, PeerKey record) {
		neighbour.outbox().withdraw(record);
		this.audience.shown(neighbour, record);
	}

	/** Whether a neighbour is told of a peer. */
	boolean tells(Neighbour neighbour, PeerKey peer) {
		return this.audience.tells(neighbour, peer);
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
				boolean batch = !isOutOfTurn(neighbour);
				if (!send(neighbour)) {
					neighbour.retryNanos = nowNanos + RETRY_NANOS;
				}
				else if (batch) {
					neighbour.nextBatchNanos = nowNanos
							+ (neighbour.isLeaf() ? this.leafBatchNanos : ANNOUNCE_BATCH_NANOS);
				}
			}
		}
	}

	/**
	 * Whether everything was taken: the list first, since the rest is about those on it.
	 */
	private boolean send(Neighbour neighbour) {
		boolean listed = !neighbour.isSentLists() || neighbour.list().isEmpty(neighbour.view()) || list(neighbour);
		return listed && neighbour.outbox()
			.flush(this.store, (key) -> tells(neighbour, key), (type, body) -> send(neighbour, type, body));
	}

	private boolean list(Neighbour neighbour) {
		return neighbour.list()
			.flush(neighbour.view(), () -> this.audience.listing(neighbour),
					(key) -> this.audience.standing(neighbour, key), (type, body) -> send(neighbour, type, body));
	}

	long nextDeadlineNanos() {
		long earliest = Turn.NEVER;
		for (Neighbour neighbour : this.neighbours.values()) {
			earliest = Math.min(earliest, dueNanos(neighbour));
		}
		return earliest;
	}

	private static long dueNanos(Neighbour neighbour) {
		if (neighbour.isContent()) {
			return Turn.NEVER;
		}
		return Math.max(neighbour.retryNanos, isOutOfTurn(neighbour) ? Long.MIN_VALUE : neighbour.nextBatchNanos);
	}

	/** A LEAF waits for anything but answers, others for announcements only. */
	private static boolean isOutOfTurn(Neighbour neighbour) {
		return neighbour.outbox().isUrgent() || (!neighbour.isLeaf() && neighbour.outbox().hasBlocks());
	}

	private void told(PeerKey peer, @Nullable PeerKey except, Consumer<Neighbour> action) {
		for (Neighbour neighbour : this.neighbours.values()) {
			if (!neighbour.key().equals(except) && tells(neighbour, peer)) {
				action.accept(neighbour);
			}
		}
	}

}
