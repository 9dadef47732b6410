package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Bus frames, the parts of streams in them, and paths. */
public final class BusFramesFuzz implements FuzzTarget {

	private static final int FIRST_AND_LAST = BusFrames.FLAG_FIRST | BusFrames.FLAG_LAST;

	private static final List<Consumer<byte[]>> DECODERS = List.of(BusFramesFuzz::acknowledgement,
			BusFramesFuzz::message, BusFramesFuzz::skip, BusFramesFuzz::offer,
			(bytes) -> part(StreamFrames.Credit::read, StreamFrames.Credit::content, bytes),
			(bytes) -> part(StreamFrames.Reset::read, StreamFrames.Reset::content, bytes),
			(bytes) -> part(Failure::read, Failure::content, bytes), BusFramesFuzz::pattern);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, DECODERS);
	}

	@Override
	public List<byte[]> seeds() {
		WireWriter ack = new WireWriter(100);
		new Acknowledgement(1, 2, 3, 1024, 262_144, List.of(new Acknowledgement.Range(5, 9)),
				List.of(new Acknowledgement.Refusal(2, 2, 3)))
			.write(ack);
		byte[] message = new RawFrames().message(5, 1, FIRST_AND_LAST, "orders/created", "text").bytes();
		byte[] request = new RawFrames().part(6, Kind.REQUEST, 9, "orders", Map.of("name", "value"), (byte) 1).bytes();
		byte[] reply = new RawFrames().part(7, Kind.REPLY, 9, "", Map.of()).bytes();
		StreamFrames.Credit credit = new StreamFrames.Credit(16, 65_536);
		return List.of(FuzzTarget.chosen(0, withoutType(ack.toByteArray())), FuzzTarget.chosen(1, withoutType(message)),
				FuzzTarget.chosen(1, withoutType(request)), FuzzTarget.chosen(1, withoutType(reply)),
				FuzzTarget.chosen(2, withoutType(new RawFrames().skip(5, 1, 64).bytes())),
				FuzzTarget.chosen(3,
						new StreamFrames.Offer(StreamOptions.reliable("video").argument("codec", "av1"), credit)
							.content()
							.bytes()),
				FuzzTarget.chosen(4, credit.content().bytes()),
				FuzzTarget.chosen(5, StreamFrames.Reset.of(7, "no more").content().bytes()),
				FuzzTarget.chosen(6, new Failure(RejectionReason.TOO_BUSY, "later").content().bytes()),
				FuzzTarget.chosen(7, "orders/{id}/*/**".getBytes(StandardCharsets.UTF_8)));
	}

	@Override
	public int fewestEdges() {
		return 250;
	}

	private static byte[] withoutType(byte[] frame) {
		return Arrays.copyOfRange(frame, 1, frame.length);
	}

	private static WireReader reader(byte[] bytes) {
		return new WireReader(bytes, 0, bytes.length);
	}

	private static void acknowledgement(byte[] bytes) {
		WireReader in = reader(bytes);
		Acknowledgement read = FuzzTarget.readOrNull(() -> Acknowledgement.read(in));
		if (read != null) {
			WireWriter out = new WireWriter(bytes.length + 1);
			read.write(out);
			assertThat(withoutType(out.toByteArray())).isEqualTo(Arrays.copyOf(bytes, in.position()));
			assertThat(in.position())
				.isLessThanOrEqualTo(Acknowledgement.encodedLimit(read.ranges().size(), read.refusals().size()));
		}
	}

	private static void message(byte[] bytes) {
		InFrame frame = FuzzTarget.readOrNull(() -> InFrame.readMessage(reader(bytes), new KnownPaths()));
		if (frame != null) {
			assertThat(frame.predecessor()).isLessThan(frame.number());
			assertThat(frame.cost()).isBetween(BusFrames.FRAME_COST, 3 * BusFrames.MAX_FRAME_COST);
			assertThat(frame.detached().payload().remaining()).isEqualTo(frame.payload().remaining());
			BusFrames.Head head = frame.head();
			if (head != null && head.size() <= 1_000) {
				assertIsReadAgain(head, frame.flags());
			}
		}
	}

	/** But for what it costs: the same header twice is one. */
	private static void assertIsReadAgain(BusFrames.Head head, int flags) {
		BusMessage message = BusMessage.received(head, new byte[head.size()]);
		byte[] written = BusFrames.head(head.kind(), head.id(), message);
		BusFrames.Head again = BusFrames.readHead(reader(written), flags, new KnownPaths());
		assertThat(List.of(again.kind(), again.id(), again.path(), again.headers(), again.size()))
			.isEqualTo(List.of(head.kind(), head.id(), head.path(), head.headers(), head.size()));
		assertThat(again.cost()).isLessThanOrEqualTo(head.cost());
	}

	private static void skip(byte[] bytes) {
		WireReader in = reader(bytes);
		InFrame frame = FuzzTarget.readOrNull(() -> InFrame.readSkip(in));
		if (frame != null) {
			long distance = (frame.predecessor() == 0) ? 0 : frame.number() - frame.predecessor();
			byte[] written = new RawFrames().skip(frame.number(), distance, frame.cost()).bytes();
			assertThat(withoutType(written)).isEqualTo(Arrays.copyOf(bytes, in.position()));
		}
	}

	private static void offer(byte[] bytes) {
		BusFrames.Head head = new BusFrames.Head(Kind.STREAM_OPEN, 1, "path", Map.of("name", "value"), bytes.length, 0);
		WireReader in = reader(bytes);
		StreamFrames.Offer offer = FuzzTarget.readOrNull(() -> StreamFrames.Offer.read(head, in));
		if (offer != null) {
			assertThat(StreamFrames.reliability(reader(bytes))).isEqualTo(offer.options().reliability());
			byte[] written = offer.content().bytes();
			assertThat(StreamFrames.Offer.read(head, reader(written))).isEqualTo(offer);
		}
	}

	/** Texts that are no UTF-8 are shown with replacement characters. */
	private static <T> void part(Function<WireReader, T> decoder, Function<T, BusMessage> encoder, byte[] bytes) {
		T read = FuzzTarget.readOrNull(() -> decoder.apply(reader(bytes)));
		if (read != null) {
			byte[] written = encoder.apply(read).bytes();
			assertThat(written).hasSizeLessThanOrEqualTo(Failure.MAX_DETAIL_BYTES + 20);
			if (!read.toString().contains("\ufffd")) {
				BiFunction<Function<WireReader, T>, byte[], T> again = (reads, all) -> reads.apply(reader(all));
				assertThat(again.apply(decoder, written)).isEqualTo(read);
			}
		}
	}

	private static void pattern(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		try {
			PathPattern pattern = PathPattern.parse(text);
			assertThat(PathPattern.parse(pattern.toString())).isEqualTo(pattern);
			pattern.match("orders/created");
			if (text.indexOf('*') < 0 && text.indexOf('{') < 0 && text.indexOf('}') < 0) {
				assertThat(pattern.match(BusPath.requireConcrete(text))).isEmpty();
			}
		}
		catch (IllegalArgumentException ex) {
			assertThat(FuzzTarget.refusal(ex)).contains("is not valid");
		}
	}

}
