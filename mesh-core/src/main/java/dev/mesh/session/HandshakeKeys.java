package dev.mesh.session;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The two AES-256-GCM keys of one handshake, one for each direction. Each encrypts
 * exactly one frame, which is why the nonce may be constant; a second one is refused.
 */
final class HandshakeKeys {

	/** What both keys take. */
	static final int BYTES = 64;

	private static final int KEY_BYTES = 32;

	private static final int TAG_BITS = 128;

	private static final byte[] NONCE = new byte[12];

	private final SecretKeySpec dialerKey;

	private final SecretKeySpec acceptorKey;

	private boolean dialerSealed;

	private boolean acceptorSealed;

	/** Takes 64 bytes, the dialer's key first, and overwrites them. */
	HandshakeKeys(byte[] bytes) {
		this.dialerKey = new SecretKeySpec(bytes, 0, KEY_BYTES, "AES");
		this.acceptorKey = new SecretKeySpec(bytes, KEY_BYTES, KEY_BYTES, "AES");
		Arrays.fill(bytes, (byte) 0);
	}

	byte[] sealAsDialer(byte[] plaintext) {
		if (this.dialerSealed) {
			throw new IllegalStateException("The dialer's handshake key was used");
		}
		this.dialerSealed = true;
		return seal(this.dialerKey, plaintext);
	}

	byte[] sealAsAcceptor(byte[] plaintext) {
		if (this.acceptorSealed) {
			throw new IllegalStateException("The acceptor's handshake key was used");
		}
		this.acceptorSealed = true;
		return seal(this.acceptorKey, plaintext);
	}

	byte[] openFromDialer(byte[] ciphertext) {
		return open(this.dialerKey, ciphertext);
	}

	byte[] openFromAcceptor(byte[] ciphertext) {
		return open(this.acceptorKey, ciphertext);
	}

	private static byte[] seal(SecretKeySpec key, byte[] plaintext) {
		try {
			return cipher(Cipher.ENCRYPT_MODE, key).doFinal(plaintext);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES-GCM failed", ex);
		}
	}

	private static byte[] open(SecretKeySpec key, byte[] ciphertext) {
		try {
			return cipher(Cipher.DECRYPT_MODE, key).doFinal(ciphertext);
		}
		catch (GeneralSecurityException ex) {
			throw new ProtocolException(ErrorCode.BAD_SIGNATURE, "a frame of the handshake does not decrypt");
		}
	}

	private static Cipher cipher(int mode, SecretKeySpec key) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, NONCE));
		return cipher;
	}

}
