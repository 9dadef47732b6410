package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seal of one other peer and incarnation: the agreed secret, and the keys of the newest
 * epoch in each direction.
 */
final class PeerSeal {

	/** Envelopes that wait for the agreement; more are dropped. */
	static final int MAX_WAITING = 64;

	final long incarnation;

	final byte[] publicKey;

	final int keyId;

	final List<byte[]> waiting = new ArrayList<>();

	boolean agreeing;

	byte @Nullable [] secret;

	private @Nullable Direction out;

	private @Nullable Direction in;

	PeerSeal(long incarnation, byte[] publicKey) {
		this.incarnation = incarnation;
		this.publicKey = publicKey;
		this.keyId = AgreementKey.idOf(publicKey);
	}

	/** Key of the direction out, when it is known for this epoch. */
	@Nullable SecretKeySpec outKey(long epoch) {
		return this.out != null && this.out.epoch() == epoch ? this.out.key() : null;
	}

	void rememberOut(long epoch, SecretKeySpec key) {
		this.out = new Direction(epoch, key, new ReplayWindow());
	}

	/** The direction in, when it is of this epoch. */
	@Nullable Direction in(long epoch) {
		return this.in != null && this.in.epoch() == epoch ? this.in : null;
	}

	/** Whether a newer epoch of the direction in was proven already. */
	boolean isOutdated(long epoch) {
		return this.in != null && epoch < this.in.epoch();
	}

	void rememberIn(Direction direction) {
		this.in = direction;
	}

	/** One epoch of one direction. */
	record Direction(long epoch, SecretKeySpec key, ReplayWindow replay) {
	}

}
