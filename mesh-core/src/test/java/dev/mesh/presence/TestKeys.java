package dev.mesh.presence;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Identity;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Signatures of a peer: Ed25519, or a keyed hash in its place that anybody could forge
 * and no test does.
 */
final class TestKeys implements Signatures {

	private final PeerKey key;

	private TestKeys(PeerKey key) {
		this.key = key;
	}

	static PeerKey keyOf(String name) {
		return PeerKey.of(hash("SHA-256", name.getBytes(), new byte[0]));
	}

	static Signatures cheap(PeerKey key) {
		return new TestKeys(key);
	}

	static Identity identity(String name) {
		try {
			SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
			random.setSeed(name.getBytes());
			return Identity.generate(random);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public byte[] sign(byte[] message) {
		return hash("SHA-512", this.key.toBytes(), message);
	}

	@Override
	public boolean verify(PeerKey signer, byte[] message, byte[] signature) {
		return Arrays.equals(hash("SHA-512", signer.toBytes(), message), signature);
	}

	private static byte[] hash(String algorithm, byte[] one, byte[] two) {
		try {
			MessageDigest digest = MessageDigest.getInstance(algorithm);
			digest.update(one);
			return digest.digest(two);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Key work that is answered later. */
	record Work(Signatures signatures, BiConsumer<String, Runnable> later) implements KeyWork {

		@Override
		public void sign(byte[] message, Consumer<byte[]> onSignature) {
			this.later.accept("sign", () -> onSignature.accept(this.signatures.sign(message)));
		}

		@Override
		public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
			this.later.accept("verify", () -> onVerdict.accept(this.signatures.verify(signer, message, signature)));
		}

		@Override
		public void newAgreementKey(Consumer<AgreementKey> onKey) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte[]> onSecret) {
			throw new UnsupportedOperationException();
		}

	}

}
