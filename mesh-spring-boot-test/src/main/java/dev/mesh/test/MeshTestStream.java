package dev.mesh.test;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A stream between a {@link MeshTestPeer} and somebody else, with what has come over it.
 * Thread-safe.
 */
public final class MeshTestStream {

	private final MeshTestNetwork network;

	private final BusStream stream;

	/** Guarded by itself. */
	private final Deque<byte[]> messages = new ArrayDeque<>();

	private volatile boolean ended;

	MeshTestStream(MeshTestNetwork network, BusStream stream) {
		this.network = network;
		this.stream = stream;
		stream.messages().subscribe(new Reader());
	}

	/** The stream itself; its messages are read here. */
	public BusStream stream() {
		return this.stream;
	}

	/** Sends one message, and waits until the window has taken it. */
	public MeshTestStream send(byte[] message) {
		CompletableFuture<@Nullable Void> sent = this.stream.send(ByteBuffer.wrap(message));
		this.network.await(sent::isDone, () -> this + " takes nothing more");
		sent.join();
		return this;
	}

	/** As {@link #send(byte[])} with text in UTF-8. */
	public MeshTestStream send(String text) {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Waits for the next message of the other end.
	 * @throws AssertionError when none comes in time
	 */
	public byte[] await() {
		return this.network.take(this::poll, () -> "Nothing more has come over " + this);
	}

	/** As {@link #await()} for text in UTF-8. */
	public String awaitText() {
		return new String(await(), StandardCharsets.UTF_8);
	}

	/** Waits until the other end has sent all it wants to send. */
	public void awaitEnd() {
		this.network.await(() -> this.ended, () -> "The other end has not ended " + this);
	}

	/** Waits until it is closed, and says why it is. */
	public StreamCloseReason awaitClose() {
		this.network.await(this.stream.closed()::isDone, () -> this + " is not closed");
		return this.stream.closed().join();
	}

	/** Sends nothing more. */
	public void end() {
		this.stream.end();
	}

	/** Ends it at once for both ends. */
	public void close(String reason) {
		this.stream.close(reason);
	}

	@Override
	public String toString() {
		return "the stream '" + this.stream.path() + "' with " + this.stream.peer().shortForm();
	}

	private Optional<byte[]> poll() {
		synchronized (this.messages) {
			return Optional.ofNullable(this.messages.poll());
		}
	}

	/** Takes all there is. */
	private final class Reader implements Flow.Subscriber<ByteBuffer> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(ByteBuffer message) {
			byte[] bytes = new byte[message.remaining()];
			message.get(bytes);
			synchronized (MeshTestStream.this.messages) {
				MeshTestStream.this.messages.add(bytes);
			}
		}

		@Override
		public void onError(Throwable failure) {
			MeshTestStream.this.ended = true;
		}

		@Override
		public void onComplete() {
			MeshTestStream.this.ended = true;
		}

	}

}
