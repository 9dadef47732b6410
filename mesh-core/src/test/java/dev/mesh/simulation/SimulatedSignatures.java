package dev.mesh.simulation;

import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A cheap stand-in for Ed25519: whoever keeps to the rules signs with its own key only.
 */
final class SimulatedSignatures {

	private SimulatedSignatures() {
	}

	static Signatures of(PeerKey own) {
		return new Signatures() {

			@Override
			public byte[] sign(byte[] message) {
				return SimulatedSignatures.sign(own, message);
			}

			@Override
			public boolean verify(PeerKey signer, byte[] message, byte[] signature) {
				return SimulatedSignatures.verify(signer, message, signature);
			}

		};
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
