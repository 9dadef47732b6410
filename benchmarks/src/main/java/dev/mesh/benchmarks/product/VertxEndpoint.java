package dev.mesh.benchmarks.product;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One end of a Vert.x WebSocket. The first byte of each message is its kind. */
final class VertxEndpoint extends PipeEndpoint {

	private final CompletableFuture<WebSocketBase> open = new CompletableFuture<>();

	private int port;

	@SuppressWarnings("unused")
	private @Nullable Object kept;

	VertxEndpoint(Arrivals arrivals) {
		super(arrivals);
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

	/** There is a connection. */
	void use(WebSocketBase socket) {
		socket.binaryMessageHandler(this::received);
		this.open.complete(socket);
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

	/**
	 * From any thread: what others than its own hand over is written and flushed in
	 * batches by Vert.x.
	 */
	@Override
	void write(Kind kind, byte[] payload, int count) {
		WebSocketBase socket = this.open.join();
		for (int i = 0; i < count; i++) {
			socket.writeBinaryMessage(Buffer.buffer(1 + payload.length).appendByte(kind.code()).appendBytes(payload));
		}
	}

	@Override
	public void close() {
		// The rest ends with the process: closing it all would wait for the other end.
		this.open.join().close();
	}

}
