package dev.mesh.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Frames of section 2 of {@code docs/protocol.md} by their names, each a record of its
 * own.
 */
public final class VectorFrames {

	private static final HexFormat HEX = HexFormat.of();

	private final ArrayNode frames = VectorFile.newArray();

	/**
	 * Adds one.
	 * @param what it says, for people
	 */
	public void add(int type, String name, String what, byte[] body) {
		byte[] frame = new WireWriter(body.length + 8).writeByte(type).writeBlock(body).toByteArray();
		this.frames.addObject()
			.put("name", name)
			.put("says", what)
			.put("type", HEX.toHexDigits((byte) type))
			.put("body", HEX.formatHex(body))
			.put("frame", HEX.formatHex(frame));
	}

	public ArrayNode toJson() {
		return this.frames;
	}

	/** The bodies of the frames of a file, read from the whole frames. */
	public static Map<String, byte[]> bodies(JsonNode frames) {
		Map<String, byte[]> bodies = new LinkedHashMap<>();
		for (JsonNode frame : frames) {
			byte[] bytes = HEX.parseHex(frame.get("frame").stringValue());
			WireReader reader = new WireReader(bytes, 0, bytes.length);
			assertThat(HEX.toHexDigits((byte) reader.readByte())).isEqualTo(frame.get("type").stringValue());
			byte[] body = reader.readBlock(bytes.length);
			assertThat(reader.hasRemaining()).isFalse();
			assertThat(Arrays.equals(body, HEX.parseHex(frame.get("body").stringValue()))).isTrue();
			bodies.put(frame.get("name").stringValue(), body);
		}
		return bodies;
	}

}
