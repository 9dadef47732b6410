package dev.mesh.demo;

import java.io.ByteArrayOutputStream;

/** The first bytes of one direction of a connection. Thread-safe. */
final class Recording {

	private static final int MOST_BYTES = 64 * 1024;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	synchronized void add(byte[] chunk, int count) {
		this.bytes.write(chunk, 0, Math.min(count, MOST_BYTES - this.bytes.size()));
	}

	synchronized byte[] bytes() {
		return this.bytes.toByteArray();
	}

}
