package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour with an active session: what it is to be sent, and how far the comparison
 * with it has come.
 */
final class Neighbour {

	private final PeerKey key;

	private final PeerRecord.Role role;

	private final Outbox outbox = new Outbox();

	/** A LEAF gets nothing before. */
	long nextBatchNanos;

	long digestDueNanos;

	/** When the comparison goes on, without waiting for the next digest. */
	long bucketsDueNanos = Turn.NEVER;

	/** When hashes went to it last. */
	long hashesSentNanos = Turn.NEVER;

	/** Signatures that had to be verified since then. */
	int signaturesSince;

	/** Whether something was dropped since then. */
	boolean dropped;

	/** Where the last answer had to stop. */
	@Nullable PeerKey cursor;

	Neighbour(PeerKey key, PeerRecord.Role role, long nowNanos) {
		this.key = key;
		this.role = role;
		this.nextBatchNanos = nowNanos;
		this.digestDueNanos = nowNanos;
	}

	PeerKey key() {
		return this.key;
	}

	boolean isLeaf() {
		return this.role == PeerRecord.Role.LEAF;
	}

	Outbox outbox() {
		return this.outbox;
	}

}
