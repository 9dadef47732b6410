package dev.mesh.identity;

import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with HMAC-SHA256 (RFC 5869): turns a secret that is not uniform, such as that of
 * {@link AgreementKey#agree}, into keys. Stateless and thread-safe; a few microseconds.
 */
public final class Hkdf {

	private static final String HMAC = "HmacSHA256";

	private static final int HASH_BYTES = 32;

	private static final int MAX_LENGTH = 255 * HASH_BYTES;

	private Hkdf() {
	}

	/**
	 * Extracts and expands.
	 * @param salt binds the result to a context; empty stands for 32 zero bytes, as in
	 * the RFC
	 * @param secret the input keying material; not empty
	 * @param info says what the result is for: another purpose gives an unrelated result
	 * @param length the number of bytes wanted, 1 to 8,160
	 * @return a new array of {@code length} bytes
	 * @throws IllegalArgumentException if the length is out of range or the secret empty
	 */
	public static byte[] derive(byte[] salt, byte[] secret, byte[] info, int length) {
		if (length < 1 || length > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"HKDF gives 1 to " + MAX_LENGTH + " bytes, but " + length + " are wanted");
		}
		if (secret.length == 0) {
			throw new IllegalArgumentException("The secret is empty");
		}
		try {
			byte[] pseudoRandomKey = hmac((salt.length > 0) ? salt : new byte[HASH_BYTES]).doFinal(secret);
			byte[] result = expand(hmac(pseudoRandomKey), info, length);
			Arrays.fill(pseudoRandomKey, (byte) 0);
			return result;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("HMAC-SHA256 failed", ex);
		}
	}

	private static byte[] expand(Mac mac, byte[] info, int length) {
		byte[] result = new byte[length];
		byte[] block = {};
		int filled = 0;
		for (int counter = 1; filled < length; counter++) {
			mac.update(block);
			mac.update(info);
			mac.update((byte) counter);
			block = mac.doFinal();
			int used = Math.min(HASH_BYTES, length - filled);
			System.arraycopy(block, 0, result, filled, used);
			filled += used;
		}
		return result;
	}

	private static Mac hmac(byte[] key) throws GeneralSecurityException {
		Mac mac = Mac.getInstance(HMAC);
		mac.init(new SecretKeySpec(key, HMAC));
		return mac;
	}

}
