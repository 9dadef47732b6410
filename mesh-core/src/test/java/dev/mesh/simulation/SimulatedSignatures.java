package dev.mesh.simulation;

import dev.mesh.identity.PeerKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A cheap stand-in for Ed25519: whoever keeps to the rules signs with its own key only.
 */
final class SimulatedSignatures {

	private SimulatedSignatures() {
	}

	static byte[] sign(PeerKey signer, byte[] message) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-512");
			digest.update(signer.toBytes());
			return digest.digest(message);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static boolean verify(PeerKey signer, byte[] message, byte[] signature) {
		return Arrays.equals(sign(signer, message), signature);
	}

}
