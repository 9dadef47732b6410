package dev.mesh.link.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder does beside what {@link ConformanceTests} show: memory, noise. */
class FrameDecoderTests {

	private static final int LIMIT = 65_536;

	private final Messages messages = new Messages();

	private final FrameDecoder decoder = new FrameDecoder(Role.SERVER, LIMIT, this.messages);

	@Test
	void messageThatComesAtOnceHasAnArrayOfItsSize() {
		feed(new RawFrames(Role.CLIENT).frame(0x82, new byte[10_000]));
		assertThat(this.messages.arrays).containsExactly(10_000);
	}

	@Test
	void announcedMessageGetsNoMoreMemoryThanHasComeInByHalf() {
		MessageBuffer buffer = new MessageBuffer();
		buffer.take(ByteBuffer.allocate(10), 10, LIMIT, 0);
		assertThat(buffer.complete().array()).hasSize(4096);
		buffer.take(ByteBuffer.allocate(4097), 4097, LIMIT, 0);
		buffer.take(ByteBuffer.allocate(1), 1, LIMIT, 0);
		assertThat(buffer.complete().array()).hasSizeLessThanOrEqualTo(2 * 4097);
	}

	@Test
	void messageAfterOneThatWasAsLargeGetsItsArrayAtOnce() {
		byte[] large = new RawFrames(Role.CLIENT).frame(0x82, new byte[60_000]).toByteArray();
		for (int round = 0; round < 2; round++) {
			for (int from = 0; from < large.length; from += 8192) {
				this.decoder.decode(ByteBuffer.wrap(large, from, Math.min(8192, large.length - from)));
			}
		}
		assertThat(this.messages.arrays).containsExactly(60_000, 60_000);
	}

	@Test
	void directAndLittleEndianBuffersAreTheSame() {
		byte[] bytes = new RawFrames(Role.CLIENT).frame(0x82, new byte[70])
			.frame(0x82, new byte[700])
			.frame(0x82, new byte[LIMIT])
			.toByteArray();
		ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(bytes).flip();
		this.decoder.decode(direct);
		assertThat(this.messages.lengths).containsExactly(70, 700, LIMIT);
		assertThat(direct.hasRemaining()).isFalse();
	}

	@Test
	void messagesAreNotTouchedAgain() {
		feed(new RawFrames(Role.CLIENT).frame(0x82, "first").frame(0x82, "other"));
		assertThat(this.messages.buffers.get(0)).isEqualTo(ByteBuffer.wrap("first".getBytes()));
	}

	@Test
	void afterTheEndEverythingIsThrownAway() {
		feed(new RawFrames(Role.CLIENT).close(1000, ""));
		assertThat(this.decoder.hasEnded()).isTrue();
		ByteBuffer more = ByteBuffer.allocate(100);
		this.decoder.decode(more);
		assertThat(more.hasRemaining()).isFalse();
		assertThat(this.messages.ends).isOne();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void validTrafficIsTheSameWhateverThePieces(long seed) {
		Random random = new Random(seed);
		byte[] bytes = traffic(random, 200);
		List<String> expected = RecordedFrames.of(Role.SERVER, LIMIT, bytes);
		assertThat(expected).hasSizeGreaterThan(100).noneMatch((line) -> line.startsWith("violation"));
		for (int round = 0; round < 10; round++) {
			assertThat(inPieces(random, bytes)).isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
	void noiseEndsInOneViolationOrCloseAndIsTheSameWhateverThePieces(long seed) {
		Random random = new Random(seed);
		for (int round = 0; round < 1000; round++) {
			byte[] bytes = new byte[1 + random.nextInt(300)];
			random.nextBytes(bytes);
			if (random.nextInt(4) > 0) {
				plausible(bytes, random);
			}
			assertEndsOnce(random, bytes);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 21, 22, 23, 24, 25 })
	void damagedTrafficEndsInOneViolationOrCloseAndIsTheSameWhateverThePieces(long seed) {
		Random random = new Random(seed);
		for (int round = 0; round < 100; round++) {
			byte[] bytes = traffic(random, 10);
			for (int i = 0; i < 5; i++) {
				bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
			}
			assertEndsOnce(random, bytes);
		}
	}

	@Test
	void limitHasToBePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new FrameDecoder(Role.CLIENT, 0, this.messages))
			.withMessageContaining("0");
	}

	private static void assertEndsOnce(Random random, byte[] bytes) {
		List<String> whole = RecordedFrames.of(Role.SERVER, LIMIT, bytes);
		assertThat(inPieces(random, bytes)).isEqualTo(whole);
		List<String> ends = whole.stream().filter((line) -> line.matches("(violation|close) .*")).toList();
		assertThat(ends).hasSizeLessThanOrEqualTo(1);
		assertThat(whole).endsWith(ends.toArray(String[]::new));
	}

	private static List<String> inPieces(Random random, byte[] bytes) {
		RecordedFrames recorded = new RecordedFrames();
		FrameDecoder decoder = new FrameDecoder(Role.SERVER, LIMIT, recorded);
		int most = 1 + random.nextInt(random.nextBoolean() ? 20 : 20_000);
		for (int from = 0; from < bytes.length;) {
			int size = Math.min(bytes.length - from, 1 + random.nextInt(most));
			ByteBuffer piece = ByteBuffer.wrap(bytes, from, size).slice();
			decoder.decode(random.nextBoolean() ? piece.order(ByteOrder.LITTLE_ENDIAN) : piece);
			from += size;
		}
		return recorded.lines;
	}

	/** Messages of all sizes, some in fragments, and control frames anywhere. */
	private static byte[] traffic(Random random, int messages) {
		RawFrames raw = new RawFrames(Role.CLIENT);
		for (int i = 0; i < messages; i++) {
			int fragments = (random.nextInt(3) == 0) ? 1 + random.nextInt(5) : 1;
			for (int part = 0; part < fragments; part++) {
				byte[] payload = new byte[random.nextInt((random.nextInt(20) == 0) ? 13_000 : 300)];
				random.nextBytes(payload);
				raw.frame(((part == fragments - 1) ? 0x80 : 0) | ((part == 0) ? 2 : 0), payload);
				if (random.nextInt(4) == 0) {
					raw.frame(random.nextBoolean() ? 0x89 : 0x8a, new byte[random.nextInt(126)]);
				}
			}
		}
		return raw.toByteArray();
	}

	/** Makes noise begin as a frame does that goes further than the first two bytes. */
	private static void plausible(byte[] bytes, Random random) {
		int[] first = { 0x82, 0x02, 0x88, 0x89, 0x8a };
		bytes[0] = (byte) first[random.nextInt(first.length)];
		if (bytes.length > 1) {
			bytes[1] = (byte) (0x80 | random.nextInt(128));
		}
	}

	private void feed(RawFrames raw) {
		this.decoder.decode(ByteBuffer.wrap(raw.toByteArray()));
	}

	/** Keeps what it is given. */
	private static final class Messages implements FrameListener {

		private final List<ByteBuffer> buffers = new ArrayList<>();

		private final List<Integer> arrays = new ArrayList<>();

		private final List<Integer> lengths = new ArrayList<>();

		private int ends;

		@Override
		public void onMessage(ByteBuffer message) {
			this.buffers.add(message);
			this.arrays.add(message.array().length);
			this.lengths.add(message.remaining());
		}

		@Override
		public void onPing(ByteBuffer payload) {
		}

		@Override
		public void onPong(ByteBuffer payload) {
		}

		@Override
		public void onClose(int code, String reason) {
			this.ends++;
		}

		@Override
		public void onViolation(int code, String reason) {
			this.ends++;
		}

	}

}
