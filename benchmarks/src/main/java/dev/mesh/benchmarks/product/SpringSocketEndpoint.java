package dev.mesh.benchmarks.product;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.BinaryWebSocketHandler;

/** One end of a WebSocket of Spring. The first byte of each message is its kind. */
final class SpringSocketEndpoint extends PipeEndpoint {

	private final CompletableFuture<WebSocketSession> session = new CompletableFuture<>();

	private int port;

	private Runnable closing = () -> {
	};

	SpringSocketEndpoint(Arrivals arrivals) {
		super(arrivals);
	}

	void port(int listening, Runnable atClose) {
		this.port = listening;
		this.closing = atClose;
	}

	WebSocketHandler handler() {
		return new Handler();
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	void write(Kind kind, byte[] payload, int count) throws IOException {
		WebSocketSession open = this.session.join();
		byte[] message = new byte[1 + payload.length];
		message[0] = kind.code();
		System.arraycopy(payload, 0, message, 1, payload.length);
		for (int i = 0; i < count; i++) {
			// One at a time: Tomcat refuses two.
			synchronized (open) {
				open.sendMessage(new BinaryMessage(message));
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.session.join().close();
		this.closing.run();
	}

	/** What comes in. */
	private final class Handler extends BinaryWebSocketHandler {

		@Override
		public void afterConnectionEstablished(WebSocketSession open) {
			SpringSocketEndpoint.this.session.complete(open);
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession from, BinaryMessage message) throws Exception {
			ByteBuffer payload = message.getPayload();
			Kind kind = Kind.of(payload.get());
			if (kind == Kind.MESSAGE) {
				arrived(1);
				return;
			}
			byte[] bytes = new byte[payload.remaining()];
			payload.get(bytes);
			handle(kind, bytes);
		}

	}

}
