package dev.mesh.autoconfigure.websocket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends records one after the other with the container's asynchronous remote, which never
 * blocks; what comes while one is on its way waits. The mesh keeps no more than 128 KiB
 * on its way, so the limit here is for faults only.
 */
final class RecordWriter {

	static final int MAX_QUEUED_BYTES = 512 * 1024;

	private final RemoteEndpoint.Async remote;

	private final Listener listener;

	private final Executor executor;

	private final Queue<ByteBuffer> queue = new ArrayDeque<>();

	private int queuedBytes;

	private boolean sending;

	private boolean ended;

	private @Nullable Runnable drained;

	RecordWriter(RemoteEndpoint.Async remote, Listener listener, Executor executor) {
		this.remote = remote;
		this.listener = listener;
		this.executor = executor;
	}

	/**
	 * Sends a record; does not block and does not call the listener.
	 * @return false when there is no room for it
	 */
	boolean write(ByteBuffer record) {
		synchronized (this) {
			if (this.ended || this.drained != null) {
				return true;
			}
			if (this.queuedBytes + record.remaining() > MAX_QUEUED_BYTES) {
				return false;
			}
			this.queuedBytes += record.remaining();
			this.queue.add(record);
			if (this.sending) {
				return true;
			}
			this.sending = true;
		}
		sendNext();
		return true;
	}

	/**
	 * Takes no more records, and runs the action on another thread when what was written
	 * is sent.
	 */
	void whenDrained(Runnable action) {
		synchronized (this) {
			if (this.sending) {
				this.drained = action;
				return;
			}
			this.ended = true;
		}
		this.executor.execute(action);
	}

	/**
	 * Drops what has not been sent.
	 */
	synchronized void end() {
		this.ended = true;
		this.queue.clear();
		this.queuedBytes = 0;
	}

	private void sendNext() {
		ByteBuffer record = next();
		if (record == null) {
			return;
		}
		Sending sending = new Sending(record.remaining());
		try {
			this.remote.sendBinary(record, sending::onResult);
		}
		catch (RuntimeException ex) {
			sending.onFailure(ex);
		}
		finally {
			sending.returned = true;
		}
	}

	private @Nullable ByteBuffer next() {
		Runnable action;
		synchronized (this) {
			ByteBuffer record = this.queue.poll();
			if (record != null) {
				this.queuedBytes -= record.remaining();
				return record;
			}
			this.sending = false;
			action = this.drained;
			this.ended |= action != null;
		}
		if (action != null) {
			this.executor.execute(action);
		}
		return null;
	}

	/**
	 * Hears of what has been sent, on threads of the container or of the executor.
	 */
	interface Listener {

		void onSent(int bytes);

		void onSendFailed(Throwable cause);

	}

	/**
	 * One record on its way. A container may tell the outcome before it returns, but the
	 * mesh must not hear of it from within its own call.
	 */
	private final class Sending {

		private final int bytes;

		private final Thread caller = Thread.currentThread();

		private volatile boolean returned;

		Sending(int bytes) {
			this.bytes = bytes;
		}

		void onResult(SendResult result) {
			if (!result.isOK()) {
				onFailure(result.getException());
			}
			else if (isWithinCall()) {
				RecordWriter.this.executor.execute(this::onSent);
			}
			else {
				onSent();
			}
		}

		void onFailure(Throwable cause) {
			end();
			RecordWriter.this.executor.execute(() -> RecordWriter.this.listener.onSendFailed(cause));
		}

		private void onSent() {
			RecordWriter.this.listener.onSent(this.bytes);
			sendNext();
		}

		private boolean isWithinCall() {
			return !this.returned && Thread.currentThread().equals(this.caller);
		}

	}

}
