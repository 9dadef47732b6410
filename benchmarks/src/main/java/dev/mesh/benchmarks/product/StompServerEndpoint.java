package dev.mesh.benchmarks.product;

import org.springframework.messaging.simp.SimpMessagingTemplate;

/** The server, which sends to a topic. */
final class StompServerEndpoint implements Endpoint {

	private final SimpMessagingTemplate template;

	private final int port;

	private final Runnable closing;

	StompServerEndpoint(SimpMessagingTemplate template, int port, Runnable closing) {
		this.template = template;
		this.port = port;
		this.closing = closing;
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public void send(Way way, byte[] payload, int count) {
		for (int i = 0; i < count; i++) {
			this.template.convertAndSend(StompClientEndpoint.MESSAGES, payload);
		}
	}

	@Override
	public void request(byte[] payload, Done done) {
		throw new UnsupportedOperationException("Only the client asks");
	}

	@Override
	public void sendAcknowledged(byte[] payload, int count, Done done) {
		throw new UnsupportedOperationException("Only the client asks");
	}

	@Override
	public void close() {
		this.closing.run();
	}

}
