package dev.mesh.identity;

import java.util.Arrays;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * {@link Hkdf} with the vectors of RFC 5869, appendix A.
 */
class HkdfTests {

	private static final HexFormat HEX = HexFormat.of();

	@Test
	void basicCase() {
		byte[] result = Hkdf.derive(range(0x00, 0x0d), HEX.parseHex("0b".repeat(22)), range(0xf0, 0xfa), 42);
		assertThat(HEX.formatHex(result))
			.isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
	}

	@Test
	void longerInputsAndOutputs() {
		byte[] result = Hkdf.derive(range(0x60, 0xb0), range(0x00, 0x50), range(0xb0, 0x100), 82);
		assertThat(HEX.formatHex(result)).isEqualTo("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
				+ "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
	}

	@Test
	void emptySaltAndInfo() {
		byte[] result = Hkdf.derive(new byte[0], HEX.parseHex("0b".repeat(22)), new byte[0], 42);
		assertThat(HEX.formatHex(result))
			.isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
	}

	@Test
	void aShorterResultIsTheBeginningOfALongerOne() {
		byte[] longest = Hkdf.derive(range(1, 2), range(2, 3), range(3, 4), 8160);
		assertThat(Hkdf.derive(range(1, 2), range(2, 3), range(3, 4), 33)).isEqualTo(Arrays.copyOf(longest, 33));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 8161 })
	void lengthsThatTheRfcDoesNotAllowAreRefused(int length) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Hkdf.derive(range(1, 2), range(2, 3), range(3, 4), length))
			.withMessageContaining(String.valueOf(length));
	}

	@Test
	void anEmptySecretIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Hkdf.derive(range(1, 2), new byte[0], range(3, 4), 32));
	}

	private static byte[] range(int from, int to) {
		byte[] bytes = new byte[to - from];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) (from + i);
		}
		return bytes;
	}

}
