package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Neighbours compare what they have: a root hash, then bucket hashes, then which records
 * are in the buckets that differ. It repairs whatever flooding has lost. One answer names
 * so many records only; the other end asks again when it has them.
 */
final class Repair {

	/** No sooner than this after the last hashes does a comparison go on. */
	private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

	/**
	 * A neighbour's hashes are compared at most so often, and its digests answered: it
	 * takes far less to send them. The honest never come near it.
	 */
	private static final long COMPARE_NANOS = PAUSE_NANOS / 2;

	/** A comparison that has not gone on by then has ended. */
	private static final long OVER_NANOS = Duration.ofSeconds(10).toNanos();

	/** 1,024 in one answer, by default: some 40 KiB. */
	private static final int ANSWERS_PER_VERIFICATION = 4;

	private final RecordStore store;

	private final Flood flood;

	/** Over what this peer and a neighbour both should have. */
	private final Function<Neighbour, byte[]> hashes;

	private final GossipEnvironment environment;

	private final long intervalNanos;

	private final int answerLimit;

	Repair(RecordStore store, Flood flood, Function<Neighbour, byte[]> hashes, GossipEnvironment environment,
			PresenceSettings settings) {
		this.store = store;
		this.flood = flood;
		this.hashes = hashes;
		this.environment = environment;
		this.intervalNanos = settings.digestInterval().toNanos();
		this.answerLimit = answerLimit(settings);
	}

	/** Of how many records and marks one answer tells. */
	static int answerLimit(PresenceSettings settings) {
		return ANSWERS_PER_VERIFICATION * settings.maxPendingVerifications();
	}

	/** Both ends send digests, so one of them answers: that with the smaller key. */
	void handleDigest(Neighbour neighbour, byte[] root, long nowNanos) {
		if (Arrays.equals(root, BucketHashes.rootOf(this.hashes.apply(neighbour)))) {
			return;
		}
		this.environment.count("presence.digests.differed");
		if (this.store.self().compareTo(neighbour.key()) < 0 && !hasJustSent(neighbour, nowNanos)) {
			sendBuckets(neighbour, false, nowNanos);
		}
	}

	/** What the neighbour wants goes out at once, with the marks against it. */
	void handleWant(Neighbour neighbour, PeerKey key) {
		StoredRecord stored = this.store.get(key);
		if (stored == null || !this.flood.sends(key) || !this.flood.tells(neighbour, key)) {
			this.environment.count("presence.wants.unknown");
			return;
		}
		neighbour.outbox().offer(key);
		offerMarks(neighbour, stored);
		neighbour.outbox().hurry();
	}

	private static boolean hasJustSent(Neighbour neighbour, long nowNanos) {
		return neighbour.hashesSentNanos != Turn.NEVER && nowNanos - neighbour.hashesSentNanos < COMPARE_NANOS;
	}

	void handleBuckets(Neighbour neighbour, boolean answer, byte[] hashes, long nowNanos) {
		if (nowNanos >= neighbour.comparesNanos) {
			compare(neighbour, answer, hashes, nowNanos);
			return;
		}
		this.environment.count("presence.buckets.delayed");
		neighbour.waitsForNoAnswer = answer && (neighbour.waitingHashes == null || neighbour.waitsForNoAnswer);
		neighbour.waitingHashes = hashes;
	}

	private void compare(Neighbour neighbour, boolean answer, byte[] hashes, long nowNanos) {
		neighbour.comparesNanos = nowNanos + COMPARE_NANOS;
		BitSet differing = BucketHashes.differing(hashes, this.hashes.apply(neighbour));
		if (differing.isEmpty()) {
			return;
		}
		offer(neighbour, differing);
		neighbour.outbox().hurry();
		// It may have forgotten some: it announces those that it still has.
		neighbour.shown().removeIf((key) -> differing.get(BucketHashes.bucketOf(key)));
		if (!answer) {
			sendBuckets(neighbour, true, nowNanos);
		}
	}

	/** The neighbour has sent or announced something that is news. */
	void onNews(Neighbour neighbour) {
		neighbour.newsSince++;
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
		if (neighbour.dropped || (comparing && neighbour.newsSince > this.answerLimit / 2)) {
			neighbour.bucketsDueNanos = comparing ? Math.max(nowNanos, neighbour.hashesSentNanos + PAUSE_NANOS)
					: nowNanos;
		}
	}

	void flush(long nowNanos) {
		for (Neighbour neighbour : this.flood.neighbours()) {
			byte[] waiting = neighbour.waitingHashes;
			if (waiting != null && neighbour.comparesNanos <= nowNanos) {
				neighbour.waitingHashes = null;
				compare(neighbour, neighbour.waitsForNoAnswer, waiting, nowNanos);
			}
			if (neighbour.bucketsDueNanos <= nowNanos) {
				sendBuckets(neighbour, false, nowNanos);
			}
			if (neighbour.digestDueNanos <= nowNanos) {
				neighbour.digestDueNanos = nowNanos + this.intervalNanos;
				this.flood.send(neighbour, PresenceFrames.DIGEST, BucketHashes.rootOf(this.hashes.apply(neighbour)));
			}
		}
	}

	long nextDeadlineNanos() {
		long earliest = Turn.NEVER;
		for (Neighbour neighbour : this.flood.neighbours()) {
			earliest = Math.min(earliest, Math.min(neighbour.bucketsDueNanos, neighbour.digestDueNanos));
			if (neighbour.waitingHashes != null) {
				earliest = Math.min(earliest, neighbour.comparesNanos);
			}
		}
		return earliest;
	}

	private void sendBuckets(Neighbour neighbour, boolean answer, long nowNanos) {
		neighbour.bucketsDueNanos = Turn.NEVER;
		neighbour.hashesSentNanos = nowNanos;
		neighbour.newsSince = 0;
		neighbour.dropped = false;
		this.flood.send(neighbour, PresenceFrames.BUCKETS,
				PresenceFrames.buckets(answer, this.hashes.apply(neighbour)));
	}

	/**
	 * Goes on where the last answer stopped, so that one bucket of any size cannot keep
	 * the others from their turn.
	 */
	private void offer(Neighbour neighbour, BitSet buckets) {
		int room = this.answerLimit;
		for (StoredRecord stored : inOrderAfterCursor(neighbour, buckets)) {
			room -= 1 + stored.marks().size();
			neighbour.outbox().announce(stored.record().key());
			offerMarks(neighbour, stored);
			neighbour.cursor = stored.record().key();
			if (room <= 0) {
				break;
			}
		}
	}

	private void offerMarks(Neighbour neighbour, StoredRecord stored) {
		stored.marks()
			.keySet()
			.stream()
			.filter((mark) -> this.flood.sends(mark.acceptor()))
			.forEach(neighbour.outbox()::offer);
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
