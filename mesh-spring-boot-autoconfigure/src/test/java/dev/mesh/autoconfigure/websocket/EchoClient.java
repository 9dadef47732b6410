package dev.mesh.autoconfigure.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket client of somebody else, with what the tests of the endpoint do with each.
 */
abstract class EchoClient implements AutoCloseable {

	/** Messages that came back. */
	private final BlockingQueue<ByteBuffer> messages = new LinkedBlockingQueue<>();

	/** Payloads of pongs. */
	private final BlockingQueue<ByteBuffer> pongs = new LinkedBlockingQueue<>();

	/** Code and reason of the close frame. */
	final CompletableFuture<String> closed = new CompletableFuture<>();

	private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

	/** Connects with the sub-protocol of the mesh. */
	abstract void connect(int port) throws Exception;

	/** The sub-protocol that the server has chosen. */
	abstract String subProtocol();

	/** Sends a part of a message. */
	abstract void send(ByteBuffer part, boolean last) throws Exception;

	abstract void sendText(String text) throws Exception;

	abstract void ping(ByteBuffer payload) throws Exception;

	abstract void sendClose(int code, String reason) throws Exception;

	@Override
	public abstract void close() throws Exception;

	final void onPart(ByteBuffer part, boolean last) {
		byte[] bytes = new byte[part.remaining()];
		part.get(bytes);
		this.partial.writeBytes(bytes);
		if (last) {
			this.messages.add(ByteBuffer.wrap(this.partial.toByteArray()));
			this.partial.reset();
		}
	}

	final void onPong(ByteBuffer payload) {
		this.pongs.add(ByteBuffer.allocate(payload.remaining()).put(payload).flip());
	}

	final void onClosed(int code, String reason) {
		this.closed.complete((code + " " + reason).trim());
	}

	final ByteBuffer nextMessage() throws InterruptedException {
		return next(this.messages);
	}

	final ByteBuffer nextPong() throws InterruptedException {
		return next(this.pongs);
	}

	private static ByteBuffer next(BlockingQueue<ByteBuffer> queue) throws InterruptedException {
		ByteBuffer next = queue.poll(20, TimeUnit.SECONDS);
		if (next == null) {
			throw new AssertionError("Nothing came within 20 s");
		}
		return next;
	}

}
