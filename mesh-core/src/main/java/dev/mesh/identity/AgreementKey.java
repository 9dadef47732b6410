package dev.mesh.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;

import javax.crypto.KeyAgreement;

import org.jspecify.annotations.Nullable;

/**
 * An X25519 key pair (RFC 7748): ephemeral in a handshake, for a day in a peer's signed
 * record. It is never stored. Thread-safe; generating and agreeing take about 1 ms each.
 */
public final class AgreementKey {

	private static final int KEY_BYTES = 32;

	private final byte[] publicBytes;

	/**
	 * {@code null} once erased; kept as bytes because the JDK's key objects cannot be
	 * overwritten.
	 */
	private byte @Nullable [] scalar;

	private AgreementKey(byte[] publicBytes, byte[] scalar) {
		this.publicBytes = publicBytes;
		this.scalar = scalar;
	}

	/**
	 * Makes a new pair.
	 * @param random the source of the private key; one that repeats itself, as in a
	 * simulator, repeats the pair
	 * @return the pair
	 */
	public static AgreementKey generate(SecureRandom random) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
			generator.initialize(NamedParameterSpec.X25519, random);
			KeyPair pair = generator.generateKeyPair();
			byte[] scalar = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
			BigInteger u = ((XECPublicKey) pair.getPublic()).getU();
			return new AgreementKey(LittleEndian.encode(u, KEY_BYTES), scalar);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JDK has no X25519", ex);
		}
	}

	/**
	 * Returns the id by which messages name a public key, as {@link #idOf} computes it.
	 * @return four bytes; not unique, so a hint which key to try
	 */
	public int id() {
		return idOf(this.publicBytes);
	}

	/**
	 * Returns the id of any public key.
	 * @param publicBytes the public bytes
	 * @return the first four bytes, big-endian, of their SHA-256
	 */
	public static int idOf(byte[] publicBytes) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicBytes);
			return (hash[0] << 24) | ((hash[1] & 0xff) << 16) | ((hash[2] & 0xff) << 8) | (hash[3] & 0xff);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JDK has no SHA-256", ex);
		}
	}

	/**
	 * Returns the public half.
	 * @return a new array of 32 bytes, little-endian as in RFC 7748
	 */
	public byte[] publicBytes() {
		return this.publicBytes.clone();
	}

	/**
	 * Computes the secret shared with another pair. It is not uniform: derive keys from
	 * it with {@link Hkdf}.
	 * @param otherPublic32 the other side's public bytes as received; of any length
	 * @return 32 bytes, the same at both sides; {@code null} if the other key does not
	 * have 32 bytes or is one of the few for which the result is zero whatever the
	 * private key (RFC 7748, section 6.1), and after {@link #erase()}
	 */
	public byte @Nullable [] agree(byte[] otherPublic32) {
		byte[] own = copyOfScalar();
		if (own == null || otherPublic32.length != KEY_BYTES) {
			return null;
		}
		try {
			KeyFactory keys = KeyFactory.getInstance("X25519");
			KeyAgreement agreement = KeyAgreement.getInstance("X25519");
			agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, own)));
			agreement.doPhase(keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, uOf(otherPublic32))),
					true);
			byte[] secret = agreement.generateSecret();
			return isZero(secret) ? null : secret;
		}
		catch (GeneralSecurityException ex) {
			return null;
		}
		finally {
			Arrays.fill(own, (byte) 0);
		}
	}

	/**
	 * Overwrites the private half, after which {@link #agree} returns {@code null}. Best
	 * effort: copies that the JDK made stay in memory until the garbage collector has
	 * reused their place.
	 */
	public synchronized void erase() {
		if (this.scalar != null) {
			Arrays.fill(this.scalar, (byte) 0);
			this.scalar = null;
		}
	}

	/**
	 * Returns the id of the public key, nothing secret.
	 */
	@Override
	public String toString() {
		return "AgreementKey[" + Integer.toHexString(id()) + "]";
	}

	private synchronized byte @Nullable [] copyOfScalar() {
		return (this.scalar != null) ? this.scalar.clone() : null;
	}

	/**
	 * The top bit is ignored, and values of 2^255-19 and above are reduced (by the JDK),
	 * as RFC 7748 demands.
	 */
	private static BigInteger uOf(byte[] encoded) {
		byte[] masked = encoded.clone();
		masked[KEY_BYTES - 1] &= 0x7f;
		return LittleEndian.decode(masked);
	}

	private static boolean isZero(byte[] secret) {
		int bits = 0;
		for (byte next : secret) {
			bits |= next;
		}
		return bits == 0;
	}

}
