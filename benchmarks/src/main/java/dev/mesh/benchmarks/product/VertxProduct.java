package dev.mesh.benchmarks.product;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Vert.x WebSocket: one binary message for each of ours, written by the thread that
 * sends, which Vert.x batches, no compression, frames up to 128 KiB.
 */
final class VertxProduct implements Product {

	private static final int FRAME_BYTES = 128 << 10;

	private static final long PATIENCE_SECONDS = 20;

	private static final String HOST = "127.0.0.1";

	@Override
	public String name() {
		return "vertx";
	}

	@Override
	public String settings() {
		return "Vert.x 5 WebSocket: one message a frame, written by the sending thread, no compression";
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) throws IOException {
		Vertx vertx = Vertx.vertx();
		VertxEndpoint endpoint = new VertxEndpoint(arrivals);
		HttpServer server = get(vertx
			.createHttpServer(new HttpServerOptions().setPort(0)
				.setHost(HOST)
				.setPerMessageWebSocketCompressionSupported(false)
				.setPerFrameWebSocketCompressionSupported(false)
				.setMaxWebSocketFrameSize(FRAME_BYTES)
				.setMaxWebSocketMessageSize(FRAME_BYTES))
			.webSocketHandler(endpoint::use)
			.listen()
			.toCompletionStage()
			.toCompletableFuture());
		endpoint.keep(server);
		endpoint.port(server.actualPort());
		return endpoint;
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) throws IOException {
		Vertx vertx = Vertx.vertx();
		VertxEndpoint endpoint = new VertxEndpoint(arrivals);
		WebSocketClient client = vertx.createWebSocketClient(
				new WebSocketClientOptions().setMaxFrameSize(FRAME_BYTES).setMaxMessageSize(FRAME_BYTES));
		endpoint.keep(client);
		endpoint.use(get(client.connect(new WebSocketConnectOptions().setHost(HOST).setPort(port).setURI("/"))
			.toCompletionStage()
			.toCompletableFuture()));
		return endpoint;
	}

	private static <T> T get(CompletableFuture<T> future) throws IOException {
		try {
			return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IOException("It does not start", ex);
		}
	}

}
