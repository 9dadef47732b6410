package dev.mesh.benchmarks.product;

import java.lang.reflect.Type;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * The client. Answers come in any order, since the server has several threads: any one
 * that waits for the same kind is as good as another.
 */
final class StompClientEndpoint implements Endpoint {

	static final String MESSAGES = "/topic/message";

	static final String ECHOED = "/topic/echoed";

	static final String ACKNOWLEDGED = "/topic/acknowledged";

	private static final int ATTEMPTS = 100;

	private static final long PAUSE_MILLIS = 100;

	private final WebSocketStompClient client;

	private final StompSession session;

	private final Queue<Done> echoes = new ConcurrentLinkedQueue<>();

	private final Queue<Done> acknowledgements = new ConcurrentLinkedQueue<>();

	StompClientEndpoint(WebSocketStompClient client, StompSession session, Arrivals arrivals) {
		this.client = client;
		this.session = session;
		subscribe(MESSAGES, () -> arrivals.arrived(1));
		subscribe(ECHOED, () -> settle(this.echoes));
		subscribe(ACKNOWLEDGED, () -> settle(this.acknowledgements));
	}

	private void subscribe(String topic, Runnable action) {
		this.session.subscribe(topic, new StompFrameHandler() {
			@Override
			public Type getPayloadType(StompHeaders headers) {
				return byte[].class;
			}

			@Override
			public void handleFrame(StompHeaders headers, @Nullable Object payload) {
				action.run();
			}
		});
	}

	/** Late answers to {@link #awaitSubscribed} find nobody. */
	private static void settle(Queue<Done> waiting) {
		Done done = waiting.poll();
		if (done != null) {
			done.done(null);
		}
	}

	/**
	 * Asks until there is an answer: a broker does not say when a subscription counts.
	 */
	void awaitSubscribed() throws InterruptedException, TimeoutException {
		CompletableFuture<Boolean> echoed = new CompletableFuture<>();
		CompletableFuture<Boolean> acknowledged = new CompletableFuture<>();
		this.echoes.add((failure) -> echoed.complete(true));
		this.acknowledgements.add((failure) -> acknowledged.complete(true));
		for (int i = 0; i < ATTEMPTS; i++) {
			if (!echoed.isDone()) {
				write("/app/echo", new byte[1], 1);
			}
			if (!acknowledged.isDone()) {
				write("/app/acknowledge", new byte[1], 1);
			}
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
			if (echoed.isDone() && acknowledged.isDone()) {
				return;
			}
		}
		throw new TimeoutException("The broker does not answer");
	}

	@Override
	public int port() {
		return 0;
	}

	@Override
	public void send(Way way, byte[] payload, int count) {
		write("/app/message", payload, count);
	}

	@Override
	public void request(byte[] payload, Done done) {
		this.echoes.add(done);
		write("/app/echo", payload, 1);
	}

	@Override
	public void sendAcknowledged(byte[] payload, int count, Done done) {
		for (int i = 0; i < count; i++) {
			this.acknowledgements.add(done);
			write("/app/acknowledge", payload, 1);
		}
	}

	private void write(String destination, byte[] payload, int count) {
		for (int i = 0; i < count; i++) {
			// One at a time: Tomcat refuses two.
			synchronized (this.session) {
				this.session.send(destination, payload);
			}
		}
	}

	@Override
	public void close() {
		this.session.disconnect();
		this.client.stop();
	}

}
