package dev.mesh.autoconfigure.websocket;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;

/**
 * One accepted WebSocket. The container's threads bring what comes in, the mesh's loop
 * writes, and nothing of either waits for the other.
 */
final class WebSocketLink implements Link, RecordWriter.Listener {

	private static final long DRAIN_SECONDS = 3;

	private final Session session;

	private final String remoteAddress;

	private final ReadControl readControl;

	private final ScheduledExecutorService executor;

	private final RecordReader reader;

	private final RecordWriter writer;

	private final LinkEvents events = new LinkEvents();

	private final AtomicBoolean closing = new AtomicBoolean();

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile @Nullable String cause;

	private volatile @Nullable Future<?> deadline;

	WebSocketLink(Session session, String remoteAddress, ReadControl readControl, ScheduledExecutorService executor) {
		this.session = session;
		this.remoteAddress = remoteAddress;
		this.readControl = readControl;
		this.executor = executor;
		this.reader = new RecordReader(readControl.handsOverBuffers());
		this.writer = new RecordWriter(session.getAsyncRemote(), this, executor);
	}

	void open(LinkListener listener) {
		this.events.opened(this, listener);
	}

	@Override
	public LinkType type() {
		return LinkType.WEBSOCKET;
	}

	@Override
	public String remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public void write(ByteBuffer record) {
		if (!this.writer.write(record)) {
			abort(CloseCodes.UNEXPECTED_CONDITION,
					"More than " + RecordWriter.MAX_QUEUED_BYTES + " bytes were to be sent");
		}
	}

	@Override
	public void resume() {
		this.readControl.resume();
	}

	@Override
	public void close(String reason) {
		if (this.closing.compareAndSet(false, true)) {
			this.readControl.end();
			// Not a normal closure when the other end does not read: for that Tomcat
			// would wait.
			this.deadline = this.executor.schedule(() -> closeNow(LinkCloseCodes.of(CloseCodes.GOING_AWAY, reason)),
					DRAIN_SECONDS, TimeUnit.SECONDS);
			this.writer.whenDrained(() -> closeNow(LinkCloseCodes.of(reason)));
		}
	}

	boolean isClosing() {
		return this.closing.get();
	}

	/**
	 * Takes a part of a message.
	 * @return why the link ends because of it, null as a rule
	 */
	@Nullable String onBinary(ByteBuffer part, boolean last) {
		if (this.closing.get()) {
			return null;
		}
		if (!this.reader.accepts(part)) {
			abort(CloseCodes.TOO_BIG, "A record has at most " + RecordReader.MAX_RECORD_BYTES + " bytes");
			return "websocket-too-big";
		}
		ByteBuffer record = this.reader.add(part, last);
		if (record == null) {
			return null;
		}
		this.readControl.beforeRecord();
		if (!this.events.received(record) && !this.readControl.stop()) {
			abort(CloseCodes.TRY_AGAIN_LATER, "Too many links are read too slowly");
			return "websocket-blocked-readers";
		}
		return null;
	}

	/**
	 * Text is not part of the protocol.
	 * @return why the link ends because of it, null when it ends already
	 */
	@Nullable String onText() {
		return abort(CloseCodes.CANNOT_ACCEPT, "Only binary messages are accepted") ? "websocket-text" : null;
	}

	void onError(Throwable exception) {
		this.cause = String.valueOf(exception);
	}

	void onClosed(CloseStatus status) {
		this.closing.set(true);
		this.readControl.end();
		this.writer.end();
		String error = this.cause;
		this.events.closed("WebSocket closed with " + status.getCode()
				+ ((status.getReason() != null) ? " " + status.getReason() : "")
				+ ((error != null) ? ", " + error : ""));
	}

	@Override
	public void onSent(int bytes) {
		this.events.written(bytes);
	}

	@Override
	public void onSendFailed(Throwable failure) {
		onError(failure);
		abort(CloseCodes.UNEXPECTED_CONDITION, "Sending failed or took too long");
	}

	/**
	 * Ends the link without sending what is queued. Called by any thread, does not block.
	 */
	private boolean abort(CloseCodes code, String reason) {
		boolean first = this.closing.compareAndSet(false, true);
		this.writer.end();
		this.readControl.end();
		this.executor.execute(() -> closeNow(LinkCloseCodes.of(code, reason)));
		return first;
	}

	private void closeNow(CloseReason reason) {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		this.writer.end();
		Future<?> pending = this.deadline;
		if (pending != null) {
			pending.cancel(false);
		}
		try {
			this.session.close(reason);
		}
		catch (IOException | RuntimeException ex) {
			onError(ex);
		}
		finally {
			String error = this.cause;
			this.events.closed(reason.getReasonPhrase() + ((error != null) ? ", " + error : ""));
		}
	}

}
