package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A transport, a small server that it may dial, and what it says of its link. */
@Timeout(60)
abstract class TransportFixture<T extends Transport, S extends TinyServer> {

	/** With this each name of its threads begins. */
	static final String THREADS = "mesh-test";

	final T transport;

	final RecordingListener listener = new RecordingListener();

	S server;

	TransportFixture(T transport) {
		this.transport = transport;
	}

	abstract S serve() throws IOException;

	@BeforeEach
	void startServer() throws Exception {
		this.server = serve();
	}

	@AfterEach
	void stop() throws Exception {
		this.transport.close();
		this.server.close();
		assertThat(this.listener.violation).isNull();
	}

	void assertThatItsThreadsEnd() throws InterruptedException {
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().startsWith(THREADS + "-")) {
				thread.join(10_000);
				assertThat(thread.isAlive()).isFalse();
			}
		}
	}

	void assertThatARefusedConnectionAsksForTheServer() throws Exception {
		int port;
		try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = unused.getLocalPort();
		}
		this.transport.dial(URI.create("ws://localhost:" + port + "/mesh"), this.listener);
		assertThat(this.listener.end()).contains("localhost:" + port).contains("is a mesh server running there?");
	}

	static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
