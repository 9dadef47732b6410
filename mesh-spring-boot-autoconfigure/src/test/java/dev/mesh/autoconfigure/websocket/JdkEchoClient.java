package dev.mesh.autoconfigure.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client of the JDK, on which the mesh's own transport is built.
 */
final class JdkEchoClient extends EchoClient implements WebSocket.Listener {

	private @Nullable WebSocket socket;

	@Override
	void connect(int port) throws Exception {
		this.socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.subprotocols("mesh.v1")
			.buildAsync(URI.create("ws://127.0.0.1:" + port + "/mesh"), this)
			.get(20, TimeUnit.SECONDS);
	}

	@Override
	String subProtocol() {
		return this.socket.getSubprotocol();
	}

	@Override
	void send(ByteBuffer part, boolean last) throws Exception {
		this.socket.sendBinary(part, last).get(20, TimeUnit.SECONDS);
	}

	@Override
	void sendText(String text) throws Exception {
		this.socket.sendText(text, true).get(20, TimeUnit.SECONDS);
	}

	@Override
	void ping(ByteBuffer payload) throws Exception {
		this.socket.sendPing(payload).get(20, TimeUnit.SECONDS);
	}

	@Override
	void sendClose(int code, String reason) throws Exception {
		this.socket.sendClose(code, reason).get(20, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.socket.abort();
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket source, ByteBuffer data, boolean last) {
		onPart(data, last);
		source.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onPong(WebSocket source, ByteBuffer payload) {
		onPong(payload);
		source.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket source, int code, String reason) {
		onClosed(code, reason);
		return null;
	}

}
