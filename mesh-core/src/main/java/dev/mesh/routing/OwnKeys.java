package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;
import org.jspecify.annotations.Nullable;

/**
 * The X25519 keys of this peer: the one in its record, and for a while the one before it.
 */
final class OwnKeys {

	private static final long NEVER = Long.MAX_VALUE;

	/** Until then a record with the new key has reached everybody, as a rule. */
	private static final long SETTLING_NANOS = 5_000_000_000L;

	private final Sealer.KeyTimes times;

	private OwnKey current;

	private @Nullable OwnKey previous;

	private long replaceAtNanos;

	private long settledAtNanos;

	private long eraseAtNanos = NEVER;

	OwnKeys(AgreementKey first, Sealer.KeyTimes times, long nowNanos) {
		this.current = new OwnKey(first, 0);
		this.times = times;
		this.replaceAtNanos = nowNanos + times.lifetimeNanos();
	}

	OwnKey current() {
		return this.current;
	}

	@Nullable OwnKey previous() {
		return this.previous;
	}

	/** The key that others name in this way; null when it is none or erased. */
	@Nullable OwnKey find(int id) {
		if (this.current.id == id) {
			return this.current;
		}
		return this.previous != null && this.previous.id == id ? this.previous : null;
	}

	/** Generation of the oldest key that is not erased. */
	int oldestGeneration() {
		return (this.previous != null) ? this.previous.generation : this.current.generation;
	}

	/**
	 * The key is to be replaced before its time, but not before the last one is erased.
	 */
	void replaceSoon(long nowNanos) {
		if (this.replaceAtNanos != NEVER) {
			long earliest = (this.previous != null) ? this.eraseAtNanos : nowNanos;
			this.replaceAtNanos = Math.min(this.replaceAtNanos, earliest);
		}
	}

	/** Whether a new key is to be made now; says so once. */
	boolean takeReplacement(long nowNanos) {
		if (nowNanos < this.replaceAtNanos) {
			return false;
		}
		this.replaceAtNanos = NEVER;
		return true;
	}

	/** The one before the last must have been erased. */
	void replace(AgreementKey made, long nowNanos) {
		this.previous = this.current;
		this.current = new OwnKey(made, this.current.generation + 1);
		this.replaceAtNanos = nowNanos + this.times.lifetimeNanos();
		this.eraseAtNanos = nowNanos + this.times.overlapNanos();
		this.settledAtNanos = nowNanos + Math.min(SETTLING_NANOS, this.times.overlapNanos() / 2);
	}

	boolean isSettled(long nowNanos) {
		return nowNanos >= this.settledAtNanos;
	}

	boolean isEraseDue(long nowNanos) {
		return nowNanos >= this.eraseAtNanos;
	}

	/** Returns the key that is no more, null when there was none. */
	@Nullable OwnKey erasePrevious() {
		OwnKey erased = this.previous;
		if (erased != null) {
			erased.pair.erase();
		}
		this.previous = null;
		this.eraseAtNanos = NEVER;
		return erased;
	}

	long nextDeadlineNanos() {
		return Math.min(this.replaceAtNanos, this.eraseAtNanos);
	}

}
