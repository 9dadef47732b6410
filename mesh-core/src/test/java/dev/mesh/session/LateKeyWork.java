package dev.mesh.session;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The key work of a {@link TestNode}: done at once, answered some virtual time later. */
final class LateKeyWork implements KeyWork {

	private final SecureRandom random;

	private final BiConsumer<Duration, Runnable> later;

	Signatures signatures;

	/** What each operation takes. */
	Duration time = Duration.ofMillis(1);

	/** Whether no signature is taken for genuine. */
	boolean forgeries;

	/** How many there were. */
	int operations;

	/**
	 * The key work of one node.
	 * @param later lets its node run something after a time
	 */
	LateKeyWork(Signatures signatures, SecureRandom random, BiConsumer<Duration, Runnable> later) {
		this.signatures = signatures;
		this.random = random;
		this.later = later;
	}

	@Override
	public void sign(byte[] message, Consumer<byte[]> onSignature) {
		byte[] signature = this.signatures.sign(message);
		answer(() -> onSignature.accept(signature));
	}

	@Override
	public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
		boolean genuine = !this.forgeries && this.signatures.verify(signer, message, signature);
		answer(() -> onVerdict.accept(genuine));
	}

	@Override
	public void newAgreementKey(Consumer<AgreementKey> onKey) {
		AgreementKey key = AgreementKey.generate(this.random);
		answer(() -> onKey.accept(key));
	}

	@Override
	public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte @Nullable []> onSecret) {
		byte[] secret = own.agree(otherPublic);
		answer(() -> onSecret.accept(secret));
	}

	/** Answers something else that takes a key, such as a statement. */
	void answer(Runnable answer) {
		this.operations++;
		this.later.accept(this.time, answer);
	}

}
