package dev.mesh.autoconfigure.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a link, over the JDK's client.
 */
final class ClientListener implements WebSocket.Listener {

	final BlockingQueue<ByteBuffer> records = new LinkedBlockingQueue<>();

	final CompletableFuture<String> closed = new CompletableFuture<>();

	private final RecordReader reader = new RecordReader(false);

	static WebSocket connect(int port, ClientListener listener) {
		return HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.subprotocols(MeshWebSocketHandler.SUB_PROTOCOL)
			.buildAsync(URI.create("ws://127.0.0.1:" + port + "/mesh"), listener)
			.orTimeout(20, TimeUnit.SECONDS)
			.join();
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
		ByteBuffer record = this.reader.add(data, last);
		if (record != null) {
			this.records.add(record);
		}
		socket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
		this.closed.complete(code + " " + reason);
		return null;
	}

	@Override
	public void onError(WebSocket socket, Throwable error) {
		this.closed.completeExceptionally(error);
	}

	ByteBuffer nextRecord() throws InterruptedException {
		ByteBuffer record = this.records.poll(10, TimeUnit.SECONDS);
		if (record == null) {
			throw new AssertionError("No record came within 10 s");
		}
		return record;
	}

}
