package dev.mesh.link.http;

import dev.mesh.link.Link;
import java.io.IOException;
import java.time.Duration;

/** The transport that polls, and a server whose every answer the test gives. */
abstract class PollingFixture extends TransportFixture<JdkPollingTransport, TinyHttpServer> {

	/** How long the server may hold a GET, in milliseconds. */
	static final long HOLD = 10_000;

	PollingFixture() {
		super(new JdkPollingTransport(THREADS, Duration.ofSeconds(10)));
	}

	@Override
	TinyHttpServer serve() throws IOException {
		return new TinyHttpServer();
	}

	Link open() throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.open(HOLD);
		return this.listener.link();
	}

}
