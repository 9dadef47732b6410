package dev.mesh.autoconfigure.websocket;

import dev.mesh.autoconfigure.websocket.FrameBatch.Closing;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames one write after the other; what comes while one is out leaves with the
 * next. The mesh keeps no more than 128 KiB on its way, so the limit here is for faults
 * only. Thread-safe; nothing is called with the lock held.
 */
final class FrameWriter implements UpgradedSocket.Outcome {

	static final int MAX_QUEUED_BYTES = 512 * 1024;

	/** Whoever sends more pings without taking an answer does not want one. */
	static final int MAX_UNANSWERED_PINGS = 1000;

	private final UpgradedSocket socket;

	private final Listener listener;

	/** What waits; guarded by {@code this}, as what follows. */
	private final Queue<ByteBuffer> queue = new ArrayDeque<>(4);

	private int queuedBytes;

	/** Payload of the last ping that was not answered: older ones need no answer. */
	private byte @Nullable [] pong;

	private int unansweredPings;

	/** The last frame to send, once it is known. */
	private @Nullable Closing closing;

	private boolean ended;

	/** Whether a write is out, or a thread is in {@link #pump}. */
	private boolean sending;

	/** What is being written, by whoever has set {@link #sending}. */
	private volatile @Nullable FrameBatch batch;

	FrameWriter(UpgradedSocket socket, Listener listener) {
		this.socket = socket;
		this.listener = listener;
	}

	/**
	 * Sends a record. May call {@link Listener#onSent}.
	 * @return false when there is no room for it
	 */
	boolean write(ByteBuffer record) {
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return true;
			}
			if (this.queuedBytes + record.remaining() > MAX_QUEUED_BYTES) {
				return false;
			}
			this.queuedBytes += record.remaining();
			this.queue.add(record);
			if (!begins()) {
				return true;
			}
		}
		pump();
		return true;
	}

	/**
	 * Answers a ping, whose payload is copied.
	 * @return false when too many are not answered, because the other end does not read
	 */
	boolean pong(ByteBuffer payload) {
		byte[] copy = new byte[payload.remaining()];
		payload.get(copy);
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return true;
			}
			this.pong = copy;
			this.unansweredPings++;
			if (this.unansweredPings > MAX_UNANSWERED_PINGS) {
				return false;
			}
			if (!begins()) {
				return true;
			}
		}
		pump();
		return true;
	}

	/** Sends a close frame behind what waits, and nothing more. */
	void close(Closing last) {
		close(last, false);
	}

	/** Sends a close frame instead of what waits, and nothing more. */
	void closeNow(Closing last) {
		close(last, true);
	}

	private void close(Closing last, boolean now) {
		synchronized (this) {
			if (this.ended) {
				return;
			}
			if (now) {
				drop();
			}
			if (this.closing == null) {
				this.closing = last;
			}
			if (!begins()) {
				return;
			}
		}
		pump();
	}

	/** Drops what has not been sent. */
	synchronized void end() {
		this.ended = true;
		drop();
	}

	private void drop() {
		this.queue.clear();
		this.queuedBytes = 0;
		this.pong = null;
	}

	/** Whether the caller has to pump. */
	private boolean begins() {
		boolean begins = !this.sending;
		this.sending = true;
		return begins;
	}

	private void pump() {
		for (FrameBatch next = next(); next != null; next = next()) {
			this.batch = next;
			if (!this.socket.write(next.buffers(), this)) {
				return;
			}
			onSent(next);
		}
	}

	private @Nullable FrameBatch next() {
		byte[] answer;
		List<ByteBuffer> records = new ArrayList<>(4);
		Closing last;
		synchronized (this) {
			if (this.ended) {
				return null;
			}
			answer = this.pong;
			this.pong = null;
			this.unansweredPings = 0;
			takeRecords(records);
			last = this.queue.isEmpty() ? this.closing : null;
			if (answer == null && records.isEmpty() && last == null) {
				this.sending = false;
				return null;
			}
			// Nothing follows a close frame: "sending" stays true.
			this.ended = last != null;
		}
		return FrameBatch.of(answer, records, last);
	}

	private void takeRecords(List<ByteBuffer> records) {
		int bytes = 0;
		for (ByteBuffer next = this.queue.peek(); next != null; next = this.queue.peek()) {
			int size = next.remaining();
			if (bytes > 0 && bytes + size > FrameBatch.MAX_BYTES) {
				return;
			}
			bytes += size;
			this.queuedBytes -= size;
			records.add(this.queue.remove());
		}
	}

	@Override
	public void written() {
		FrameBatch sent = this.batch;
		if (sent != null) {
			onSent(sent);
			pump();
		}
	}

	@Override
	public void failed(Throwable cause) {
		end();
		this.listener.onSendFailed(cause);
	}

	private void onSent(FrameBatch sent) {
		this.batch = null;
		if (sent.recordBytes() > 0) {
			this.listener.onSent(sent.recordBytes());
		}
		if (sent.closes()) {
			this.listener.onCloseSent();
		}
	}

	/**
	 * Hears of what has been sent, on any thread, also on that of a caller.
	 */
	interface Listener {

		void onSent(int bytes);

		void onCloseSent();

		void onSendFailed(Throwable cause);

	}

}
