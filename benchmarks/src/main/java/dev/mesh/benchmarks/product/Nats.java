package dev.mesh.benchmarks.product;

import io.nats.client.Connection;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;

/**
 * NATS core: a nats-server without persistence between two jnats connections. Defaults of
 * both, but for verbose replies of the server, which jnats switches off by itself.
 */
final class Nats implements Product {

	@Override
	public String name() {
		return "nats";
	}

	@Override
	public String settings() {
		return "NATS core: nats-server of Debian, jnats " + io.nats.client.Nats.CLIENT_VERSION
				+ ", publish / request to one subject, defaults";
	}

	@Override
	public Middle middle() {
		return Middle.NATS;
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) throws IOException, InterruptedException {
		return new NatsEndpoint(open(middlePort), middlePort, "server", "client", arrivals);
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) throws IOException, InterruptedException {
		return new NatsEndpoint(open(port), 0, "client", "server", arrivals);
	}

	private static Connection open(int port) throws IOException, InterruptedException {
		return io.nats.client.Nats.connect(Options.builder()
			.server("nats://127.0.0.1:" + port)
			.connectionTimeout(Duration.ofSeconds(10))
			.noEcho()
			.build());
	}

}
