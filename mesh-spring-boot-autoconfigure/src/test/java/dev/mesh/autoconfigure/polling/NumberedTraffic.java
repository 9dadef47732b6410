package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Messages with numbers from one peer to another, and what arrives of them. */
final class NumberedTraffic implements AutoCloseable {

	private static final int PENDING = 500;

	private final Mesh from;

	private final Mesh to;

	private final String path;

	private final Queue<Integer> arrived = new ConcurrentLinkedQueue<>();

	private final Queue<SendResult> failed = new ConcurrentLinkedQueue<>();

	private final Semaphore pending = new Semaphore(PENDING);

	private volatile boolean ending;

	private volatile int sent;

	private Thread sender;

	NumberedTraffic(Mesh from, Mesh to) {
		this.from = from;
		this.to = to;
		this.path = "from/" + from.name();
		to.bus().onMessage(this.path, (message) -> this.arrived.add(ByteBuffer.wrap(message.bytes()).getInt()));
	}

	/** Sends until it is ended, as fast as it is acknowledged. */
	NumberedTraffic start() {
		this.sender = new Thread(() -> {
			while (!this.ending) {
				send();
			}
		}, "traffic-" + this.path);
		this.sender.start();
		return this;
	}

	void send(int messages) {
		for (int i = 0; i < messages; i++) {
			send();
		}
	}

	/** Waits for all acknowledgements, and checks that each message has arrived once. */
	int end() throws Exception {
		this.ending = true;
		if (this.sender != null) {
			this.sender.join();
		}
		assertThat(this.pending.tryAcquire(PENDING, 60, TimeUnit.SECONDS)).as("all are acknowledged").isTrue();
		assertThat(this.failed).isEmpty();
		// Acknowledged is what waits for its listener, too.
		await().atMost(Duration.ofSeconds(60)).until(() -> this.arrived.size() >= this.sent);
		int number = 0;
		for (int got : this.arrived) {
			assertThat(got).isEqualTo(number++);
		}
		assertThat(number).isEqualTo(this.sent);
		return number;
	}

	@Override
	public void close() {
		this.ending = true;
	}

	private void send() {
		this.pending.acquireUninterruptibly();
		byte[] payload = ByteBuffer.allocate(128).putInt(this.sent++).array();
		this.from.bus().send(this.to.key(), BusMessage.of(this.path, payload)).whenComplete((result, thrown) -> {
			if (result == null || !result.isSuccess()) {
				this.failed.add((result != null) ? result
						: new SendResult(SendResult.Outcome.CANCELLED, true, String.valueOf(thrown)));
			}
			this.pending.release();
		});
	}

}
