package dev.mesh.benchmarks.product;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One peer, which sends to the one other that has the given name. */
final class MeshEndpoint implements Endpoint {

	/** Heard by an annotated method. */
	static final String LISTENER = "listener";

	/** Heard by a handler. */
	static final String MESSAGE = "message";

	private static final String ECHO = "echo";

	private static final String STREAM = "stream";

	/**
	 * Half of what one reliable message can be: the send queue has to have room beside
	 * it.
	 */
	private static final int LARGEST = 32 << 20;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** A stream wants its sender to wait now and then: 16 times 64 KiB are 1 MiB. */
	private static final int STREAM_PIECES = 16;

	private static final long PAUSE_NANOS = 20_000;

	private final Mesh mesh;

	private final Bus bus;

	private final Runnable closing;

	private final int port;

	private final String other;

	private @Nullable PeerKey to;

	private @Nullable BusStream stream;

	MeshEndpoint(Mesh mesh, Runnable closing, int port, String other, Arrivals arrivals) {
		this.mesh = mesh;
		this.bus = mesh.bus();
		this.closing = closing;
		this.port = port;
		this.other = other;
		this.bus.onMessage(MESSAGE, (message) -> arrivals.arrived(1));
		this.bus.onRequest(ECHO, (message) -> BusMessage.of(ECHO, message.payload()));
		this.bus.onStream(STREAM, (candidate) -> candidate.accept().messages().subscribe(new Reader(arrivals)));
	}

	static MeshEndpoint of(Mesh mesh, int port, String other, Arrivals arrivals) {
		return new MeshEndpoint(mesh, mesh::close, port, other, arrivals);
	}

	/** Waits until the other one is known and answers. */
	void awaitOther() {
		this.bus.request(to(), BusMessage.of(ECHO, new byte[1]), PATIENCE).join();
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public int largestMessage() {
		return LARGEST;
	}

	@Override
	public void send(Way way, byte[] payload, int count) throws Exception {
		switch (way) {
			case PLAIN -> sendReliably(MESSAGE, payload, count);
			case LISTENER -> sendReliably(LISTENER, payload, count);
			case UNRELIABLE -> sendUnreliably(payload, count);
			case STREAM -> stream(ByteBuffer.wrap(payload), count);
		}
	}

	/** That all of them arrive is seen at the other end, which counts. */
	private void sendReliably(String path, byte[] payload, int count) {
		PeerKey key = to();
		for (int i = 0; i < count; i++) {
			this.bus.send(key, BusMessage.of(path, payload));
		}
	}

	/** What was dropped at once did not go anywhere, and is sent again. */
	private void sendUnreliably(byte[] payload, int count) {
		PeerKey key = to();
		for (int i = 0; i < count; i++) {
			while (!this.bus.sendUnreliable(key, BusMessage.of(MESSAGE, payload)).isSuccess()) {
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	private void stream(ByteBuffer payload, int count) throws Exception {
		BusStream open = this.stream;
		if (open == null) {
			open = this.bus.openStream(to(), StreamOptions.reliable(STREAM))
				.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			this.stream = open;
		}
		for (int sent = 0; sent < count;) {
			CompletableFuture<@Nullable Void> last = open.send(payload.duplicate());
			for (sent++; sent < count && sent % STREAM_PIECES != 0; sent++) {
				last = open.send(payload.duplicate());
			}
			last.join();
		}
	}

	@Override
	public void request(byte[] payload, Done done) {
		this.bus.request(to(), BusMessage.of(ECHO, payload)).whenComplete((reply, failure) -> done.done(failure));
	}

	@Override
	public void sendAcknowledged(byte[] payload, int count, Done done) {
		PeerKey key = to();
		for (int i = 0; i < count; i++) {
			this.bus.send(key, BusMessage.of(MESSAGE, payload))
				.thenAccept((result) -> done
					.done(result.isSuccess() ? null : new IllegalStateException("A send has failed: " + result)));
		}
	}

	private synchronized PeerKey to() {
		PeerKey known = this.to;
		if (known == null) {
			known = find();
			this.to = known;
		}
		return known;
	}

	private PeerKey find() {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (System.nanoTime() - deadline < 0) {
			List<Peer> found = this.mesh.presence().graph().peersNamed(this.other);
			if (!found.isEmpty()) {
				return found.get(0).key();
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
		throw new IllegalStateException("No peer is called '" + this.other + "'");
	}

	@Override
	public void close() {
		this.closing.run();
	}

	/** Reads a stream as fast as it comes. */
	private static final class Reader implements Flow.Subscriber<ByteBuffer> {

		private final Arrivals arrivals;

		Reader(Arrivals arrivals) {
			this.arrivals = arrivals;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(ByteBuffer item) {
			this.arrivals.arrived(1);
		}

		@Override
		public void onError(Throwable failure) {
			// The sender sees it, too, and what is missing is missed where it is counted.
		}

		@Override
		public void onComplete() {
			// Closed with the mesh.
		}

	}

}
