package dev.mesh.benchmarks.product;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One end of a Vert.x WebSocket. The first byte of each message is its kind. */
final class VertxEndpoint extends PipeEndpoint {

	private final Vertx vertx;

	private final CompletableFuture<Open> open = new CompletableFuture<>();

	/** What waits for the connection; used on its context. */
	private final Queue<Batch> batches = new ArrayDeque<>();

	private int port;

	@SuppressWarnings("unused")
	private @Nullable Object kept;

	VertxEndpoint(Vertx vertx, Arrivals arrivals) {
		super(arrivals);
		this.vertx = vertx;
	}

	void port(int listening) {
		this.port = listening;
	}

	/**
	 * Vert.x closes a client or server, and its connections, when nobody refers to it any
	 * more.
	 */
	void keep(Object clientOrServer) {
		this.kept = clientOrServer;
	}

	/** There is a connection; called on its context. */
	void use(WebSocketBase socket) {
		socket.binaryMessageHandler(this::received);
		socket.drainHandler((nothing) -> writeMore(socket));
		this.open.complete(new Open(socket, this.vertx.getOrCreateContext()));
	}

	private void received(Buffer message) {
		Kind kind = Kind.of(message.getByte(0));
		if (kind == Kind.MESSAGE) {
			arrived(1);
			return;
		}
		try {
			handle(kind, message.getBytes(1, message.length()));
		}
		catch (Exception ex) {
			throw new IllegalStateException("The answer cannot be sent", ex);
		}
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	void write(Kind kind, byte[] payload, int count) {
		Open to = this.open.join();
		Batch batch = new Batch(kind, payload, count);
		if (to.context().equals(Vertx.currentContext())) {
			write(to.socket(), batch);
		}
		else {
			to.context().runOnContext((nothing) -> write(to.socket(), batch));
		}
	}

	private void write(WebSocketBase socket, Batch batch) {
		this.batches.add(batch);
		writeMore(socket);
	}

	/** As much as the connection wants; it says when it wants more. */
	private void writeMore(WebSocketBase socket) {
		for (Batch next = this.batches.peek(); next != null && !socket.writeQueueFull(); next = this.batches.peek()) {
			// First, since the connection may say within the call that it wants more.
			if (--next.remaining == 0) {
				this.batches.remove();
			}
			socket.writeBinaryMessage(next.message());
		}
	}

	@Override
	public void close() {
		// The rest ends with the process: closing it all would wait for the other end.
		this.open.join().socket().close();
	}

	/** The same message so many times. */
	private static final class Batch {

		private final Kind kind;

		private final byte[] payload;

		private int remaining;

		Batch(Kind kind, byte[] payload, int count) {
			this.kind = kind;
			this.payload = payload;
			this.remaining = count;
		}

		Buffer message() {
			return Buffer.buffer(1 + this.payload.length).appendByte(this.kind.code()).appendBytes(this.payload);
		}

	}

	/**
	 * A connection.
	 *
	 * @param socket where to write
	 * @param context on which to write
	 */
	private record Open(WebSocketBase socket, Context context) {

	}

}
