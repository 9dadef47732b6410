package dev.mesh.bus;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message to send: a path, headers and an opaque payload. Immutable; the payload is
 * copied.
 */
public final class BusMessage {

	/** Says nothing; goes with answers only, which have no path. */
	static final BusMessage NOTHING = new BusMessage("", Map.of(), new byte[0]);

	private final String path;

	private final Map<String, String> headers;

	private final byte[] payload;

	private BusMessage(String path, Map<String, String> headers, byte[] payload) {
		this.path = path;
		this.headers = headers;
		this.payload = payload;
	}

	/**
	 * A message without headers.
	 * @param path 1 to 255 characters: segments without wildcards, separated by {@code /}
	 * @throws IllegalArgumentException naming the path and what is wrong with it
	 */
	public static BusMessage of(String path, byte[] payload) {
		return new BusMessage(BusPath.requireConcrete(path), Map.of(), payload.clone());
	}

	/** A message without headers; what is between position and limit is copied. */
	public static BusMessage of(String path, ByteBuffer payload) {
		byte[] bytes = new byte[payload.remaining()];
		payload.duplicate().get(bytes);
		return new BusMessage(BusPath.requireConcrete(path), Map.of(), bytes);
	}

	/** A message that came in; the array is not copied. */
	static BusMessage received(BusFrames.Head head, byte[] payload) {
		return new BusMessage(head.path(), head.headers(), payload);
	}

	/** An answer without headers; the array is not copied. */
	static BusMessage answer(byte[] payload) {
		return new BusMessage("", Map.of(), payload);
	}

	/** With headers that were checked before. */
	BusMessage withHeaders(Map<String, String> others) {
		return new BusMessage(this.path, others, this.payload);
	}

	/** A reply as whoever has asked sees it: with the path of the request. */
	BusMessage withPath(String other) {
		return new BusMessage(other, this.headers, this.payload);
	}

	/**
	 * The same message with one more header.
	 * @throws IllegalArgumentException when the name is empty or longer than 255
	 * characters, the value longer than 4,096, or all headers together longer than 8,192
	 * bytes
	 */
	public BusMessage withHeader(String name, String value) {
		Map<String, String> all = new LinkedHashMap<>(this.headers);
		all.put(name, value);
		BusHeaders.check(all);
		return new BusMessage(this.path, Collections.unmodifiableMap(all), this.payload);
	}

	/** Where it goes. */
	public String path() {
		return this.path;
	}

	/** Its headers, in order. */
	public Map<String, String> headers() {
		return this.headers;
	}

	/** The payload, read-only. */
	public ByteBuffer payload() {
		return ByteBuffer.wrap(this.payload).asReadOnlyBuffer();
	}

	/** Length of the payload in bytes. */
	public int size() {
		return this.payload.length;
	}

	/** What it counts while a listener has it. */
	int cost() {
		int head = this.path.length();
		if (this.headers.isEmpty()) {
			return this.payload.length + head + BusFrames.FRAME_COST;
		}
		for (Map.Entry<String, String> header : this.headers.entrySet()) {
			head += header.getKey().length() + header.getValue().length() + BusFrames.HEADER_COST;
		}
		return this.payload.length + head + BusFrames.FRAME_COST;
	}

	byte[] bytes() {
		return this.payload;
	}

	@Override
	public String toString() {
		return "BusMessage[path=" + this.path + ", headers=" + this.headers.keySet() + ", bytes=" + this.payload.length
				+ "]";
	}

}
