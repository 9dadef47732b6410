package dev.mesh.runtime;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.Reliability;
import dev.mesh.bus.StreamCloseReason;
import dev.mesh.bus.StreamClosedException;
import dev.mesh.bus.StreamEvent;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A stream as the API shows it. */
final class LoopStream implements BusStream {

	static final int MAX_MESSAGE_BYTES = 64 * 1024;

	/** The largest number on the wire. */
	private static final long MAX_CODE = (1L << 53) - 1;

	private static final int FEW_MESSAGES = 64;

	private static final long FEW_BYTES = 1024 * 1024;

	private final long number;

	private final PeerKey peer;

	private final StreamOptions options;

	private final Inbox inbox;

	private final Completions completions;

	private final StreamReader reader;

	/** Sends that the window has not taken, by their number; only used by the loop. */
	private final Map<Long, PendingPiece> pieces = new HashMap<>();

	private final AtomicInteger waitingMessages = new AtomicInteger();

	private final AtomicLong waitingBytes = new AtomicLong();

	private final PendingClose closed = new PendingClose();

	private volatile Map<String, String> headers = Map.of();

	private volatile long acknowledged;

	private final AtomicLong missing = new AtomicLong();

	private volatile @Nullable StreamCloseReason reason;

	/** Only used by the loop. */
	private long newestPiece;

	/** The future of {@link #closed}. */
	private static final class PendingClose extends PendingCall<StreamCloseReason> {

	}

	LoopStream(long number, PeerKey peer, StreamOptions options, Inbox inbox, Dispatcher dispatcher) {
		this.number = number;
		this.peer = peer;
		this.options = options;
		this.inbox = inbox;
		this.completions = dispatcher.completions();
		this.reader = new StreamReader(number, inbox, dispatcher);
	}

	@Override
	public long id() {
		return this.number;
	}

	@Override
	public PeerKey peer() {
		return this.peer;
	}

	@Override
	public String path() {
		return this.options.path();
	}

	@Override
	public Map<String, String> arguments() {
		return this.options.arguments();
	}

	@Override
	public Map<String, String> headers() {
		return this.headers;
	}

	@Override
	public Reliability reliability() {
		return this.options.reliability();
	}

	@Override
	public CompletableFuture<@Nullable Void> send(ByteBuffer message) {
		PendingPiece piece = piece(message);
		this.inbox.post(piece);
		return piece;
	}

	@Override
	public boolean trySend(ByteBuffer message) {
		if (this.reason != null || this.waitingMessages.get() >= FEW_MESSAGES || this.waitingBytes.get() >= FEW_BYTES) {
			return false;
		}
		this.inbox.post(piece(message));
		return true;
	}

	private PendingPiece piece(ByteBuffer message) {
		if (message.remaining() > MAX_MESSAGE_BYTES) {
			throw new IllegalArgumentException("The message has " + message.remaining()
					+ " bytes, but one on a stream has at most " + MAX_MESSAGE_BYTES + "; split it");
		}
		byte[] bytes = new byte[message.remaining()];
		message.duplicate().get(bytes);
		this.waitingMessages.incrementAndGet();
		this.waitingBytes.addAndGet(bytes.length);
		return new PendingPiece(this, ByteBuffer.wrap(bytes));
	}

	@Override
	public Flow.Publisher<ByteBuffer> messages() {
		return this.reader;
	}

	@Override
	public long acknowledged() {
		return this.acknowledged;
	}

	@Override
	public long missing() {
		return this.missing.get();
	}

	@Override
	public void end() {
		this.inbox.post(new Entry.Plain(new BusInput.EndStream(this.number)));
	}

	@Override
	public void close(String why) {
		this.inbox.post(new Entry.Plain(new BusInput.ResetStream(this.number, 0, why)));
	}

	@Override
	public void reset(long code, String why) {
		if (code <= 0 || code > MAX_CODE) {
			throw new IllegalArgumentException("The code of a reset is 1 to 2^53-1, but is " + code);
		}
		this.inbox.post(new Entry.Plain(new BusInput.ResetStream(this.number, code, why)));
	}

	@Override
	public CompletableFuture<StreamCloseReason> closed() {
		return this.closed.copy();
	}

	@Override
	public int maxMessageSize() {
		return MAX_MESSAGE_BYTES;
	}

	@Override
	public String toString() {
		StreamCloseReason why = this.reason;
		return "BusStream[" + this.options.path() + " with " + this.peer.shortForm()
				+ ((why != null) ? ", " + why.kind() : "") + "]";
	}

	// on the loop

	/** Begins a send; null when the stream has closed. */
	@Nullable Input begin(PendingPiece piece) {
		StreamCloseReason why = this.reason;
		if (why != null) {
			refuse(piece, new StreamClosedException(why));
			return null;
		}
		long call = ++this.newestPiece;
		this.pieces.put(call, piece);
		return new BusInput.StreamSend(this.number, call, piece.payload());
	}

	void refuse(PendingPiece piece, Throwable cause) {
		given(piece);
		this.completions.add(piece.fail(cause));
	}

	private void given(PendingPiece piece) {
		this.waitingMessages.decrementAndGet();
		this.waitingBytes.addAndGet(-piece.payload().remaining());
	}

	void onOpened(Map<String, String> answer) {
		this.headers = answer;
	}

	void onSent(StreamEvent.Sent event) {
		PendingPiece piece = this.pieces.remove(event.call());
		if (piece == null) {
			return;
		}
		if (event.failure() != null) {
			StreamCloseReason why = this.reason;
			refuse(piece, (why != null) ? new StreamClosedException(why) : new IllegalStateException(event.failure()));
			return;
		}
		given(piece);
		this.completions.add(piece.done());
	}

	void onReceived(StreamEvent.Received event) {
		if (event.missing() > 0) {
			this.missing.addAndGet(event.missing());
		}
		this.reader.onReceived(event.payload());
	}

	void onAcknowledged(long messages) {
		this.acknowledged = messages;
	}

	void onRemoteEnded() {
		this.reader.onEnd(null);
	}

	void onClosed(StreamCloseReason why) {
		if (this.reason != null) {
			return;
		}
		this.reason = why;
		StreamClosedException cause = new StreamClosedException(why);
		this.pieces.values().forEach((piece) -> refuse(piece, cause));
		this.pieces.clear();
		this.reader.onEnd((why.kind() == StreamCloseReason.Kind.ENDED) ? null : cause);
		this.completions.add(this.closed.succeed(why));
	}

}
