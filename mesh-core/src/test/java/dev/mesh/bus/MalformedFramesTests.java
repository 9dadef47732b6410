package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.Acknowledgement.Range;
import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Envelopes that are genuine, as their seal proves, and nonsense. They are counted, and
 * nothing else suffers.
 */
@Timeout(120)
class MalformedFramesTests {

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd b = this.pair.b;

	private static final List<byte[]> FRAMES = List.of(new RawFrames().open().bytes(),
			new RawFrames().message(1, 0, 3, "path", "text").bytes(),
			new RawFrames().message(3000, 2999, 7, "path", "text").bytes(), new RawFrames().skip(300, 200, 164).bytes(),
			new RawFrames().datagram(3, 0, 3, "path", 4, "text").bytes(),
			new RawFrames()
				.ack(new Acknowledgement(1, 300, 0, 1024, 262_144, List.of(new Range(2, 2), new Range(400, 500)),
						List.of(new Refusal(2, 2, 1), new Refusal(400, 402, 2))))
				.bytes(),
			new RawFrames().confirm(1, 2, 1, 0, 300, 200).bytes(), new RawFrames().reset(300).bytes(),
			new RawFrames().sync(300).bytes(), new RawFrames().resync(300).bytes(), optional("hello"));

	private static byte[] optional(String text) {
		return new WireWriter(16).writeByte(0xf0).writeString(text).toByteArray();
	}

	@Test
	void everyFrameCutAtEveryByteIsCounted() {
		for (byte[] frame : FRAMES) {
			for (int length = 1; length < frame.length; length++) {
				int before = this.b.counted("bus.malformed");
				this.b.handleEnvelope(1, Arrays.copyOf(frame, length));
				assertThat(this.b.counted("bus.malformed")).as("type %d, %d bytes", frame[0], length)
					.isEqualTo(before + 1);
			}
		}
		this.b.turn();
		assertThat(this.b.received).isEmpty();
	}

	@Test
	void whatStandsBeforeAMalformedFrameCounts() {
		byte[] good = new RawFrames().open().message(1, 0, 3, "p", "good").bytes();
		byte[] envelope = new WireWriter(100).writeBytes(good).writeByte(SeenFrame.MESSAGE).toByteArray();
		this.b.handleEnvelope(1, envelope);

		assertThat(this.b.texts()).containsExactly("good");
		assertThat(this.b.counted("bus.malformed")).isEqualTo(1);
	}

	@Test
	void anEmptyEnvelopeIsNotMalformed() {
		this.b.handleEnvelope(1, new byte[0]);

		assertThat(this.b.counted("bus.malformed")).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x00, 0x0a, 0x0b, 0x40, 0x7f })
	void anUnknownFrameDropsTheRestOfTheEnvelope(int type) {
		this.b.handleEnvelope(1,
				new RawFrames().open().message(1, 0, 3, "p", "1").raw(type, 0).message(2, 0, 3, "p", "2").bytes());

		assertThat(this.b.texts()).containsExactly("1");
		assertThat(this.b.counted("bus.malformed")).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x80, 0x81, 0x88, 0xff })
	void anUnknownOptionalFrameIsSkipped(int type) {
		this.b.handleEnvelope(1,
				new RawFrames().open().raw(type, 3, 1, 2, 3).message(1, 0, 3, "p", "1").raw(type, 0).bytes());

		assertThat(this.b.texts()).containsExactly("1");
		assertThat(this.b.counted("bus.malformed")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "a//b", "/a", "a/", "a b", "a\u0000b" })
	void aPathThatNobodyMaySendToIsMalformed(String path) {
		this.b.handleEnvelope(1, new RawFrames().open().message(1, 0, 3, path, "x").bytes());

		assertThat(this.b.counted("bus.malformed")).isEqualTo(1);
	}

	@Test
	void aHeadWithTooManyOrTooLongHeadersIsMalformed() {
		WireWriter many = new WireWriter(1000).writeByte(SeenFrame.MESSAGE).writeVarint(1).writeVarint(0).writeByte(3);
		many.writeString("p").writeVarint(65);
		for (int i = 0; i < 65; i++) {
			many.writeString("n" + i).writeString("v");
		}
		this.b.handleEnvelope(1, many.writeVarint(0).writeVarint(0).toByteArray());
		WireWriter large = new WireWriter(10_000).writeByte(SeenFrame.MESSAGE).writeVarint(1).writeVarint(0);
		large.writeByte(3).writeString("p").writeVarint(1).writeString("n").writeString("v".repeat(8193));
		this.b.handleEnvelope(1, large.writeVarint(0).writeVarint(0).toByteArray());

		assertThat(this.b.counted("bus.malformed")).isEqualTo(2);
	}

	@Test
	void randomBytesNeverDoMoreThanBeCounted() {
		Random random = new Random(11);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = new byte[1 + random.nextInt(60)];
			random.nextBytes(bytes);
			bytes[0] = (byte) (random.nextInt(4) > 0 ? 1 + random.nextInt(8) : bytes[0]);
			this.b.channels.handleEnvelope(this.pair.a.key, 1 + random.nextInt(3),
					new WireReader(bytes, 0, bytes.length), this.pair.nowNanos());
			if (i % 50 == 0) {
				this.pair.run(Duration.ofMillis(1));
			}
		}

		assertThat(this.b.counted("bus.malformed")).isGreaterThan(5000);
	}

	/** Genuine frames in the middle of traffic, with a few bytes changed. */
	@Test
	void changedFramesNeverDoMoreThanBeCounted() {
		for (int seed = 1; seed <= 60; seed++) {
			Random random = new Random(seed);
			ChannelPair changed = ChannelPair.listening();
			changed.a.watch.stop();
			changed.b.watch.stop();
			changed.fate = (envelope) -> {
				byte[] frames = envelope.frames();
				for (int i = random.nextInt(3); i > 0; i--) {
					frames[random.nextInt(frames.length)] = (byte) random.nextInt(256);
				}
				return List.of(ChannelPair.DELAY);
			};
			for (int i = 0; i < 100; i++) {
				changed.a.send("p" + i % 3, new byte[random.nextInt(200)]);
				changed.b.send("q", new byte[random.nextInt(20_000)]);
				changed.a.sendUnreliable("u", new byte[random.nextInt(20_000)]);
				changed.run(Duration.ofMillis(random.nextInt(20)));
			}
			changed.run(Duration.ofMinutes(2));

			assertThat(changed.a.results).as("seed %d", seed).hasSize(100);
			assertThat(changed.b.results).as("seed %d", seed).hasSize(100);
		}
	}

}
