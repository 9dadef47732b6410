package dev.mesh.autoconfigure.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers to read into, shared by all connections: one has a buffer only while a thread
 * reads from it, so there are no more than threads, and idle connections have none.
 * Thread-safe.
 */
final class ReadBuffers {

	/** A whole record of the mesh, or four of TLS. */
	static final int BUFFER_BYTES = 64 * 1024;

	/**
	 * As many as Tomcat has threads by default; more come from the heap and are not kept.
	 */
	static final int MAX_KEPT = 200;

	private final Deque<ByteBuffer> free = new ArrayDeque<>();

	private int direct;

	/** A buffer that is empty, from its start to its end. */
	synchronized ByteBuffer take() {
		ByteBuffer buffer = this.free.poll();
		if (buffer != null) {
			return buffer.clear();
		}
		if (this.direct < MAX_KEPT) {
			this.direct++;
			return ByteBuffer.allocateDirect(BUFFER_BYTES);
		}
		return ByteBuffer.allocate(BUFFER_BYTES);
	}

	synchronized void giveBack(ByteBuffer buffer) {
		if (buffer.isDirect()) {
			this.free.push(buffer);
		}
	}

}
