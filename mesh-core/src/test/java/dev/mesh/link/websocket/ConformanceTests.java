package dev.mesh.link.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the two roles do with every behaviour that the case groups of the Autobahn test
 * suite cover, as far as binary messages are concerned: groups 1.2 (binary messages), 2
 * (pings and pongs), 3 (reserved bits), 4 (opcodes), 5 (fragmentation), 6 (UTF-8, here of
 * close reasons), 7 (closing), 9 (limits) and 10 (many fragments). Its groups 1.1 and 6
 * for text messages become one: text is refused. Groups 12 and 13 are about compression,
 * which is not negotiated. Each case is fed at once, byte by byte, and in random pieces.
 */
class ConformanceTests {

	private static final int LIMIT = 65_536;

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource({ "binaryMessages", "pingsAndPongs", "reservedBits", "opcodes", "fragmentation", "closing",
			"closeCodes", "closeReasons", "lengths", "limits", "masking" })
	void decodes(String what, Role receiver, byte[] bytes, List<String> expected) {
		assertThat(RecordedFrames.of(receiver, LIMIT, bytes)).isEqualTo(expected);
		assertThat(inPieces(receiver, bytes, new Random(0), 1)).isEqualTo(expected);
		Random random = new Random(bytes.length);
		for (int round = 0; round < 20; round++) {
			assertThat(inPieces(receiver, bytes, random, 1 + random.nextInt(9000))).isEqualTo(expected);
		}
	}

	private static List<String> inPieces(Role receiver, byte[] bytes, Random random, int most) {
		RecordedFrames recorded = new RecordedFrames();
		FrameDecoder decoder = new FrameDecoder(receiver, LIMIT, recorded);
		for (int from = 0; from < bytes.length;) {
			int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
			decoder.decode(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
			from = to;
		}
		return recorded.lines;
	}

	/** Autobahn 1.2.1 to 1.2.8. */
	static Stream<Arguments> binaryMessages() {
		return IntStream.of(0, 1, 2, 3, 4, 5, 7, 8, 9, 125, 126, 127, 128, 65_535, 65_536).boxed().flatMap((size) -> {
			byte[] payload = payload(size);
			return both("binary message of " + size, (raw) -> raw.frame(0x82, payload), message(payload));
		});
	}

	/** Autobahn 2.1 to 2.11. */
	static Stream<Arguments> pingsAndPongs() {
		return streams(both("ping without payload", (raw) -> raw.frame(0x89, ""), "ping 0 "),
				both("ping with text", (raw) -> raw.frame(0x89, "Hello"), "ping 5 Hello"),
				both("ping with bytes", (raw) -> raw.frame(0x89, new byte[] { 0, -1, -2, 7 }), "ping 4 00fffe07"),
				both("largest ping", (raw) -> raw.frame(0x89, payload(125)), "ping " + shown(payload(125))),
				both("too large ping", (raw) -> raw.frame(0x89, payload(126)), "violation 1002"),
				both("unsolicited pong", (raw) -> raw.frame(0x8a, ""), "pong 0 "),
				both("unsolicited pong, ping", (raw) -> raw.frame(0x8a, "a").frame(0x89, "b"), "pong 1 a", "ping 1 b"),
				both("too large pong", (raw) -> raw.frame(0x8a, payload(126)), "violation 1002"),
				both("ten pings", (raw) -> repeat(raw, 10, (i) -> raw.frame(0x89, "p" + i)),
						IntStream.range(0, 10).mapToObj((i) -> "ping 2 p" + i).toArray(String[]::new)));
	}

	/** Autobahn 3.1 to 3.7. */
	static Stream<Arguments> reservedBits() {
		return Stream.of(0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70)
			.flatMap((bits) -> streams(
					both("reserved bits " + bits, (raw) -> raw.frame(0x82 | bits, "a"), "violation 1002"),
					both("reserved bits of a ping " + bits, (raw) -> raw.frame(0x82, "a").frame(0x89 | bits, ""),
							"message 1 a", "violation 1002"),
					both("reserved bits of a close " + bits, (raw) -> raw.frame(0x88 | bits, ""), "violation 1002")));
	}

	/** Autobahn 4.1.1 to 4.2.5, and 1.1 for text. */
	static Stream<Arguments> opcodes() {
		Stream<Arguments> reserved = Stream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
			.flatMap((opcode) -> streams(
					both("opcode " + opcode, (raw) -> raw.frame(0x80 | opcode, ""), "violation 1002"),
					both("opcode " + opcode + " between messages",
							(raw) -> raw.frame(0x82, "a").frame(0x80 | opcode, "x").frame(0x89, ""), "message 1 a",
							"violation 1002")));
		return Stream.concat(reserved, streams(both("text", (raw) -> raw.frame(0x81, "Hello"), "violation 1003"),
				both("fragmented text", (raw) -> raw.frame(0x01, "Hel").frame(0x80, "lo"), "violation 1003"),
				both("text within a message", (raw) -> raw.frame(0x02, "a").frame(0x81, "b"), "violation 1002")));
	}

	/** Autobahn 5.1 to 5.20, and 10.1. */
	static Stream<Arguments> fragmentation() {
		byte[] large = payload(LIMIT);
		return streams(both("fragmented ping", (raw) -> raw.frame(0x09, "a").frame(0x80, "b"), "violation 1002"),
				both("fragmented pong", (raw) -> raw.frame(0x0a, "a").frame(0x80, "b"), "violation 1002"),
				both("fragmented close", (raw) -> raw.frame(0x08, ""), "violation 1002"),
				both("two fragments", (raw) -> raw.frame(0x02, "a").frame(0x80, "b"), "message 2 ab"),
				both("ping between fragments", (raw) -> raw.frame(0x02, "a").frame(0x89, "p").frame(0x80, "b"),
						"ping 1 p", "message 2 ab"),
				both("pings between many fragments",
						(raw) -> raw.frame(0x02, "a")
							.frame(0x00, "b")
							.frame(0x89, "1")
							.frame(0x00, "c")
							.frame(0x89, "2")
							.frame(0x80, "d"),
						"ping 1 1", "ping 1 2", "message 4 abcd"),
				both("continuation of nothing, final", (raw) -> raw.frame(0x80, "a").frame(0x82, "b"),
						"violation 1002"),
				both("continuation of nothing", (raw) -> raw.frame(0x00, "a").frame(0x82, "b"), "violation 1002"),
				both("continuation after the end", (raw) -> raw.frame(0x02, "a").frame(0x80, "b").frame(0x80, "c"),
						"message 2 ab", "violation 1002"),
				both("message within a message", (raw) -> raw.frame(0x02, "a").frame(0x82, "b"), "violation 1002"),
				both("fragment within a message", (raw) -> raw.frame(0x02, "a").frame(0x02, "b"), "violation 1002"),
				both("close within a message", (raw) -> raw.frame(0x02, "a").close(1000, ""), "close 1000 "),
				both("empty fragments", (raw) -> raw.frame(0x02, "").frame(0x00, "").frame(0x80, ""), "message 0 "),
				both("empty fragments around one", (raw) -> raw.frame(0x02, "").frame(0x00, "mid").frame(0x80, ""),
						"message 3 mid"),
				both("fragments of odd sizes", (raw) -> fragments(raw, payload(1000), 7), message(payload(1000))),
				both("1024 fragments of 64", (raw) -> fragments(raw, large, 64), message(large)),
				both("two messages in a row", (raw) -> fragments(fragments(raw, payload(9), 2), payload(5), 3),
						message(payload(9)), message(payload(5))));
	}

	/** Autobahn 7.1.1 to 7.3.6. */
	static Stream<Arguments> closing() {
		return streams(
				both("message, close", (raw) -> raw.frame(0x82, "a").close(1000, ""), "message 1 a", "close 1000 "),
				both("two closes", (raw) -> raw.close(1000, "").close(1001, "again"), "close 1000 "),
				both("ping after close", (raw) -> raw.close(1000, "").frame(0x89, ""), "close 1000 "),
				both("message after close", (raw) -> raw.close(1000, "").frame(0x82, "a"), "close 1000 "),
				both("fragment, close, fragment", (raw) -> raw.frame(0x02, "a").close(1000, "").frame(0x80, "b"),
						"close 1000 "),
				both("noise after close", (raw) -> raw.close(1000, "").hex("ff ff ff ff ff"), "close 1000 "),
				both("close without a code", (raw) -> raw.frame(0x88, ""), "close 1005 "),
				both("close with half a code", (raw) -> raw.frame(0x88, "a"), "violation 1002"),
				both("close with a code", (raw) -> raw.close(1000, ""), "close 1000 "),
				both("close with a reason", (raw) -> raw.close(1000, "Bye"), "close 1000 Bye"),
				both("largest reason", (raw) -> raw.close(1000, "r".repeat(123)), "close 1000 " + "r".repeat(123)),
				both("too large reason", (raw) -> raw.close(1000, "r".repeat(124)), "violation 1002"));
	}

	/** Autobahn 7.7.1 to 7.13.2. */
	static Stream<Arguments> closeCodes() {
		Stream<Arguments> valid = Stream
			.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)
			.flatMap((code) -> both("close code " + code, (raw) -> raw.close(code, "why"), "close " + code + " why"));
		Stream<Arguments> invalid = Stream
			.of(0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_768, 65_535)
			.flatMap((code) -> both("close code " + code, (raw) -> raw.close(code, "why"), "violation 1002"));
		return Stream.concat(valid, invalid);
	}

	/** Autobahn 7.5.1, and the byte sequences of its group 6. */
	static Stream<Arguments> closeReasons() {
		Stream<Arguments> valid = Stream
			.of("\u03ba\u1f79\u03c3\u03bc\u03b5", "\u0000", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000",
					"\uffff", "\ufffd", new String(Character.toChars(0x10000)), new String(Character.toChars(0x10ffff)))
			.flatMap((text) -> both("reason " + text.codePointAt(0), (raw) -> raw.close(1000, text),
					"close 1000 " + text));
		Stream<Arguments> invalid = Stream
			.of("80", "bf", "c0 af", "e0 80 af", "f0 80 80 af", "c1 bf", "fc 80 80 80", "fe", "ff", "ed a0 80",
					"ed bf bf", "f4 90 80 80", "f8 88 80 80 80", "c3", "e1 bd",
					"ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64")
			.flatMap((hex) -> both("reason of bytes " + hex, (raw) -> raw.close(1000, bytes(hex)), "violation 1007"));
		return Stream.concat(valid, invalid);
	}

	/** Lengths that are not written as RFC 6455, section 5.2, says. */
	static Stream<Arguments> lengths() {
		return streams(both("length 0 in two bytes", (raw) -> raw.head(0x82, 126, 0), "violation 1002"),
				both("length 125 in two bytes", (raw) -> raw.head(0x82, 126, 125), "violation 1002"),
				both("length 5 in eight bytes", (raw) -> raw.head(0x82, 127, 5), "violation 1002"),
				both("length 65535 in eight bytes", (raw) -> raw.head(0x82, 127, 65_535), "violation 1002"),
				both("length with the highest bit", (raw) -> raw.head(0x82, 127, 1L << 63), "violation 1002"),
				both("negative length", (raw) -> raw.head(0x82, 127, -1), "violation 1002"),
				both("ping with a length in two bytes", (raw) -> raw.head(0x89, 126, 5), "violation 1002"),
				both("ping with a length in eight bytes", (raw) -> raw.head(0x89, 127, 5), "violation 1002"));
	}

	/** Autobahn 9, with our limit. */
	static Stream<Arguments> limits() {
		byte[] large = payload(LIMIT);
		return streams(both("one byte too many", (raw) -> raw.head(0x82, 127, LIMIT + 1), "violation 1009"),
				both("two gigabytes", (raw) -> raw.head(0x82, 127, 1L << 31), "violation 1009"),
				both("the largest length there is", (raw) -> raw.head(0x82, 127, Long.MAX_VALUE), "violation 1009"),
				both("fragments of one byte too many",
						(raw) -> raw.frame(0x02, payload(60_000)).frame(0x80, payload(5537)), "violation 1009"),
				both("empty fragments at the limit", (raw) -> raw.frame(0x02, large).frame(0x00, "").frame(0x80, ""),
						message(large)),
				both("one more byte at the limit", (raw) -> raw.frame(0x02, large).frame(0x80, "a"), "violation 1009"));
	}

	/** RFC 6455, section 5.1. */
	static Stream<Arguments> masking() {
		byte[] unmasked = new RawFrames(Role.SERVER).frame(0x82, "a").toByteArray();
		byte[] masked = new RawFrames(Role.CLIENT).frame(0x82, "a").toByteArray();
		byte[] unmaskedPing = new RawFrames(Role.SERVER).frame(0x89, "a").toByteArray();
		return Stream.of(Arguments.of("unmasked frame", Role.SERVER, unmasked, List.of("violation 1002")),
				Arguments.of("unmasked ping", Role.SERVER, unmaskedPing, List.of("violation 1002")),
				Arguments.of("masked frame", Role.CLIENT, masked, List.of("violation 1002")),
				Arguments.of("masked with zero", Role.SERVER, bytes("82 81 00 00 00 00 61"), List.of("message 1 a")),
				Arguments.of("example of RFC 6455, section 5.7", Role.SERVER, bytes("82 85 37 fa 21 3d 7f 9f 4d 51 58"),
						List.of("message 5 Hello")));
	}

	@SafeVarargs
	private static Stream<Arguments> streams(Stream<Arguments>... all) {
		List<Arguments> cases = new ArrayList<>();
		for (Stream<Arguments> one : all) {
			one.forEach(cases::add);
		}
		return cases.stream();
	}

	/** The case for a server and for a client. */
	private static Stream<Arguments> both(String what, UnaryOperator<RawFrames> bytes, String... expected) {
		return Stream.of(
				Arguments.of(what, Role.SERVER, bytes.apply(new RawFrames(Role.CLIENT)).toByteArray(),
						List.of(expected)),
				Arguments.of(what, Role.CLIENT, bytes.apply(new RawFrames(Role.SERVER)).toByteArray(),
						List.of(expected)));
	}

	private static RawFrames repeat(RawFrames raw, int times, IntConsumer what) {
		IntStream.range(0, times).forEach(what);
		return raw;
	}

	private static RawFrames fragments(RawFrames raw, byte[] message, int size) {
		List<byte[]> parts = new ArrayList<>();
		for (int from = 0; from < message.length; from += size) {
			parts.add(Arrays.copyOfRange(message, from, Math.min(message.length, from + size)));
		}
		for (int i = 0; i < parts.size(); i++) {
			raw.frame(((i == parts.size() - 1) ? 0x80 : 0) | ((i == 0) ? 2 : 0), parts.get(i));
		}
		return raw;
	}

	private static String message(byte[] payload) {
		return "message " + shown(payload);
	}

	private static String shown(byte[] payload) {
		return RecordedFrames.shown(ByteBuffer.wrap(payload));
	}

	private static byte[] payload(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	private static byte[] bytes(String hex) {
		return HexFormat.ofDelimiter(" ").parseHex(hex);
	}

}
