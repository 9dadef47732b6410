package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListFrameTests {

	private static final PeerKey KEY = TestKeys.keyOf("x");

	@Test
	void whatIsWrittenIsRead() {
		for (int flags : new int[] { 0, ListFrame.ANEW, ListFrame.MORE, ListFrame.TRUNCATED, 7 }) {
			ListFrame frame = new ListFrame(flags, Map.of(KEY, Listed.SUSPECTED, TestKeys.keyOf("y"), Listed.UNTOLD,
					TestKeys.keyOf("z"), Listed.REACHABLE));

			assertThat(read(frame.toBytes())).isEqualTo(frame);
		}
		assertThat(read(new byte[] { ListFrame.EVERYBODY }).has(ListFrame.EVERYBODY)).isTrue();
	}

	@Test
	void everyOtherFrameIsMalformed() {
		byte[] whole = new ListFrame(0, Map.of(KEY, Listed.GONE)).toBytes();
		IntStream.range(0, whole.length)
			.filter((length) -> length != 1)
			.forEach((length) -> refused(Arrays.copyOf(whole, length)));
		byte[] standing = whole.clone();
		standing[33] = 4;
		refused(standing);
		refused(new byte[] { 16 });
		refused(new byte[] { ListFrame.EVERYBODY | ListFrame.ANEW });
		byte[] everybody = whole.clone();
		everybody[0] = ListFrame.EVERYBODY;
		refused(everybody);
	}

	@Test
	void theLargestFitsIntoTheSmallestRecord() {
		Map<PeerKey, Listed> entries = IntStream.range(0, ListFrame.MAX_ENTRIES)
			.boxed()
			.collect(Collectors.toMap((i) -> TestKeys.keyOf("p" + i), (i) -> Listed.GONE));

		assertThat(new ListFrame(0, entries).toBytes().length).isBetween(PresenceFrames.MAX_BODY_BYTES - 33,
				PresenceFrames.MAX_BODY_BYTES);
	}

	private static ListFrame read(byte[] body) {
		return ListFrame.read(TestNetwork.reader(body));
	}

	private static void refused(byte[] body) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(body))
			.matches((ex) -> ex.code() == ErrorCode.MALFORMED_FRAME);
	}

}
