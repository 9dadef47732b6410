package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.vectors.VectorFile;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/vectors/bus.json}: every bus frame and every kind of message. */
class BusVectorsTests {

	private static final HexFormat HEX = HexFormat.of();

	/** Those that are read on their own; the conversation reads the others, too. */
	private static final Set<String> READ_ALONE = Set.of("MESSAGE", "SKIP", "ACK");

	private final VectorFile file = VectorFile.named("bus");

	@Test
	void theCodeMakesWhatTheFileSays() {
		ObjectNode made = VectorFile.newObject();
		made.put("description", "Section 7: what two peers put into envelopes, before it is sealed, and a message "
				+ "in two fragments. Every \"bytes\" is one frame; a payload is its frames one after the other.");
		made.set("steps", new BusConversation().steps());
		made.set("fragments", FrameFields.of(fragments()));
		this.file.requireSame(made);
	}

	@Test
	void everyTypeAndEveryKindIsThere() {
		Set<String> seen = new TreeSet<>();
		frames().forEach((frame) -> seen.add(frame.get(frame.has("kind") ? "kind" : "frame").stringValue()));
		assertThat(seen).contains("OPEN", "MESSAGE", "SKIP", "DATAGRAM", "ACK", "CONFIRM", "RESET", "SYNC", "RESYNC");
		Stream.of(Kind.values())
			.filter((kind) -> kind != Kind.MESSAGE)
			.forEach((kind) -> assertThat(seen).contains(kind.name()));
	}

	@Test
	void whatTheFileSaysOfAFrameIsWhatTheCodeReads() {
		framesReadAlone().forEach((frame) -> {
			WireReader in = reader(frame);
			switch (in.readByte()) {
				case BusFrames.MESSAGE -> assertThatItIs(frame, InFrame.readMessage(in, new KnownPaths()));
				case BusFrames.SKIP -> {
					InFrame skip = InFrame.readSkip(in);
					assertThat(skip.number()).isEqualTo(frame.get("number").longValue());
					assertThat(skip.cost()).isEqualTo(frame.get("counts").intValue());
				}
				default -> assertThatItIs(frame, Acknowledgement.read(in));
			}
			assertThat(in.hasRemaining()).as("%s", frame).isFalse();
		});
	}

	@Test
	void aFrameThatIsCutShortIsRefused() {
		framesReadAlone().forEach((frame) -> {
			byte[] whole = HEX.parseHex(frame.get("bytes").stringValue());
			for (int length = 1; length < whole.length; length++) {
				byte[] cut = Arrays.copyOf(whole, length);
				assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(cut))
					.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MALFORMED_FRAME));
			}
		});
	}

	private Stream<JsonNode> framesReadAlone() {
		return frames().filter((frame) -> READ_ALONE.contains(frame.get("frame").stringValue()));
	}

	private static void read(byte[] bytes) {
		WireReader in = new WireReader(bytes, 0, bytes.length);
		switch (in.readByte()) {
			case BusFrames.MESSAGE -> InFrame.readMessage(in, new KnownPaths());
			case BusFrames.SKIP -> InFrame.readSkip(in);
			default -> Acknowledgement.read(in);
		}
	}

	private static void assertThatItIs(JsonNode frame, InFrame read) {
		long distance = frame.get("predecessorDistance").longValue();
		assertThat(read.number()).isEqualTo(frame.get("number").longValue());
		assertThat(read.predecessor()).isEqualTo((distance == 0) ? 0 : read.number() - distance);
		assertThat(read.flags()).isEqualTo(frame.get("flags").intValue());
		WireReader payload = read.payload();
		assertThat(payload).isNotNull();
		assertThat(HEX.formatHex(payload.readBytes(payload.remaining()))).isEqualTo(frame.get("payload").stringValue());
		BusFrames.Head head = read.head();
		assertThat(head != null).isEqualTo(frame.has("totalPayloadBytes"));
		if (head != null) {
			assertThat(head.kind().name()).isEqualTo(frame.has("kind") ? frame.get("kind").stringValue() : "MESSAGE");
			assertThat(head.path()).isEqualTo(frame.has("path") ? frame.get("path").stringValue() : "");
			assertThat(head.id()).isEqualTo(frame.has("id") ? frame.get("id").longValue() : 0);
			assertThat(head.headers()).hasSize(frame.get("headers").size());
			assertThat(head.size()).isEqualTo(frame.get("totalPayloadBytes").intValue());
		}
	}

	private static void assertThatItIs(JsonNode frame, Acknowledgement read) {
		assertThat(read.epoch()).isEqualTo(frame.get("epoch").longValue());
		assertThat(read.syncToken()).isEqualTo(frame.get("syncToken").longValue());
		assertThat(read.cumulative()).isEqualTo(frame.get("cumulative").longValue());
		assertThat(read.allowedNumber()).isEqualTo(frame.get("allowedNumber").longValue());
		assertThat(read.allowedBytes()).isEqualTo(frame.get("allowedBytes").longValue());
		assertThat(read.ranges()).hasSize(frame.get("gapAndLength").size());
		assertThat(read.refusals()).hasSize(frame.get("refusedFirstFurtherReason").size());
	}

	/** All frames that the file shows. */
	private Stream<JsonNode> frames() {
		Stream.Builder<JsonNode> frames = Stream.builder();
		for (JsonNode step : this.file.content().get("steps")) {
			for (JsonNode envelope : step.get("envelopes")) {
				envelope.get("frames").forEach(frames);
			}
		}
		this.file.content().get("fragments").forEach(frames);
		return frames.build();
	}

	private static WireReader reader(JsonNode frame) {
		byte[] bytes = HEX.parseHex(frame.get("bytes").stringValue());
		return new WireReader(bytes, 0, bytes.length);
	}

	/** A message in two frames, smaller ones than there would be a need for. */
	private static byte[] fragments() {
		BusMessage message = BusMessage.of("orders/created", "hello world".getBytes(StandardCharsets.UTF_8));
		Outgoing outgoing = new Outgoing(1, BusFrames.head(message), message, Long.MAX_VALUE);
		Lane lane = new Lane("orders/created", Share.LISTENERS);
		WireWriter out = new WireWriter(100);
		new OutFrame(300, 0, outgoing, lane, 6).write(out, false);
		outgoing.frameMade(6);
		new OutFrame(301, 300, outgoing, lane, 5).write(out, true);
		return out.toByteArray();
	}

}
