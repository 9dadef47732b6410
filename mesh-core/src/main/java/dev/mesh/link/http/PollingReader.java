package dev.mesh.link.http;

import dev.mesh.link.RecordBatch;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * What comes in on one long-polling link: one GET at a time, held by the server until
 * there is something, and none while the reader's quota is used up. Thread-safe; nothing
 * is called with the lock held.
 */
final class PollingReader {

	/** How long an answer may take beyond the time that the server holds a GET. */
	private static final Duration MARGIN = Duration.ofSeconds(8);

	/** A server that has nothing and does not wait is not asked more often. */
	private static final long PAUSE_MILLIS = 100;

	private final PollingRequests requests;

	private final ClientThreads threads;

	private final Listener listener;

	private final Duration hold;

	/** Of the batch that is wanted; only the one whose turn it is touches it. */
	private long number = 1;

	/** Whether the last record was too much; guarded by {@code this}. */
	private boolean stopped;

	/** Whether it was asked to read on since that record; guarded by {@code this}. */
	private boolean resumed;

	/** Guarded by {@code this}. */
	private boolean ended;

	PollingReader(PollingRequests requests, ClientThreads threads, Listener listener, Duration hold) {
		this.requests = requests;
		this.threads = threads;
		this.listener = listener;
		this.hold = hold;
	}

	void poll() {
		synchronized (this) {
			if (this.ended) {
				return;
			}
		}
		long started = System.nanoTime();
		this.requests.poll(this.number, this.hold.plus(MARGIN)).whenComplete((answer, thrown) -> {
			if (answer == null) {
				this.listener.onReadFailed((thrown instanceof IOException io) ? io : new IOException(thrown));
			}
			else {
				answered(answer, System.nanoTime() - started);
			}
		});
	}

	/** Reads on; idempotent, also before {@link Listener#onRecord} has returned. */
	void resume() {
		synchronized (this) {
			this.resumed = true;
			if (!this.stopped) {
				return;
			}
			this.stopped = false;
		}
		this.threads.later(this::poll);
	}

	/** Asks for nothing more; what comes still is thrown away. */
	synchronized void end() {
		this.ended = true;
	}

	private void answered(PollingAnswer answer, long tookNanos) {
		if (answer.status() == PollingAnswer.OK) {
			take(answer);
		}
		else if (answer.status() != PollingAnswer.NO_CONTENT) {
			this.listener.onRefused(answer);
		}
		else if (tookNanos < PAUSE_MILLIS * 1_000_000) {
			this.threads.after(PAUSE_MILLIS, () -> this.threads.later(this::poll));
		}
		else {
			poll();
		}
	}

	private void take(PollingAnswer answer) {
		List<ByteBuffer> records;
		try {
			if (answer.number() != this.number) {
				throw new ProtocolException("PROTOCOL_ERROR: batch " + this.number + " was asked for and "
						+ answer.number() + " came; does a cache in between answer in the server's place?");
			}
			records = RecordBatch.parse(answer.body());
		}
		catch (ProtocolException ex) {
			this.listener.onMalformed(String.valueOf(ex.getMessage()));
			return;
		}
		this.number++;
		if (handOver(records)) {
			poll();
		}
	}

	/** Whether to read on. */
	private boolean handOver(List<ByteBuffer> records) {
		boolean more = true;
		for (ByteBuffer record : records) {
			synchronized (this) {
				if (this.ended) {
					return false;
				}
				this.resumed = false;
			}
			more = this.listener.onRecord(record);
		}
		synchronized (this) {
			this.stopped = !more && !this.resumed;
			return !this.stopped;
		}
	}

	/** Hears what comes in, on threads of the transport. */
	interface Listener {

		/** False when the reader's quota is used up. */
		boolean onRecord(ByteBuffer record);

		/** A GET came to nothing, also when it was repeated. */
		void onReadFailed(IOException cause);

		/** The server has no batch for us, and never will. */
		void onRefused(PollingAnswer answer);

		/** What came is no batch. */
		void onMalformed(String reason);

	}

}
