package dev.mesh.identity;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PeerKeyTests {

	@Test
	void bytesAreKeptBigEndianInFourLongs() {
		byte[] bytes = new byte[32];
		for (int i = 0; i < 32; i++) {
			bytes[i] = (byte) (0xf0 + i);
		}
		PeerKey key = PeerKey.of(bytes);
		assertThat(key)
			.isEqualTo(new PeerKey(0xf0f1f2f3f4f5f6f7L, 0xf8f9fafbfcfdfeffL, 0x0001020304050607L, 0x08090a0b0c0d0e0fL));
		assertThat(key.toBytes()).isEqualTo(bytes);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 31, 33 })
	void anyOtherNumberOfBytesIsRefused(int length) {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerKey.of(new byte[length]))
			.withMessageContaining("32 bytes")
			.withMessageContaining(String.valueOf(length));
	}

	@Test
	void theTextFormIsReadBack() {
		Random random = new Random(1);
		for (int i = 0; i < 1000; i++) {
			PeerKey key = random(random);
			assertThat(key.toString()).hasSize(43).matches("[A-Za-z0-9_-]+").startsWith(key.shortForm());
			assertThat(key.shortForm()).hasSize(8);
			assertThat(PeerKey.parse(key.toString())).isEqualTo(key).hasSameHashCodeAs(key);
		}
	}

	@Test
	void onlyOneTextNamesAKey() {
		String text = new PeerKey(1, 2, 3, 4).toString();
		String prefix = text.substring(0, 42);
		long accepted = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars()
			.filter(last -> isKey(prefix + (char) last))
			.count();
		assertThat(accepted).isEqualTo(16);
		assertThatIllegalArgumentException().isThrownBy(() -> PeerKey.parse(prefix + "B"))
			.withMessageContaining("last character");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A",
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A", "\u00fcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
	void whatIsNoKeyIsRefusedWithWhatIsExpected(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerKey.parse(text))
			.withMessageContaining("'" + text + "'")
			.withMessageContaining("43 characters of base64url")
			.withMessageContaining("copy the key");
	}

	@Test
	void aLongTextIsAbbreviatedInTheError() {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerKey.parse("x".repeat(100_000)))
			.withMessageContaining("'" + "x".repeat(43) + "...'")
			.withMessageContaining("100000 characters")
			.satisfies(ex -> assertThat(ex.getMessage()).hasSizeLessThan(400));
	}

	@Test
	void theOrderIsThatOfTheUnsignedBytes() {
		Random random = new Random(2);
		for (int i = 0; i < 10_000; i++) {
			byte[] left = random(random).toBytes();
			byte[] right = left.clone();
			right[random.nextInt(32)] = (byte) random.nextInt();
			int expected = Integer.signum(Arrays.compareUnsigned(left, right));
			assertThat(Integer.signum(PeerKey.of(left).compareTo(PeerKey.of(right)))).isEqualTo(expected);
			assertThat(PeerKey.of(left).equals(PeerKey.of(right))).isEqualTo(expected == 0);
		}
	}

	@Test
	void aKeyIsWrittenToAndReadFromAnyPlace() {
		PeerKey key = random(new Random(3));
		byte[] array = new byte[40];
		key.writeTo(array, 5);
		assertThat(PeerKey.readFrom(array, 5)).isEqualTo(key);
		assertThat(Arrays.copyOf(array, 5)).containsOnly(0);
		assertThat(Arrays.copyOfRange(array, 37, 40)).containsOnly(0);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> PeerKey.readFrom(array, 9));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> key.writeTo(array, -1));
	}

	@Test
	void hashesDependOnEveryByte() {
		Set<Integer> hashes = new HashSet<>();
		hashes.add(PeerKey.of(new byte[32]).hashCode());
		for (int i = 0; i < 32; i++) {
			byte[] bytes = new byte[32];
			bytes[i] = 1;
			hashes.add(PeerKey.of(bytes).hashCode());
		}
		assertThat(hashes).hasSize(33);
	}

	private static boolean isKey(String text) {
		try {
			return PeerKey.parse(text).toString().equals(text);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static PeerKey random(Random random) {
		return new PeerKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
	}

}
