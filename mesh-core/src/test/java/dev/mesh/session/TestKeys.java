package dev.mesh.session;

import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Identities by name, the same in every run; and signatures that cost nothing, for tests
 * with thousands of handshakes.
 */
final class TestKeys {

	private static final Map<String, Identity> IDENTITIES = new HashMap<>();

	private TestKeys() {
	}

	static Identity named(String name) {
		return IDENTITIES.computeIfAbsent(name, (unused) -> Identity.generate(random(name)));
	}

	static SecureRandom random(String seed) {
		try {
			SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
			random.setSeed(seed.getBytes(StandardCharsets.UTF_8));
			return random;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Anybody can forge these; they only bind key and message. */
	static Signatures cheap(PeerKey own) {
		return new Signatures() {

			@Override
			public byte[] sign(byte[] message) {
				return hash(own, message);
			}

			@Override
			public boolean verify(PeerKey signer, byte[] message, byte[] signature) {
				return Arrays.equals(hash(signer, message), signature);
			}

		};
	}

	private static byte[] hash(PeerKey key, byte[] message) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-512");
			digest.update(key.toBytes());
			return ByteBuffer.wrap(digest.digest(message)).array();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
