package dev.mesh.identity;

import java.security.MessageDigest;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AgreementKeyTests {

	private static final HexFormat HEX = HexFormat.of();

	private static final String BASE_POINT = "09" + "00".repeat(31);

	private final AgreementKey own = AgreementKey.generate(new FixedRandom(1));

	private final AgreementKey other = AgreementKey.generate(new FixedRandom(2));

	/** RFC 7748, section 6.1. */
	@Test
	void theSecretIsThatOfTheRfc() {
		AgreementKey alice = AgreementKey.generate(
				new FixedRandom(HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")));
		AgreementKey bob = AgreementKey.generate(
				new FixedRandom(HEX.parseHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")));
		assertThat(HEX.formatHex(alice.publicBytes()))
			.isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
		assertThat(HEX.formatHex(bob.publicBytes()))
			.isEqualTo("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
		assertThat(HEX.formatHex(alice.agree(bob.publicBytes())))
			.isEqualTo("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
	}

	@Test
	void bothSidesComputeTheSameSecretEachTime() {
		byte[] secret = this.own.agree(this.other.publicBytes());
		assertThat(secret).hasSize(32)
			.isEqualTo(this.other.agree(this.own.publicBytes()))
			.isEqualTo(this.own.agree(this.other.publicBytes()));
	}

	@Test
	void publicBytesAreThoseThatTheBasePointGives() {
		assertThat(this.own.agree(HEX.parseHex(BASE_POINT))).isEqualTo(this.own.publicBytes());
	}

	@Test
	void theTopBitOfAPublicKeyIsIgnored() {
		byte[] marked = this.other.publicBytes();
		marked[31] |= (byte) 0x80;
		assertThat(this.own.agree(marked)).isEqualTo(this.own.agree(this.other.publicBytes()));
	}

	@Test
	void aValueAboveThePrimeIsReduced() {
		// 2^255-19 + 9 is the base point.
		assertThat(this.own.agree(HEX.parseHex("f6" + "ff".repeat(30) + "7f"))).isEqualTo(this.own.publicBytes());
	}

	@ParameterizedTest
	@ValueSource(strings = { "0000000000000000000000000000000000000000000000000000000000000000",
			"0100000000000000000000000000000000000000000000000000000000000000",
			"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
			"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
			"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
			"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157" })
	void aKeyOfSmallOrderGivesNoSecret(String hex) {
		assertThat(this.own.agree(HEX.parseHex(hex))).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 31, 33, 1000 })
	void aKeyOfAnotherLengthGivesNoSecret(int length) {
		assertThat(this.own.agree(new byte[length])).isNull();
	}

	@Test
	void anErasedKeyGivesNoSecret() {
		this.own.erase();
		this.own.erase();
		assertThat(this.own.agree(this.other.publicBytes())).isNull();
		assertThat(this.own.publicBytes()).hasSize(32);
	}

	@Test
	void theIdIsTheBeginningOfTheHash() throws Exception {
		byte[] hash = MessageDigest.getInstance("SHA-256").digest(this.own.publicBytes());
		assertThat(HEX.toHexDigits(this.own.id())).isEqualTo(HEX.formatHex(hash).substring(0, 8));
		assertThat(AgreementKey.idOf(this.own.publicBytes())).isEqualTo(this.own.id()).isNotEqualTo(this.other.id());
	}

	@Test
	void thePublicBytesAreACopy() {
		this.own.publicBytes()[0]++;
		assertThat(AgreementKey.idOf(this.own.publicBytes())).isEqualTo(this.own.id());
	}

}
