package dev.mesh.bus;

import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Bus frames as anybody could make them. */
final class RawFrames {

	private final WireWriter out = new WireWriter(256);

	RawFrames open() {
		this.out.writeByte(SeenFrame.OPEN).writeBytes(new byte[16]);
		return this;
	}

	/** One whole message, or a first fragment, with a distance to its predecessor. */
	RawFrames message(long number, long distance, int flags, String path, String text) {
		return fragment(number, distance, flags, path, text.length(), text);
	}

	/**
	 * A fragment of a message of so many bytes; path and total are written when it is a
	 * first one.
	 */
	RawFrames fragment(long number, long distance, int flags, String path, long total, String text) {
		this.out.writeByte(SeenFrame.MESSAGE).writeVarint(number).writeVarint(distance).writeByte(flags);
		return rest(flags, path, total, text);
	}

	RawFrames datagram(long id, long index, int flags, String path, long total, String text) {
		this.out.writeByte(SeenFrame.DATAGRAM).writeVarint(id).writeVarint(index).writeByte(flags);
		return rest(flags, path, total, text);
	}

	/**
	 * A whole message of another kind, with an id; {@code path} is left out when empty.
	 */
	RawFrames part(long number, Kind kind, long id, String path, Map<String, String> headers, byte... payload) {
		this.out.writeByte(SeenFrame.MESSAGE)
			.writeVarint(number)
			.writeVarint(0)
			.writeByte(3 + 8 + (kind.isAnswer ? 16 : 0));
		this.out.writeByte(kind.code).writeVarint(id);
		if (!path.isEmpty()) {
			this.out.writeString(path);
		}
		this.out.writeVarint(headers.size());
		headers.forEach((name, value) -> this.out.writeString(name).writeString(value));
		this.out.writeVarint(payload.length).writeBlock(payload);
		return this;
	}

	private RawFrames rest(int flags, String path, long total, String text) {
		if ((flags & 1) != 0) {
			this.out.writeString(path).writeVarint(0).writeVarint(total);
		}
		this.out.writeBlock(text.getBytes(StandardCharsets.US_ASCII));
		return this;
	}

	RawFrames skip(long number, long distance, long cost) {
		this.out.writeByte(SeenFrame.SKIP).writeVarint(number).writeVarint(distance).writeVarint(cost);
		return this;
	}

	RawFrames sync(long token) {
		this.out.writeByte(SeenFrame.SYNC).writeVarint(token);
		return this;
	}

	RawFrames resync(long epoch) {
		this.out.writeByte(SeenFrame.RESYNC).writeVarint(epoch);
		return this;
	}

	RawFrames reset(long epoch) {
		this.out.writeByte(SeenFrame.RESET).writeVarint(epoch).writeByte(1);
		return this;
	}

	/** CONFIRM: epoch, count, and what follows. */
	RawFrames confirm(long epoch, long count, long... numbers) {
		this.out.writeByte(SeenFrame.CONFIRM).writeVarint(epoch).writeVarint(count);
		return varints(numbers);
	}

	RawFrames ack(Acknowledgement ack) {
		ack.write(this.out);
		return this;
	}

	RawFrames varints(long... numbers) {
		for (long number : numbers) {
			this.out.writeVarint(number);
		}
		return this;
	}

	RawFrames raw(int... bytes) {
		for (int next : bytes) {
			this.out.writeByte(next);
		}
		return this;
	}

	byte[] bytes() {
		return this.out.toByteArray();
	}

}
