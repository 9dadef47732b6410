package dev.mesh.link.http;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is written on one socket. The JDK takes one send at a time; the others wait here,
 * and a close frame waits for them. Thread-safe; nothing is called with the lock held.
 */
final class SocketWriter {

	private final WebSocket socket;

	private final int limitBytes;

	private final IntConsumer onWritten;

	/** Told on any thread, also on that of the caller. */
	private final Consumer<Throwable> onFailure;

	/** Records behind the one that is being sent; guarded by {@code this}. */
	private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();

	/** Guarded by {@code this}. */
	private int queuedBytes;

	/**
	 * Whether a send is out, or somebody is in {@link #pump}; guarded by {@code this}.
	 */
	private boolean sending;

	/** The last thing to send, once it is known; guarded by {@code this}. */
	private @Nullable CloseFrame closing;

	/** A status code and a reason of at most 123 bytes. */
	private record CloseFrame(int code, String reason) {
	}

	SocketWriter(WebSocket socket, int limitBytes, IntConsumer onWritten, Consumer<Throwable> onFailure) {
		this.socket = socket;
		this.limitBytes = limitBytes;
		this.onWritten = onWritten;
		this.onFailure = onFailure;
	}

	/**
	 * Sends a record, at once or when its turn comes; false when too much waits already.
	 */
	boolean write(ByteBuffer record) {
		synchronized (this) {
			if (this.closing != null) {
				return true;
			}
			if (this.queuedBytes > 0 && this.queuedBytes + record.remaining() > this.limitBytes) {
				return false;
			}
			this.queue.add(record);
			this.queuedBytes += record.remaining();
			if (this.sending) {
				return true;
			}
			this.sending = true;
		}
		pump();
		return true;
	}

	/** Sends a close frame behind what waits, unless there is one already. */
	void close(int code, String reason) {
		synchronized (this) {
			if (this.closing != null) {
				return;
			}
			this.closing = new CloseFrame(code, reason);
			if (this.sending) {
				return;
			}
			this.sending = true;
		}
		pump();
	}

	/** Forgets what waits. */
	synchronized void discard() {
		this.queue.clear();
	}

	/**
	 * Only one thread at a time is here: the one that has set {@link #sending}, or that
	 * on which its send ended.
	 */
	private void pump() {
		for (ByteBuffer next = next(); next != null; next = next()) {
			int bytes = next.remaining();
			CompletableFuture<WebSocket> sent = this.socket.sendBinary(next, true);
			if (!sent.isDone() || sent.isCompletedExceptionally()) {
				sent.whenComplete((open, thrown) -> onSent(bytes, thrown));
				return;
			}
			onWritten(bytes);
		}
	}

	private @Nullable ByteBuffer next() {
		CloseFrame last;
		synchronized (this) {
			ByteBuffer next = this.queue.poll();
			if (next != null) {
				return next;
			}
			last = this.closing;
			// Nothing follows a close frame: "sending" stays true.
			this.sending = last != null;
		}
		if (last != null) {
			this.socket.sendClose(last.code(), last.reason()).whenComplete((open, thrown) -> {
				if (thrown != null) {
					this.onFailure.accept(thrown);
				}
			});
		}
		return null;
	}

	private void onSent(int bytes, @Nullable Throwable thrown) {
		if (thrown != null) {
			this.onFailure.accept(thrown);
			return;
		}
		onWritten(bytes);
		pump();
	}

	private void onWritten(int bytes) {
		synchronized (this) {
			this.queuedBytes -= bytes;
		}
		this.onWritten.accept(bytes);
	}

}
