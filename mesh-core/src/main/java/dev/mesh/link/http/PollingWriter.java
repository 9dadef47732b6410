package dev.mesh.link.http;

import dev.mesh.link.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What is written on one long-polling link: one POST at a time, which takes along all
 * that has come since the last one. Thread-safe; nothing is called with the lock held.
 */
final class PollingWriter {

	/** How long a POST may take; the core gives a link up when it makes no progress. */
	private static final Duration POST_LIMIT = Duration.ofSeconds(20);

	private static final long FIRST_WAIT_MILLIS = 20;

	private static final long LONGEST_WAIT_MILLIS = 640;

	private final PollingRequests requests;

	private final ClientThreads threads;

	private final Listener listener;

	private final int limitBytes;

	/** Records behind those of the POST that is out; guarded by {@code this}. */
	private final Queue<ByteBuffer> queue = new ArrayDeque<>();

	/** With those of the POST that is out; guarded by {@code this}. */
	private int queuedBytes;

	/** Whether a POST is out, or about to be; guarded by {@code this}. */
	private boolean sending;

	/** Told once all is sent; guarded by {@code this}. */
	private @Nullable Runnable drained;

	/** Of the last POST; only the one who sends touches it. */
	private long number;

	PollingWriter(PollingRequests requests, ClientThreads threads, Listener listener, int limitBytes) {
		this.requests = requests;
		this.threads = threads;
		this.listener = listener;
		this.limitBytes = limitBytes;
	}

	/**
	 * Sends a record when its turn comes; does not block and calls nobody. False when too
	 * much waits already.
	 */
	boolean write(ByteBuffer record) {
		synchronized (this) {
			if (this.drained != null) {
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
		this.threads.later(this::sendNext);
		return true;
	}

	/** Takes no more records, and runs the action when those it has are sent. */
	void whenDrained(Runnable action) {
		synchronized (this) {
			this.drained = action;
			if (this.sending) {
				return;
			}
			this.sending = true;
		}
		this.threads.later(this::sendNext);
	}

	/** Forgets what waits. */
	synchronized void discard() {
		this.queue.clear();
	}

	/** By the one who has set {@link #sending}, or on whose POST the answer came. */
	private void sendNext() {
		RecordBatch batch = null;
		Runnable last;
		synchronized (this) {
			if (!this.queue.isEmpty()) {
				batch = RecordBatch.take(this.queue);
			}
			last = this.drained;
			this.sending = batch != null || last != null;
		}
		if (batch != null) {
			this.number++;
			send(batch, FIRST_WAIT_MILLIS);
		}
		else if (last != null) {
			last.run();
		}
	}

	private void send(RecordBatch batch, long waitMillis) {
		this.requests.post(this.number, batch, POST_LIMIT).whenComplete((answer, thrown) -> {
			if (answer == null) {
				this.listener.onWriteFailed((thrown instanceof IOException io) ? io : new IOException(thrown));
			}
			else if (answer.status() == PollingAnswer.NO_CONTENT) {
				sent(batch.recordBytes());
			}
			else if (answer.status() == PollingAnswer.TOO_MANY_REQUESTS) {
				this.threads.after(waitMillis, () -> send(batch, Math.min(2 * waitMillis, LONGEST_WAIT_MILLIS)));
			}
			else {
				this.listener.onRefused(answer);
			}
		});
	}

	private void sent(int bytes) {
		synchronized (this) {
			this.queuedBytes -= bytes;
		}
		this.listener.onWritten(bytes);
		sendNext();
	}

	/** Hears what becomes of the records, on threads of the transport. */
	interface Listener {

		/** So many bytes have arrived. */
		void onWritten(int bytes);

		/** A POST came to nothing, also when it was repeated. */
		void onWriteFailed(IOException cause);

		/** The server does not take it. */
		void onRefused(PollingAnswer answer);

	}

}
