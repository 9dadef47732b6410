package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.AgreementKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Section 6 of {@code docs/protocol.md} step by step with the primitives of the JDK, for
 * the keys of RFC 7748, section 6.1. The expected bytes were also computed with another
 * implementation (OpenSSL through Python).
 */
class SealerKnownAnswerTests {

	private static final HexFormat HEX = HexFormat.of();

	private static final String ALICE_PRIVATE = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";

	private static final String ALICE_PUBLIC = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";

	private static final String BOB_PRIVATE = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";

	private static final String BOB_PUBLIC = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";

	private static final String SHARED = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

	private static final byte[] FRAMES = "the frames of one envelope".getBytes(StandardCharsets.US_ASCII);

	@Test
	void aSealedEnvelopeHasTheseBytes() throws GeneralSecurityException {
		byte[] header = header();
		byte[] secret = x25519(ALICE_PRIVATE, BOB_PUBLIC);
		assertThat(HEX.formatHex(secret)).isEqualTo(SHARED);
		byte[] extracted = hmac("mesh/1 seal".getBytes(StandardCharsets.US_ASCII), secret);
		byte[] key = hmac(extracted, concat(info(), new byte[] { 1 }));
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		byte[] nonce = HEX.parseHex("00000000" + "0000000000000141");
		cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
		byte[] associated = header.clone();
		associated[1] = 0;
		cipher.updateAAD(associated);
		byte[] expected = concat(header, cipher.doFinal(FRAMES));

		assertThat(HEX.formatHex(sealedByAlice())).isEqualTo(HEX.formatHex(expected))
			.isEqualTo(HEX.formatHex(header) + CIPHERTEXT_AND_TAG);
	}

	private static final String CIPHERTEXT_AND_TAG = "ea4d8179ce173219b7b72437c68c0ca11a4b38f4c27cd7ed223cd44004e92748e860ee0b1a47ffd6b026";

	@Test
	void bobOpensIt() {
		SealerEnd bob = new SealerEnd(RoutingKeys.peer(0xbb), 1_700_000_000_222L,
				RoutingKeys.agreementKey(BOB_PRIVATE));
		bob.sealer.handlePeerKey(RoutingKeys.peer(0xaa), 1_700_000_000_111L, HEX.parseHex(ALICE_PUBLIC));
		bob.sealer.isReady(RoutingKeys.peer(0xaa));
		bob.answer();

		assertThat(bob.open(concat(header(), HEX.parseHex(CIPHERTEXT_AND_TAG)))).isEqualTo(FRAMES);
	}

	private static byte[] sealedByAlice() {
		AgreementKey key = RoutingKeys.agreementKey(ALICE_PRIVATE);
		assertThat(HEX.formatHex(key.publicBytes())).isEqualTo(ALICE_PUBLIC);
		SealerEnd alice = new SealerEnd(RoutingKeys.peer(0xaa), 1_700_000_000_111L, key);
		SealerEnd bob = new SealerEnd(RoutingKeys.peer(0xbb), 1_700_000_000_222L,
				RoutingKeys.agreementKey(BOB_PRIVATE));
		alice.sealer.handlePeerKey(bob.key, 1_700_000_000_222L, bob.agreement.publicBytes());
		alice.sealer.isReady(bob.key);
		alice.answer();
		return alice.seal(bob, 5, 321, FRAMES);
	}

	/** Sealed, 8 hops, both keys, both key ids, epoch 5, packet 321 (c1 02). */
	private static byte[] header() {
		return HEX.parseHex(
				"0108" + "aa".repeat(32) + "bb".repeat(32) + keyId(ALICE_PUBLIC) + keyId(BOB_PUBLIC) + "05" + "c102");
	}

	private static byte[] info() {
		return ByteBuffer.allocate(96)
			.put(HEX.parseHex("aa".repeat(32) + "bb".repeat(32)))
			.putLong(1_700_000_000_111L)
			.putLong(1_700_000_000_222L)
			.put(HEX.parseHex(keyId(ALICE_PUBLIC) + keyId(BOB_PUBLIC)))
			.putLong(5)
			.array();
	}

	private static String keyId(String publicHex) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(HEX.parseHex(publicHex));
			return HEX.formatHex(Arrays.copyOf(hash, 4));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(key, "HmacSHA256"));
		return mac.doFinal(message);
	}

	private static byte[] x25519(String privateHex, String publicHex) throws GeneralSecurityException {
		byte[] reversed = HEX.parseHex(publicHex);
		for (int i = 0; i < 16; i++) {
			byte swapped = reversed[i];
			reversed[i] = reversed[31 - i];
			reversed[31 - i] = swapped;
		}
		KeyFactory keys = KeyFactory.getInstance("X25519");
		KeyAgreement agreement = KeyAgreement.getInstance("X25519");
		agreement
			.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, HEX.parseHex(privateHex))));
		agreement.doPhase(
				keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed))),
				true);
		return agreement.generateSecret();
	}

	private static byte[] concat(byte[] first, byte[] second) {
		return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
	}

}
