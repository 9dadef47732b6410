package dev.mesh.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/**
 * Ed25519 (RFC 8032) of the JDK, between the JDK's key objects and the 32 raw bytes.
 * Signatures are made by a new {@link Signature} each time, so every method may be called
 * from any thread.
 */
final class Ed25519 {

	static final int SIGNATURE_BYTES = 64;

	private static final int KEY_BYTES = 32;

	private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

	/**
	 * The y coordinates of the eight points whose order divides the cofactor: 1 (order
	 * 1), -1 (order 2), 0 (order 4) and the two of order 8, which are the roots of d*y^4
	 * + 2*y^2 - 1. Under such a "key" one signature fits many messages.
	 */
	private static final Set<BigInteger> SMALL_ORDER_Y = Set.of(BigInteger.ZERO, BigInteger.ONE,
			P.subtract(BigInteger.ONE),
			new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
			new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16));

	private Ed25519() {
	}

	static KeyPair newKeyPair(SecureRandom random) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
			generator.initialize(NamedParameterSpec.ED25519, random);
			return generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JDK has no Ed25519", ex);
		}
	}

	static byte[] sign(PrivateKey key, byte[] message) {
		try {
			Signature signature = Signature.getInstance("Ed25519");
			signature.initSign(key);
			signature.update(message);
			return signature.sign();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Signing with Ed25519 failed", ex);
		}
	}

	static boolean verify(PeerKey signer, byte[] message, byte[] signature) {
		if (signature.length != SIGNATURE_BYTES) {
			return false;
		}
		byte[] encoded = signer.toBytes();
		BigInteger y = yOf(encoded);
		if (y.compareTo(P) >= 0 || SMALL_ORDER_Y.contains(y)) {
			return false;
		}
		try {
			Signature verifier = Signature.getInstance("Ed25519");
			verifier.initVerify(publicKey(isXOdd(encoded), y));
			verifier.update(message);
			return verifier.verify(signature);
		}
		catch (GeneralSecurityException ex) {
			// Not a point of the curve, or the signature's scalar is out of range.
			return false;
		}
	}

	static PeerKey toPeerKey(PublicKey key) {
		EdECPoint point = ((EdECPublicKey) key).getPoint();
		byte[] encoded = LittleEndian.encode(point.getY(), KEY_BYTES);
		if (point.isXOdd()) {
			encoded[KEY_BYTES - 1] |= (byte) 0x80;
		}
		return PeerKey.of(encoded);
	}

	private static PublicKey publicKey(boolean xOdd, BigInteger y) throws GeneralSecurityException {
		EdECPublicKeySpec spec = new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(xOdd, y));
		return KeyFactory.getInstance("Ed25519").generatePublic(spec);
	}

	private static BigInteger yOf(byte[] encoded) {
		byte[] masked = encoded.clone();
		masked[KEY_BYTES - 1] &= 0x7f;
		return LittleEndian.decode(masked);
	}

	private static boolean isXOdd(byte[] encoded) {
		return (encoded[KEY_BYTES - 1] & 0x80) != 0;
	}

}
