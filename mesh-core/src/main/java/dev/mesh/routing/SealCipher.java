package dev.mesh.routing;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM over envelopes as they are on the wire: the header, its hop limit taken as
 * 0, is authenticated; the payload is encrypted. Not thread-safe.
 */
class SealCipher {

	private static final int NONCE_BYTES = 12;

	private static final int HOP_POSITION = 1;

	/** A power of two. */
	private static final int KEPT = 16;

	/**
	 * Ciphers by the keys they were used with last: one that gets the same key again does
	 * not make its schedule again.
	 */
	private @Nullable Cipher[] ciphers = new @Nullable Cipher[KEPT];

	/** What was opened last. */
	private byte[] opened = new byte[Envelope.MAX_PAYLOAD_BYTES];

	/** Keys were erased: none of their schedules is kept. */
	void forget() {
		this.ciphers = new @Nullable Cipher[KEPT];
	}

	private Cipher cipher(SecretKeySpec key) throws GeneralSecurityException {
		int slot = System.identityHashCode(key) & (KEPT - 1);
		Cipher cipher = this.ciphers[slot];
		if (cipher == null) {
			cipher = Cipher.getInstance("AES/GCM/NoPadding");
			this.ciphers[slot] = cipher;
		}
		return cipher;
	}

	/** Appends the sealed payload to the header that begins at {@code start}. */
	void seal(SecretKeySpec key, long packet, byte[] frames, int length, int start, WireWriter out) {
		out.reserve(length + Sealer.TAG_BYTES);
		try {
			Cipher cipher = begin(Cipher.ENCRYPT_MODE, key, packet, out.array(), start, out.size());
			out.advance(cipher.doFinal(frames, 0, length, out.array(), out.size()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES-GCM failed", ex);
		}
	}

	/**
	 * Opens the envelope that begins at {@code start}, with its payload from
	 * {@code position} to {@code end}.
	 * @return the frames, until the next call; null when the tag is wrong
	 */
	@Nullable WireReader open(SecretKeySpec key, long packet, byte[] envelope, int start, int position, int end) {
		if (end - position < Sealer.TAG_BYTES) {
			return null;
		}
		if (this.opened.length < end - position - Sealer.TAG_BYTES) {
			this.opened = new byte[end - position - Sealer.TAG_BYTES];
		}
		try {
			Cipher cipher = begin(Cipher.DECRYPT_MODE, key, packet, envelope, start, position);
			int length = cipher.doFinal(envelope, position, end - position, this.opened);
			return new WireReader(this.opened, 0, length);
		}
		catch (AEADBadTagException wrongTag) {
			return null;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES-GCM failed", ex);
		}
	}

	private Cipher begin(int mode, SecretKeySpec key, long packet, byte[] envelope, int start, int headerEnd)
			throws GeneralSecurityException {
		Cipher cipher = cipher(key);
		cipher.init(mode, key, new GCMParameterSpec(8 * Sealer.TAG_BYTES, nonce(packet)));
		byte hopLimit = envelope[start + HOP_POSITION];
		envelope[start + HOP_POSITION] = 0;
		cipher.updateAAD(envelope, start, headerEnd - start);
		envelope[start + HOP_POSITION] = hopLimit;
		return cipher;
	}

	/** Four zero bytes and the packet number. */
	static byte[] nonce(long packet) {
		byte[] nonce = new byte[NONCE_BYTES];
		for (int i = 0; i < Long.BYTES; i++) {
			nonce[NONCE_BYTES - 1 - i] = (byte) (packet >>> (8 * i));
		}
		return nonce;
	}

}
