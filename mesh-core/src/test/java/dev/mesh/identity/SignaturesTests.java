package dev.mesh.identity;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SignaturesTests {

	private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

	/** The order of the base point. */
	private static final BigInteger L = BigInteger.TWO.pow(252)
		.add(new BigInteger("27742317777372353535851937790883648493"));

	private final Identity identity = Identity.generate(new FixedRandom(1));

	private final Signatures signatures = Signatures.ed25519(this.identity);

	private final byte[] message = { 1, 2, 3, 4 };

	private final byte[] signature = this.signatures.sign(this.message);

	@Test
	void aGenuineSignatureIsAccepted() {
		assertThat(this.signatures.verify(this.identity.key(), this.message, this.signature)).isTrue();
	}

	@Test
	void anyChangedBitIsFound() {
		for (int bit = 0; bit < 512; bit++) {
			byte[] changed = this.signature.clone();
			changed[bit / 8] ^= (byte) (1 << (bit % 8));
			assertThat(this.signatures.verify(this.identity.key(), this.message, changed)).as("bit %d", bit).isFalse();
		}
		byte[] otherMessage = { 1, 2, 3, 5 };
		assertThat(this.signatures.verify(this.identity.key(), otherMessage, this.signature)).isFalse();
	}

	@Test
	void anotherSignerIsNotAccepted() {
		PeerKey other = Identity.generate(new FixedRandom(2)).key();
		assertThat(this.signatures.verify(other, this.message, this.signature)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 63, 65, 128 })
	void aSignatureOfAnotherLengthIsNotGenuine(int length) {
		byte[] other = new byte[length];
		System.arraycopy(this.signature, 0, other, 0, Math.min(length, 64));
		assertThat(this.signatures.verify(this.identity.key(), this.message, other)).isFalse();
	}

	@Test
	void theSameSignatureWithALargerScalarIsNotGenuine() {
		byte[] malleable = this.signature.clone();
		byte[] scalar = new byte[32];
		System.arraycopy(this.signature, 32, scalar, 0, 32);
		byte[] larger = LittleEndian.encode(LittleEndian.decode(scalar).add(L), 32);
		System.arraycopy(larger, 0, malleable, 32, 32);
		assertThat(this.signatures.verify(this.identity.key(), this.message, malleable)).isFalse();
	}

	/**
	 * y of every point of order 1, 2, 4 and 8, and the two that are small enough to be
	 * written as y + p too.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "0000000000000000000000000000000000000000000000000000000000000000",
			"0100000000000000000000000000000000000000000000000000000000000000",
			"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
			"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
			"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" })
	void aKeyOfSmallOrderVouchesForNothing(String hex) {
		byte[] key = HexFormat.of().parseHex(hex);
		for (int sign = 0; sign <= 0x80; sign += 0x80) {
			key[31] = (byte) ((key[31] & 0x7f) | sign);
			byte[] forged = new byte[64];
			forged[0] = 1;
			// R is the neutral element and S is zero: for the neutral element as a key,
			// this fits every message.
			for (byte i = 0; i < 16; i++) {
				assertThat(this.signatures.verify(PeerKey.of(key), new byte[] { i }, forged)).isFalse();
			}
		}
	}

	@Test
	void theTwoPointsOfOrderEightAreThoseThatTheCurveHas() {
		BigInteger d = BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
		for (String y : new String[] { "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
				"7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7" }) {
			BigInteger square = new BigInteger(y, 16).pow(2).mod(P);
			BigInteger value = d.multiply(square.pow(2)).add(square.shiftLeft(1)).subtract(BigInteger.ONE).mod(P);
			assertThat(value).isZero();
		}
	}

	@Test
	void malformedKeysAreAnsweredWithFalse() {
		Random random = new Random(3);
		assertThat(IntStream.range(0, 200)
			.mapToObj(i -> new PeerKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong())))
			.noneMatch(key -> this.signatures.verify(key, this.message, this.signature));
		assertThat(this.signatures.verify(new PeerKey(-1, -1, -1, -1), this.message, this.signature)).isFalse();
	}

}
