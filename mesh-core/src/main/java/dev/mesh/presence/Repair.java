package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Neighbours compare what they have: a root hash, then bucket hashes, then what is in the
 * buckets that differ. It repairs whatever flooding has lost. One answer is no more than
 * the other end verifies at once; it asks again when it has done so.
 */
final class Repair {

	/** No sooner than this after the last hashes does a comparison go on. */
	private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

	/** A comparison that has not gone on by then has ended. */
	private static final long OVER_NANOS = Duration.ofSeconds(10).toNanos();

	private final PeerKey self;

	private final RecordStore store;

	private final Flood flood;

	private final GossipEnvironment environment;

	private final long intervalNanos;

	private final int answerLimit;

	Repair(PeerKey self, RecordStore store, Flood flood, GossipEnvironment environment, PresenceSettings settings) {
		this.self = self;
		this.store = store;
		this.flood = flood;
		this.environment = environment;
		this.intervalNanos = settings.digestInterval().toNanos();
		this.answerLimit = settings.maxPendingVerifications();
	}

	/** Both ends send digests, so one of them answers: that with the smaller key. */
	void handleDigest(Neighbour neighbour, byte[] root, long nowNanos) {
		if (Arrays.equals(root, BucketHashes.rootOf(hashesFor(neighbour)))) {
			return;
		}
		this.environment.count("presence.digests.differed");
		if (this.self.compareTo(neighbour.key()) < 0) {
			sendBuckets(neighbour, false, nowNanos);
		}
	}

	void handleBuckets(Neighbour neighbour, boolean answer, byte[] hashes, long nowNanos) {
		BitSet differing = BucketHashes.differing(hashes, hashesFor(neighbour));
		if (differing.isEmpty()) {
			return;
		}
		offer(neighbour, differing);
		neighbour.outbox().hurry();
		if (!answer) {
			sendBuckets(neighbour, true, nowNanos);
		}
	}

	/** Something that the neighbour sent waits for its signatures to be verified. */
	void onAdmitted(Neighbour neighbour, int signatures) {
		neighbour.signaturesSince += signatures;
	}

	/** Something that the neighbour sent was dropped for want of room. */
	void onDropped(Neighbour neighbour) {
		neighbour.dropped = true;
	}

	/**
	 * Everything that the neighbour has sent is dealt with: if that was about a whole
	 * answer, there may be more.
	 */
	void onDrained(Neighbour neighbour, long nowNanos) {
		boolean comparing = neighbour.hashesSentNanos != Turn.NEVER
				&& nowNanos - neighbour.hashesSentNanos < OVER_NANOS;
		if (neighbour.dropped || (comparing && neighbour.signaturesSince > this.answerLimit / 2)) {
			neighbour.bucketsDueNanos = comparing ? Math.max(nowNanos, neighbour.hashesSentNanos + PAUSE_NANOS)
					: nowNanos;
		}
	}

	void flush(long nowNanos) {
		for (Neighbour neighbour : this.flood.neighbours()) {
			if (neighbour.bucketsDueNanos <= nowNanos) {
				sendBuckets(neighbour, false, nowNanos);
			}
			if (neighbour.digestDueNanos <= nowNanos) {
				neighbour.digestDueNanos = nowNanos + this.intervalNanos;
				this.flood.send(neighbour, PresenceFrames.DIGEST, BucketHashes.rootOf(hashesFor(neighbour)));
			}
		}
	}

	long nextDeadlineNanos() {
		return this.flood.neighbours()
			.stream()
			.mapToLong((neighbour) -> Math.min(neighbour.bucketsDueNanos, neighbour.digestDueNanos))
			.min()
			.orElse(Turn.NEVER);
	}

	private void sendBuckets(Neighbour neighbour, boolean answer, long nowNanos) {
		neighbour.bucketsDueNanos = Turn.NEVER;
		neighbour.hashesSentNanos = nowNanos;
		neighbour.signaturesSince = 0;
		neighbour.dropped = false;
		this.flood.send(neighbour, PresenceFrames.BUCKETS, PresenceFrames.buckets(answer, hashesFor(neighbour)));
	}

	/** Over everything, or over what a LEAF is told. */
	private byte[] hashesFor(Neighbour neighbour) {
		return neighbour.isLeaf() ? this.store.leafView().hashesFor(neighbour.key()) : this.store.hashes().all();
	}

	/**
	 * Goes on where the last answer stopped, so that one bucket of any size cannot keep
	 * the others from their turn.
	 */
	private void offer(Neighbour neighbour, BitSet buckets) {
		int room = this.answerLimit;
		for (StoredRecord stored : inOrderAfterCursor(neighbour, buckets)) {
			room -= 1 + stored.record().edges().size() + stored.marks().size();
			neighbour.outbox().offer(stored.record().key());
			stored.marks()
				.keySet()
				.stream()
				.filter((mark) -> this.flood.sends(mark.acceptor()))
				.forEach(neighbour.outbox()::offer);
			neighbour.cursor = stored.record().key();
			if (room <= 0) {
				break;
			}
		}
	}

	private List<StoredRecord> inOrderAfterCursor(Neighbour neighbour, BitSet buckets) {
		List<StoredRecord> sendable = buckets.stream()
			.boxed()
			.flatMap((bucket) -> this.store.bucket(bucket).stream())
			.filter((stored) -> this.flood.sends(stored.record().key())
					&& this.flood.tells(neighbour, stored.record().key()))
			.toList();
		PeerKey cursor = neighbour.cursor;
		if (cursor == null) {
			return sendable;
		}
		return Stream
			.concat(sendable.stream().filter((stored) -> stored.record().key().compareTo(cursor) > 0),
					sendable.stream().filter((stored) -> stored.record().key().compareTo(cursor) <= 0))
			.toList();
	}

}
