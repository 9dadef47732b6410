package dev.mesh.identity;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class IdentityTests {

	private static final HexFormat HEX = HexFormat.of();

	/**
	 * What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410,
	 * section 7).
	 */
	private static final String PKCS8_PREFIX = "302e020100300506032b657004220420";

	private final Identity identity = Identity.generate(new FixedRandom(1));

	/** RFC 8032, section 7.1, tests 1 to 3. */
	@ParameterizedTest
	@CsvSource({
			"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
					+ "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
					+ "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
					+ "d25bf5f0595bbe24655141438e7a100b",
			"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
					+ "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
					+ "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
					+ "387b2eaeb4302aeeb00d291612bb0c00",
			"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
					+ "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
					+ "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
					+ "4a7c15e9716ed28dc027beceea1ec40a" })
	void signaturesAreThoseOfTheRfc(String seed, String key, String message, String signature) {
		Identity stored = Identity.fromStored(HEX.parseHex(PKCS8_PREFIX + seed), HEX.parseHex(key));
		assertThat(stored.key()).isEqualTo(PeerKey.of(HEX.parseHex(key)));
		assertThat(HEX.formatHex(stored.sign(HEX.parseHex(message)))).isEqualTo(signature);
		Signatures signatures = Signatures.ed25519(this.identity);
		assertThat(signatures.verify(stored.key(), HEX.parseHex(message), HEX.parseHex(signature))).isTrue();
	}

	@Test
	void theSameRandomnessGivesTheSameIdentity() {
		assertThat(Identity.generate(new FixedRandom(1)).key()).isEqualTo(this.identity.key());
		assertThat(Identity.generate(new FixedRandom(2)).key()).isNotEqualTo(this.identity.key());
	}

	@Test
	void aStoredIdentityIsTheSame() {
		Identity stored = Identity.fromStored(this.identity.toPkcs8(), this.identity.key().toBytes());
		byte[] message = { 1, 2, 3 };
		assertThat(stored.key()).isEqualTo(this.identity.key());
		assertThat(stored.sign(message)).isEqualTo(this.identity.sign(message)).hasSize(64);
	}

	@Test
	void halvesThatDoNotBelongTogetherAreRefused() {
		byte[] other = Identity.generate(new FixedRandom(2)).key().toBytes();
		assertThatIllegalArgumentException().isThrownBy(() -> Identity.fromStored(this.identity.toPkcs8(), other))
			.withMessageContaining("does not belong");
	}

	@Test
	void aDamagedPrivateKeyIsRefused() {
		byte[] key = this.identity.key().toBytes();
		assertThatIllegalArgumentException().isThrownBy(() -> Identity.fromStored(new byte[48], key))
			.withMessageContaining("PKCS #8");
		assertThatIllegalArgumentException().isThrownBy(() -> Identity.fromStored(new byte[0], key));
	}

	@Test
	void theTextFormShowsThePublicKeyOnly() {
		assertThat(this.identity).hasToString("Identity[" + this.identity.key() + "]");
		assertThat(Signatures.ed25519(this.identity).toString()).doesNotContain("rivate");
	}

}
