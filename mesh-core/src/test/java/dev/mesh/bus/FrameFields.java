package dev.mesh.bus;

import dev.mesh.vectors.VectorFile;
import dev.mesh.wire.WireReader;
import java.util.HexFormat;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of bus frames as section 7 of {@code docs/protocol.md} lays them out, read
 * without the code under test.
 */
final class FrameFields {

	private static final String[] TYPES = { "", "OPEN", "MESSAGE", "SKIP", "DATAGRAM", "ACK", "CONFIRM", "RESET",
			"SYNC", "RESYNC" };

	private static final String[] KINDS = { "", "WATCHED", "REQUEST", "REPLY", "FAILURE", "STREAM_OPEN",
			"STREAM_ACCEPT", "STREAM_REFUSE", "STREAM_DATA", "STREAM_CREDIT", "STREAM_END", "STREAM_RESET" };

	private static final HexFormat HEX = HexFormat.of();

	private final WireReader in;

	private final byte[] bytes;

	private FrameFields(byte[] bytes) {
		this.bytes = bytes;
		this.in = new WireReader(bytes, 0, bytes.length);
	}

	/** All frames of one envelope. */
	static ArrayNode of(byte[] payload) {
		ArrayNode frames = VectorFile.newArray();
		FrameFields fields = new FrameFields(payload);
		while (fields.in.hasRemaining()) {
			frames.add(fields.next());
		}
		return frames;
	}

	private ObjectNode next() {
		int start = this.in.position();
		int type = this.in.readByte();
		ObjectNode frame = VectorFile.newObject().put("frame", TYPES[type]).put("bytes", "");
		switch (type) {
			case 1 -> frame.put("random", HEX.formatHex(this.in.readBytes(16)));
			case 2, 4 -> data(type, frame);
			case 3 -> {
				number(frame, "number", "predecessorDistance");
				number(frame, "counts");
			}
			case 5 -> acknowledgement(frame);
			case 6 -> {
				number(frame, "epoch");
				pairs(frame.putArray("confirmed"), this.in.readVarint(), false);
			}
			case 7 -> {
				number(frame, "epoch");
				frame.put("reason", this.in.readByte());
			}
			case 8 -> number(frame, "token");
			case 9 -> number(frame, "epoch");
			default -> throw new AssertionError("type " + type);
		}
		return frame.put("bytes", HEX.formatHex(this.bytes, start, this.in.position()));
	}

	private void number(ObjectNode frame, String... names) {
		for (String name : names) {
			frame.put(name, this.in.readVarint());
		}
	}

	private void data(int type, ObjectNode frame) {
		number(frame, (type == 2) ? new String[] { "number", "predecessorDistance" } : new String[] { "id", "index" });
		int flags = this.in.readByte();
		frame.put("flags", flags);
		int kind = 0;
		if ((flags & 1) != 0) {
			kind = head(frame, (flags & 8) != 0);
		}
		byte[] payload = this.in.readBlock(16_384);
		frame.put("payload", HEX.formatHex(payload));
		parts(kind, payload, type == 4, frame);
	}

	private int head(ObjectNode frame, boolean hasKind) {
		int kind = 0;
		if (hasKind) {
			kind = this.in.readByte();
			frame.put("kind", KINDS[kind]);
			number(frame, "id");
		}
		if (kind < 3 || kind == 5) {
			frame.put("path", this.in.readString(1020));
		}
		ObjectNode headers = frame.putObject("headers");
		for (long count = this.in.readVarint(); count > 0; count--) {
			headers.put(this.in.readString(8192), this.in.readString(8192));
		}
		number(frame, "totalPayloadBytes");
		return kind;
	}

	/** What the payload of some kinds consists of. */
	private static void parts(int kind, byte[] payload, boolean datagram, ObjectNode frame) {
		WireReader in = new WireReader(payload, 0, payload.length);
		switch (kind) {
			case 4, 7 -> frame.put("reason", in.readByte()).put("text", rest(in));
			case 5 -> frame.put("unreliable", in.readByte())
				.put("creditMessages", in.readVarint())
				.put("creditBytes", in.readVarint());
			case 6, 9 -> frame.put("creditMessages", in.readVarint()).put("creditBytes", in.readVarint());
			case 8 -> {
				if (datagram) {
					frame.put("sequence", in.readVarint());
				}
				frame.put("text", rest(in));
			}
			case 11 -> frame.put("cause", in.readByte()).put("code", in.readVarint()).put("text", rest(in));
			default -> frame.put("text", rest(in));
		}
	}

	private static String rest(WireReader in) {
		return new String(in.readBytes(in.remaining()), java.nio.charset.StandardCharsets.UTF_8);
	}

	private void acknowledgement(ObjectNode frame) {
		number(frame, "epoch", "syncToken", "cumulative", "allowedNumber", "allowedBytes");
		pairs(frame.putArray("gapAndLength"), this.in.readVarint(), false);
		pairs(frame.putArray("refusedFirstFurtherReason"), this.in.readVarint(), true);
	}

	private void pairs(ArrayNode list, long count, boolean withReason) {
		for (long i = 0; i < count; i++) {
			ArrayNode one = list.addArray().add(this.in.readVarint()).add(this.in.readVarint());
			if (withReason) {
				one.add(this.in.readByte());
			}
		}
	}

}
