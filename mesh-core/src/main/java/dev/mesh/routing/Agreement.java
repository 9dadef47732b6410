package dev.mesh.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What one key of this peer and one of another have agreed on, and the keys of the newest
 * epoch in each direction that were derived from it.
 */
final class Agreement {

	final OwnKey own;

	final OtherKey other;

	/** Envelopes that wait for it. */
	final List<byte[]> waiting = new ArrayList<>(0);

	boolean asked;

	/** The key of the other is none that can be agreed with. */
	boolean failed;

	private byte @Nullable [] secret;

	private long outEpoch;

	private @Nullable SecretKeySpec outKey;

	private long newestPacketOut;

	private @Nullable Incoming in;

	Agreement(OwnKey own, OtherKey other) {
		this.own = own;
		this.other = other;
	}

	boolean isBetween(OwnKey one, OtherKey another) {
		return this.own == one && this.other == another;
	}

	boolean isAgreed() {
		return this.secret != null;
	}

	void agreed(byte[] result) {
		this.secret = result;
	}

	byte[] secret() {
		if (this.secret == null) {
			throw new IllegalStateException("nothing was agreed");
		}
		return this.secret;
	}

	/** Key of the direction out, null when it is not known for this epoch. */
	@Nullable SecretKeySpec outKey(long epoch) {
		return this.outEpoch == epoch ? this.outKey : null;
	}

	void rememberOut(long epoch, SecretKeySpec key) {
		if (epoch <= this.outEpoch) {
			throw new IllegalStateException("epoch " + epoch + " was left for " + this.outEpoch);
		}
		this.outEpoch = epoch;
		this.outKey = key;
		this.newestPacketOut = -1;
	}

	/** A nonce used twice would give away the key: this must never happen. */
	void takeNonce(long packet) {
		if (packet <= this.newestPacketOut) {
			throw new IllegalStateException("packet " + packet + " of epoch " + this.outEpoch
					+ " is not above the last one, " + this.newestPacketOut);
		}
		this.newestPacketOut = packet;
	}

	/** The direction in, when it is of this epoch. */
	@Nullable Incoming in(long epoch) {
		return this.in != null && this.in.epoch() == epoch ? this.in : null;
	}

	void rememberIn(Incoming direction) {
		this.in = direction;
	}

	/**
	 * Best effort, as {@link dev.mesh.identity.AgreementKey#erase}: the JDK's copies go
	 * with the garbage.
	 */
	void erase() {
		if (this.secret != null) {
			Arrays.fill(this.secret, (byte) 0);
		}
		this.secret = null;
		this.outKey = null;
		this.outEpoch = Long.MAX_VALUE;
		this.in = null;
		this.waiting.clear();
	}

	/** One epoch of the direction in. */
	record Incoming(long epoch, SecretKeySpec key, ReplayWindow replay) {
	}

}
