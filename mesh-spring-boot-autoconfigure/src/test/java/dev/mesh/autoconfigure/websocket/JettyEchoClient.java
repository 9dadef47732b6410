package dev.mesh.autoconfigure.websocket;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's client, which offers compression.
 */
final class JettyEchoClient extends EchoClient {

	private final WebSocketClient client = new WebSocketClient();

	private @Nullable Session session;

	@Override
	void connect(int port) throws Exception {
		this.client.start();
		ClientUpgradeRequest request = new ClientUpgradeRequest(URI.create("ws://127.0.0.1:" + port + "/mesh"));
		request.setSubProtocols("mesh.v1");
		request.addExtensions("permessage-deflate");
		this.session = this.client.connect(new Endpoint(), request).get(20, TimeUnit.SECONDS);
	}

	@Override
	String subProtocol() {
		return this.session.getUpgradeResponse().getAcceptedSubProtocol();
	}

	@Override
	void send(ByteBuffer part, boolean last) throws Exception {
		Callback.Completable.with((sent) -> this.session.sendPartialBinary(part, last, sent)).get(20, TimeUnit.SECONDS);
	}

	@Override
	void sendText(String text) throws Exception {
		Callback.Completable.with((sent) -> this.session.sendText(text, sent)).get(20, TimeUnit.SECONDS);
	}

	@Override
	void ping(ByteBuffer payload) throws Exception {
		Callback.Completable.with((sent) -> this.session.sendPing(payload, sent)).get(20, TimeUnit.SECONDS);
	}

	@Override
	void sendClose(int code, String reason) {
		this.session.close(code, reason, Callback.NOOP);
	}

	@Override
	public void close() throws Exception {
		this.client.stop();
	}

	/**
	 * What Jetty calls.
	 */
	public final class Endpoint implements Session.Listener.AutoDemanding {

		@Override
		public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
			onPart(payload, last);
			callback.succeed();
		}

		@Override
		public void onWebSocketPong(ByteBuffer payload) {
			onPong(payload);
		}

		@Override
		public void onWebSocketClose(int code, String reason, Callback callback) {
			onClosed(code, (reason != null) ? reason : "");
			callback.succeed();
		}

	}

}
