package dev.mesh.benchmarks.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those that need nothing between their ends, both of which are in this process. */
@Tag("heavy")
@Timeout(60)
class ProductsTests {

	private static final int MESSAGES = 100;

	private final Semaphore atServer = new Semaphore(0);

	private final Semaphore atClient = new Semaphore(0);

	@ParameterizedTest
	@ValueSource(strings = { "tcp", "rsocket", "vertx", "stomp", "spring-websocket", "mesh" })
	void whatIsSentArrivesAndWhatIsAskedIsAnswered(String name) throws Exception {
		Product product = Products.named(name);
		try (Endpoint server = product.serve(0, this.atServer::release);
				Endpoint client = product.connect(server.port(), this.atClient::release)) {
			for (Way way : product.ways()) {
				this.atServer.drainPermits();
				client.send(way, "letters".getBytes(), MESSAGES);
				assertThat(this.atServer.tryAcquire(MESSAGES, 20, TimeUnit.SECONDS)).as("%s up", way).isTrue();
			}
			server.send(Way.PLAIN, new byte[Endpoint.PIECE_BYTES], MESSAGES);
			assertThat(this.atClient.tryAcquire(MESSAGES, 20, TimeUnit.SECONDS)).as("down").isTrue();
			assertThat(ends(1, (done) -> client.request("letters".getBytes(), done))).isNull();
			assertThat(ends(MESSAGES, (done) -> client.sendAcknowledged("letters".getBytes(), MESSAGES, done)))
				.isNull();
		}
	}

	/** The failure of the last one; null when it has none. */
	private static Object ends(int count, Asking asking) throws Exception {
		Semaphore ended = new Semaphore(0);
		AtomicReference<Throwable> failure = new AtomicReference<>();
		asking.ask((cause) -> {
			failure.compareAndSet(null, cause);
			ended.release();
		});
		assertThat(ended.tryAcquire(count, 20, TimeUnit.SECONDS)).as("answers").isTrue();
		return failure.get();
	}

	private interface Asking {

		void ask(Done done) throws Exception;

	}

}
