package dev.mesh.link.http;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One socket, from the dial to its end. The JDK delivers as much as was requested: here
 * one piece after the other, and nothing while the reader's quota is used up. It calls
 * {@link WebSocket.Listener} on one thread at a time.
 */
final class JdkWebSocketLink implements Link, WebSocket.Listener {

	/**
	 * The core keeps 128 KiB in flight; whoever lets more than this wait ignores
	 * {@link LinkListener#written}.
	 */
	static final int QUEUE_LIMIT_BYTES = 1024 * 1024;

	/**
	 * How long the other end may take, once this end closes, to read what was written and
	 * answer the close frame.
	 */
	private static final long CLOSE_MILLIS = 2000;

	private static final int NORMAL_CLOSURE = 1000;

	/** The JDK's client refuses to send 1003 and 1009, which would fit better. */
	private static final int POLICY_VIOLATION = 1008;

	private final String address;

	private final ListenerCalls listener;

	private final ClientThreads threads;

	private final Consumer<JdkWebSocketLink> onEnd;

	private final RecordAssembler assembler = new RecordAssembler(JdkWebSocketTransport.MAX_RECORD_BYTES);

	/** Whether a record was delivered and the next one has not been requested. */
	private final AtomicBoolean stopped = new AtomicBoolean();

	/** Set by the first who closes from this end; the reason. */
	private volatile @Nullable String closing;

	/** Null until the socket is open; written once. */
	private volatile @Nullable Open open;

	/** What there is once the socket is open. */
	private record Open(WebSocket socket, SocketWriter writer) {
	}

	JdkWebSocketLink(String address, LinkListener listener, ClientThreads threads, Consumer<JdkWebSocketLink> onEnd) {
		this.address = address;
		this.listener = new ListenerCalls(listener);
		this.threads = threads;
		this.onEnd = onEnd;
	}

	@Override
	public LinkType type() {
		return LinkType.WEBSOCKET;
	}

	@Override
	public String remoteAddress() {
		return this.address;
	}

	@Override
	public void write(ByteBuffer record) {
		Open current = this.open;
		if (current == null || this.listener.hasEnded()) {
			return;
		}
		if (!current.writer().write(record)) {
			this.threads.later(() -> abort("more than " + QUEUE_LIMIT_BYTES + " bytes wait to be written"));
		}
	}

	@Override
	public void resume() {
		Open current = this.open;
		if (current != null && this.stopped.compareAndSet(true, false)) {
			current.socket().request(1);
		}
	}

	@Override
	public void close(String reason) {
		Open current = this.open;
		if (current == null || this.closing != null || this.listener.hasEnded()) {
			return;
		}
		String fitting = CloseReason.fit(reason);
		this.closing = fitting;
		abortLater();
		// The answer is behind what the other end has written: read on, and throw it
		// away.
		resume();
		current.writer().close(NORMAL_CLOSURE, fitting);
	}

	/** Ends it now; the listener has heard of it when this returns. */
	void abort(String cause) {
		Open current = this.open;
		if (current != null) {
			current.socket().abort();
		}
		end(new IOException(cause));
	}

	void dialFailed(IOException cause) {
		this.threads.later(() -> end(cause));
	}

	@Override
	public void onOpen(WebSocket socket) {
		this.open = new Open(socket, new SocketWriter(socket, QUEUE_LIMIT_BYTES, this.listener::written,
				(thrown) -> this.threads.later(() -> abort("cannot write: " + thrown))));
		if (!this.listener.opened(this)) {
			socket.abort();
			return;
		}
		socket.request(1);
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer piece, boolean last) {
		if (this.closing != null) {
			// What was on its way before the other end's close frame.
			socket.request(1);
			return null;
		}
		if (this.assembler.wouldExceed(piece.remaining())) {
			refuse(socket,
					"RECORD_TOO_LARGE: a record has at most " + JdkWebSocketTransport.MAX_RECORD_BYTES + " bytes");
			return null;
		}
		ByteBuffer record = this.assembler.append(piece, last);
		if (record == null) {
			socket.request(1);
			return null;
		}
		this.stopped.set(true);
		// Whoever clears the flag asks for the next piece: resume() may come before
		// received() has answered.
		boolean readOn = this.listener.received(record) || this.closing != null;
		if (readOn && this.stopped.compareAndSet(true, false)) {
			socket.request(1);
		}
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
		if (this.closing != null) {
			socket.request(1);
		}
		else {
			refuse(socket, "PROTOCOL_ERROR: records are binary messages, not text");
		}
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
		String own = this.closing;
		end(new IOException((own != null) ? "closed: " + own
				: "closed by the other end (" + code + ")" + (reason.isEmpty() ? "" : ": " + reason)));
		return null;
	}

	@Override
	public void onError(WebSocket socket, Throwable error) {
		end(new IOException("broken: " + error, error));
	}

	private void refuse(WebSocket socket, String reason) {
		this.closing = reason;
		Open current = this.open;
		if (current != null) {
			current.writer().discard();
			current.writer().close(POLICY_VIOLATION, reason);
		}
		abortLater();
		end(new IOException("closed: " + reason));
		socket.request(1);
	}

	private void abortLater() {
		this.threads.after(CLOSE_MILLIS, () -> {
			Open current = this.open;
			if (current != null && !current.socket().isInputClosed()) {
				abort("closed: " + this.closing + "; the other end did not answer within " + CLOSE_MILLIS + " ms");
			}
		});
	}

	private void end(IOException cause) {
		if (this.listener.ended(cause)) {
			this.onEnd.accept(this);
		}
	}

}
