package dev.mesh.benchmarks.product;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** One connection to a NATS server; what it gets is below its own name. */
final class NatsEndpoint implements Endpoint {

	private static final byte[] NOTHING = new byte[0];

	private final Connection connection;

	private final int port;

	private final String other;

	NatsEndpoint(Connection connection, int port, String own, String other, Arrivals arrivals) throws IOException {
		this.connection = connection;
		this.port = port;
		this.other = other;
		Dispatcher dispatcher = connection.createDispatcher();
		dispatcher.subscribe(own + ".message", (message) -> arrivals.arrived(1));
		dispatcher.subscribe(own + ".echo", (message) -> connection.publish(message.getReplyTo(), message.getData()));
		dispatcher.subscribe(own + ".acknowledge", (message) -> {
			arrivals.arrived(1);
			connection.publish(message.getReplyTo(), NOTHING);
		});
		try {
			connection.flush(Duration.ofSeconds(10));
		}
		catch (TimeoutException | InterruptedException ex) {
			throw new IOException("The server does not answer", ex);
		}
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public void send(Way way, byte[] payload, int count) {
		for (int i = 0; i < count; i++) {
			this.connection.publish(this.other + ".message", payload);
		}
	}

	@Override
	public void request(byte[] payload, Done done) {
		this.connection.request(this.other + ".echo", payload).whenComplete((reply, failure) -> done.done(failure));
	}

	@Override
	public void sendAcknowledged(byte[] payload, int count, Done done) {
		for (int i = 0; i < count; i++) {
			this.connection.request(this.other + ".acknowledge", payload)
				.whenComplete((reply, failure) -> done.done(failure));
		}
	}

	@Override
	public void close() throws IOException {
		try {
			this.connection.close();
		}
		catch (InterruptedException ex) {
			throw new IOException("Interrupted", ex);
		}
	}

}
