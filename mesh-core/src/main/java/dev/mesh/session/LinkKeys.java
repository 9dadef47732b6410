package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The two AES-256-GCM keys of one link, one for each direction. The nonce of a frame is
 * its number under its key, from 0; a link loses and reorders nothing, so both ends count
 * for themselves. Not thread-safe.
 */
final class LinkKeys {

	/** What both keys take. */
	static final int BYTES = 64;

	private static final int KEY_BYTES = 32;

	private static final int TAG_BITS = 128;

	private static final int NONCE_BYTES = 12;

	private final SecretKeySpec dialerKey;

	private final SecretKeySpec acceptorKey;

	/** Frames sealed or opened so far. */
	private long fromDialer;

	private long fromAcceptor;

	/** Takes 64 bytes, the dialer's key first, and overwrites them. */
	LinkKeys(byte[] bytes) {
		this.dialerKey = new SecretKeySpec(bytes, 0, KEY_BYTES, "AES");
		this.acceptorKey = new SecretKeySpec(bytes, KEY_BYTES, KEY_BYTES, "AES");
		Arrays.fill(bytes, (byte) 0);
	}

	byte[] sealAsDialer(byte[] plaintext) {
		return seal(this.dialerKey, this.fromDialer++, plaintext);
	}

	byte[] sealAsAcceptor(byte[] plaintext) {
		return seal(this.acceptorKey, this.fromAcceptor++, plaintext);
	}

	byte[] openFromDialer(byte[] ciphertext) {
		return open(this.dialerKey, this.fromDialer++, ciphertext);
	}

	byte[] openFromAcceptor(byte[] ciphertext) {
		return open(this.acceptorKey, this.fromAcceptor++, ciphertext);
	}

	private static byte[] seal(SecretKeySpec key, long number, byte[] plaintext) {
		try {
			return cipher(Cipher.ENCRYPT_MODE, key, number).doFinal(plaintext);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES-GCM failed", ex);
		}
	}

	private static byte[] open(SecretKeySpec key, long number, byte[] ciphertext) {
		if (ciphertext.length < TAG_BITS / Byte.SIZE) {
			// The JDK would throw something else.
			throw new ProtocolException(ErrorCode.BAD_SIGNATURE, "an encrypted frame is shorter than its tag");
		}
		try {
			return cipher(Cipher.DECRYPT_MODE, key, number).doFinal(ciphertext);
		}
		catch (GeneralSecurityException ex) {
			throw new ProtocolException(ErrorCode.BAD_SIGNATURE,
					"an encrypted frame of the session layer does not decrypt");
		}
	}

	private static Cipher cipher(int mode, SecretKeySpec key, long number) throws GeneralSecurityException {
		byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(NONCE_BYTES - Long.BYTES, number).array();
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
		return cipher;
	}

}
