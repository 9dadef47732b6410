package dev.mesh.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * The Ed25519 key pair that makes a process this peer and no other. It never leaves the
 * process except into the files of {@link IdentityStore}, and its text form shows the
 * public key only. Immutable and thread-safe; signing takes about 1 ms.
 */
public final class Identity {

	/**
	 * What is signed to see that the two halves of a stored pair belong together; no
	 * protocol message looks like it.
	 */
	private static final byte[] PROBE = { 'm', 'e', 's', 'h', ' ', 'p', 'r', 'o', 'b', 'e' };

	private final PrivateKey privateKey;

	private final PeerKey key;

	private Identity(PrivateKey privateKey, PeerKey key) {
		this.privateKey = privateKey;
		this.key = key;
	}

	/**
	 * Makes a new identity.
	 * @param random the source of the private key; one that repeats itself, as in a
	 * simulator, repeats the identity
	 * @return the identity
	 */
	public static Identity generate(SecureRandom random) {
		KeyPair pair = Ed25519.newKeyPair(random);
		return new Identity(pair.getPrivate(), Ed25519.toPeerKey(pair.getPublic()));
	}

	/**
	 * Restores an identity from its stored parts.
	 * @param pkcs8 what {@link #toPkcs8()} returned
	 * @param public32 the bytes of the public key
	 * @return the identity
	 * @throws IllegalArgumentException if the parts are no Ed25519 keys or do not belong
	 * together
	 */
	public static Identity fromStored(byte[] pkcs8, byte[] public32) {
		PeerKey key = PeerKey.of(public32);
		PrivateKey privateKey;
		try {
			privateKey = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("The private key is not an Ed25519 key in PKCS #8 form", ex);
		}
		if (!Ed25519.verify(key, PROBE, Ed25519.sign(privateKey, PROBE))) {
			throw new IllegalArgumentException("The private key does not belong to the public key " + key);
		}
		return new Identity(privateKey, key);
	}

	/**
	 * Returns the public key, by which others know this peer.
	 * @return the key
	 */
	public PeerKey key() {
		return this.key;
	}

	/**
	 * Signs bytes. The caller sees to it that a signature made for one purpose cannot
	 * serve another: every signed message of the protocol begins with a label.
	 * @param message the exact bytes to sign
	 * @return the 64 bytes of the signature; the same message gives the same signature
	 */
	public byte[] sign(byte[] message) {
		return Ed25519.sign(this.privateKey, message);
	}

	/**
	 * Returns the private key for storing. Whoever has these bytes is this peer.
	 * @return the private key in PKCS #8 form
	 */
	public byte[] toPkcs8() {
		return this.privateKey.getEncoded();
	}

	/**
	 * Returns the public key's text form, nothing secret.
	 */
	@Override
	public String toString() {
		return "Identity[" + this.key + "]";
	}

}
