package dev.mesh.bus;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Limits of message headers. */
final class BusHeaders {

	static final int MAX_COUNT = 64;

	static final int MAX_NAME = 255;

	static final int MAX_VALUE = 4096;

	static final int MAX_TOTAL_BYTES = 8192;

	private BusHeaders() {
	}

	static void check(Map<String, String> headers) {
		if (headers.size() > MAX_COUNT) {
			throw new IllegalArgumentException(
					"A message can have at most " + MAX_COUNT + " headers, not " + headers.size());
		}
		int total = 0;
		for (Map.Entry<String, String> header : headers.entrySet()) {
			int name = header.getKey().length();
			if (name == 0 || name > MAX_NAME) {
				throw new IllegalArgumentException("A header name has 1 to " + MAX_NAME + " characters, not " + name);
			}
			int value = header.getValue().length();
			if (value > MAX_VALUE) {
				throw new IllegalArgumentException("Header '" + header.getKey() + "' has " + value
						+ " characters, the limit is " + MAX_VALUE + "; put large values into the payload");
			}
			total += header.getKey().getBytes(StandardCharsets.UTF_8).length
					+ header.getValue().getBytes(StandardCharsets.UTF_8).length;
		}
		if (total > MAX_TOTAL_BYTES) {
			throw new IllegalArgumentException("All headers together have " + total + " bytes, the limit is "
					+ MAX_TOTAL_BYTES + "; put large values into the payload");
		}
	}

}
