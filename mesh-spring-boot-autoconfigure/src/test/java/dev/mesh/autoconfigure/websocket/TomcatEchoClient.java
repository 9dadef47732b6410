package dev.mesh.autoconfigure.websocket;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's client, by the standard API.
 */
final class TomcatEchoClient extends EchoClient {

	private @Nullable Session session;

	@Override
	void connect(int port) throws Exception {
		ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
			.preferredSubprotocols(List.of("mesh.v1"))
			.build();
		this.session = ContainerProvider.getWebSocketContainer()
			.connectToServer(new Receiver(), config, URI.create("ws://127.0.0.1:" + port + "/mesh"));
	}

	@Override
	String subProtocol() {
		return this.session.getNegotiatedSubprotocol();
	}

	@Override
	void send(ByteBuffer part, boolean last) throws Exception {
		this.session.getBasicRemote().sendBinary(part, last);
	}

	@Override
	void sendText(String text) throws Exception {
		this.session.getBasicRemote().sendText(text);
	}

	@Override
	void ping(ByteBuffer payload) throws Exception {
		this.session.getBasicRemote().sendPing(payload);
	}

	@Override
	void sendClose(int code, String reason) throws Exception {
		this.session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
	}

	@Override
	public void close() throws Exception {
		this.session.close();
	}

	/**
	 * What Tomcat calls.
	 */
	private final class Receiver extends Endpoint {

		@Override
		public void onOpen(Session opened, EndpointConfig config) {
			opened.addMessageHandler(ByteBuffer.class,
					(MessageHandler.Partial<ByteBuffer>) TomcatEchoClient.this::onPart);
			opened.addMessageHandler(PongMessage.class, (pong) -> onPong(pong.getApplicationData()));
		}

		@Override
		public void onClose(Session ended, CloseReason reason) {
			onClosed(reason.getCloseCode().getCode(), reason.getReasonPhrase());
		}

	}

}
