package dev.mesh.runtime;

import dev.mesh.link.Link;
import dev.mesh.link.LinkException;
import dev.mesh.link.LinkListener;
import dev.mesh.peer.Input;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where a transport brings what happens to one link. What it has brought and the loop has
 * not handled is bounded by a quota, so that a fast neighbour is slowed down and not the
 * others. Thread-safe.
 */
final class LinkPort implements LinkListener {

	/**
	 * What a record costs beside its bytes, so that a flood of empty ones is bounded too.
	 */
	private static final int RECORD_OVERHEAD = 128;

	/**
	 * One with so few bytes is handled on the transport's thread when the loop is idle:
	 * somebody may wait for it. More are bulk, which the transport should rather go on
	 * reading.
	 */
	private static final int SMALL_RECORD_BYTES = 2 * 1024;

	private final long number;

	private final LinkPorts ports;

	private final Inbox inbox;

	private final int quotaBytes;

	/** Brought and not handled. */
	private final AtomicInteger unread = new AtomicInteger();

	/** Whether the transport was told to stop reading. */
	private final AtomicBoolean stopped = new AtomicBoolean();

	private volatile @Nullable Link link;

	/** Why the loop has closed it, perhaps before it was open. */
	private volatile @Nullable String closing;

	LinkPort(long number, LinkPorts ports, Inbox inbox, int quotaBytes) {
		this.number = number;
		this.ports = ports;
		this.inbox = inbox;
		this.quotaBytes = quotaBytes;
	}

	long number() {
		return this.number;
	}

	@Override
	public void opened(Link opened) {
		this.link = opened;
		this.ports.add(this);
		String reason = this.closing;
		if (reason != null) {
			opened.close(reason);
		}
		else {
			this.inbox.post(new Opened(this, opened));
		}
	}

	@Override
	public void failed(Throwable cause) {
		this.ports.remove(this);
		String message = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		this.inbox.post(new Input.DialFailed(this.number, codeOf(cause), message));
	}

	private static ErrorCode codeOf(Throwable cause) {
		if (!(cause instanceof LinkException failure)) {
			return ErrorCode.LINK_FAILED;
		}
		return switch (failure.reason()) {
			case UNKNOWN_HOST -> ErrorCode.UNKNOWN_HOST;
			case TIMED_OUT -> ErrorCode.CONNECT_TIMEOUT;
			case TLS -> ErrorCode.TLS_FAILED;
			case OTHER -> ErrorCode.LINK_FAILED;
		};
	}

	@Override
	public boolean received(ByteBuffer record) {
		if (this.closing != null) {
			// Read on, for the transport's sake: its close may wait behind this.
			return true;
		}
		int unreadNow = this.unread.addAndGet(record.remaining() + RECORD_OVERHEAD);
		Received received = new Received(this, record);
		if (record.remaining() <= SMALL_RECORD_BYTES) {
			this.inbox.bring(received);
		}
		else {
			this.inbox.post(received);
		}
		if (unreadNow <= this.quotaBytes) {
			return true;
		}
		this.stopped.set(true);
		// The loop may have caught up before it could see the flag.
		return this.unread.get() <= this.quotaBytes / 2 && this.stopped.compareAndSet(true, false);
	}

	@Override
	public void written(int bytes) {
		this.inbox.post(new Input.BytesWritten(this.number, bytes));
	}

	@Override
	public void closed(String cause) {
		this.ports.remove(this);
		this.inbox.post(new Input.LinkClosed(this.number, cause));
	}

	/** By the loop. */
	void write(ByteBuffer record) {
		Link open = this.link;
		if (open != null) {
			open.write(record);
		}
	}

	/**
	 * By the loop, or by whoever ends it; a link that is being dialled is closed when it
	 * opens.
	 */
	void close(String reason) {
		this.closing = reason;
		Link open = this.link;
		if (open != null) {
			open.close(reason);
		}
		else {
			this.ports.remove(this);
		}
	}

	private void handled(int bytes) {
		int left = this.unread.addAndGet(-(bytes + RECORD_OVERHEAD));
		Link open = this.link;
		if (open != null && left <= this.quotaBytes / 2 && this.stopped.get()
				&& this.stopped.compareAndSet(true, false)) {
			open.resume();
		}
	}

	/** The link is open. */
	private record Opened(LinkPort port, Link link) implements Entry {

		@Override
		public Input enter(OpenCalls calls, long nowNanos) {
			return new Input.LinkOpened(this.port.number, this.link.type(), this.link.remoteAddress());
		}

		@Override
		public void abandon() {
			this.port.close("GOING_AWAY: the peer is stopping");
		}

	}

	/** A record came in. */
	private record Received(LinkPort port, ByteBuffer record) implements Entry {

		@Override
		public int bytes() {
			return this.record.remaining();
		}

		@Override
		public Input enter(OpenCalls calls, long nowNanos) {
			this.port.handled(this.record.remaining());
			return new Input.RecordReceived(this.port.number, this.record);
		}

		@Override
		public void abandon() {
			this.port.handled(this.record.remaining());
		}

	}

}
