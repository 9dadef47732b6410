package dev.mesh.benchmarks.product;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.util.concurrent.CompletableFuture;

/** One end of a Vert.x WebSocket. The first byte of each message is its kind. */
final class VertxEndpoint extends PipeEndpoint {

	private final Vertx vertx;

	private final CompletableFuture<Open> open = new CompletableFuture<>();

	private int port;

	VertxEndpoint(Vertx vertx, Arrivals arrivals) {
		super(arrivals);
		this.vertx = vertx;
	}

	void port(int listening) {
		this.port = listening;
	}

	/** There is a connection; called on its context. */
	void use(WebSocketBase socket) {
		socket.binaryMessageHandler(this::received);
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
		if (to.context().equals(Vertx.currentContext())) {
			writeAll(to.socket(), kind, payload, count);
		}
		else {
			to.context().runOnContext((nothing) -> writeAll(to.socket(), kind, payload, count));
		}
	}

	private static void writeAll(WebSocketBase socket, Kind kind, byte[] payload, int count) {
		for (int i = 0; i < count; i++) {
			socket.writeBinaryMessage(Buffer.buffer(1 + payload.length).appendByte(kind.code()).appendBytes(payload));
		}
	}

	@Override
	public void close() {
		// The rest ends with the process: closing it all would wait for the other end.
		this.open.join().socket().close();
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
