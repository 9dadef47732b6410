package dev.mesh.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBatchTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 127, 128, 16_383, 16_384, 65_535, 65_536 })
	void recordsOfEverySizeComeBack(int size) throws Exception {
		byte[] record = new byte[size];
		new Random(size).nextBytes(record);
		Queue<ByteBuffer> queue = new ArrayDeque<>(List.of(ByteBuffer.wrap(record), ByteBuffer.wrap(record)));
		RecordBatch batch = RecordBatch.take(queue);
		assertThat(queue).isEmpty();
		assertThat(batch.recordBytes()).isEqualTo(2 * size);
		assertThat(RecordBatch.parse(batch.bytes())).containsExactly(ByteBuffer.wrap(record), ByteBuffer.wrap(record));
	}

	@Test
	void aBatchTakesWhatFitsAndLeavesTheRestInOrder() throws Exception {
		Queue<ByteBuffer> queue = new ArrayDeque<>();
		for (int i = 0; i < 20; i++) {
			queue.add(ByteBuffer.allocate(60_000).putInt(0, i));
		}
		List<Integer> seen = new ArrayList<>();
		while (!queue.isEmpty()) {
			byte[] body = RecordBatch.take(queue).bytes();
			assertThat(body.length).isBetween(60_000, RecordBatch.MAX_BYTES);
			RecordBatch.parse(body).forEach((record) -> seen.add(record.getInt(0)));
		}
		assertThat(seen).hasSize(20).isSorted();
	}

	@Test
	void emptyRecordsAreLimitedInNumber() throws Exception {
		Queue<ByteBuffer> queue = new ArrayDeque<>();
		for (int i = 0; i <= RecordBatch.MAX_RECORDS; i++) {
			queue.add(ByteBuffer.allocate(0));
		}
		assertThat(RecordBatch.parse(RecordBatch.take(queue).bytes())).hasSize(RecordBatch.MAX_RECORDS);
		assertThat(queue).hasSize(1);
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> RecordBatch.parse(new byte[RecordBatch.MAX_RECORDS + 1]))
			.withMessageStartingWith("QUOTA_EXCEEDED");
	}

	@Test
	void aRecordAboveTheLimitIsACallersMistake() {
		Queue<ByteBuffer> queue = new ArrayDeque<>(List.of(ByteBuffer.allocate(65_537)));
		assertThatIllegalArgumentException().isThrownBy(() -> RecordBatch.take(queue)).withMessageContaining("65537");
	}

	@Test
	void aBatchTruncatedAnywhereWithinARecordIsRefused() throws Exception {
		Queue<ByteBuffer> queue = new ArrayDeque<>(List.of(ByteBuffer.allocate(3), ByteBuffer.allocate(300)));
		byte[] body = RecordBatch.take(queue).bytes();
		for (int length = 0; length < body.length; length++) {
			byte[] truncated = Arrays.copyOf(body, length);
			if (length == 4) {
				assertThat(RecordBatch.parse(truncated)).hasSize(1);
			}
			else {
				assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> RecordBatch.parse(truncated))
					.withMessageStartingWith("MALFORMED_FRAME");
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "818004, RECORD_TOO_LARGE", "ffffff7f00, RECORD_TOO_LARGE", "ffffffffffffffffff01, RECORD_TOO_LARGE",
			"8000, MALFORMED_FRAME", "818000, MALFORMED_FRAME", "ffff03, MALFORMED_FRAME", "05, MALFORMED_FRAME" })
	void hostileLengthsAreRefusedBeforeAnythingIsAllocated(String hex, String code) {
		byte[] body = HexFormat.of().parseHex(hex);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> RecordBatch.parse(body))
			.withMessageStartingWith(code);
	}

	@Test
	void aBodyAboveTheLimitIsRefused() {
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> RecordBatch.parse(new byte[RecordBatch.MAX_BYTES + 1]))
			.withMessageContaining("262144");
	}

	@Test
	void noiseNeverThrowsAnythingElse() {
		Random random = new Random(11);
		for (int i = 0; i < 20_000; i++) {
			byte[] noise = new byte[random.nextInt(40)];
			random.nextBytes(noise);
			try {
				assertThat(RecordBatch.parse(noise)).isNotEmpty();
			}
			catch (ProtocolException ex) {
				assertThat(ex.getMessage()).contains(": ");
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "17, 17", "9007199254740991, 9007199254740991", "9007199254740992, -1",
			"99999999999999999999, -1", "-1, -1", "'', -1", "' 1', -1", "1.0, -1", "\u0661, -1" })
	void numbersAreDecimalDigits(String text, long number) {
		assertThat(LongPolling.number(text)).isEqualTo(number);
	}

	@Test
	void linkNamesAreLongEnoughToBeUnguessable() {
		assertThat(LongPolling.isLinkName("A".repeat(22))).isTrue();
		assertThat(LongPolling.isLinkName("a-_0".repeat(16))).isTrue();
		assertThat(LongPolling.isLinkName("A".repeat(21))).isFalse();
		assertThat(LongPolling.isLinkName("A".repeat(65))).isFalse();
		assertThat(LongPolling.isLinkName("A".repeat(30) + "=")).isFalse();
		assertThat(LongPolling.isLinkName("\u00e4".repeat(30))).isFalse();
	}

}
