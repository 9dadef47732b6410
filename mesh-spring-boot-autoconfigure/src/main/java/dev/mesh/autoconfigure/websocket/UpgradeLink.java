package dev.mesh.autoconfigure.websocket;

import dev.mesh.autoconfigure.websocket.FrameBatch.Closing;
import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.websocket.CloseCode;
import dev.mesh.link.websocket.FrameDecoder;
import dev.mesh.link.websocket.FrameListener;
import dev.mesh.link.websocket.Role;
import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One accepted WebSocket on a connection that the container has handed over. The
 * container's threads bring what comes in, the mesh's loop writes, and nothing of either
 * waits for the other.
 */
final class UpgradeLink implements Link, FrameListener, FrameWriter.Listener {

	/**
	 * How long the other end may take, once this one closes, to read what was written and
	 * to answer the close frame.
	 */
	private static final long CLOSE_SECONDS = 3;

	private static final int POLICY_VIOLATION = 1008;

	private static final int INTERNAL_ERROR = 1011;

	private final UpgradedSocket socket;

	private final String remoteAddress;

	private final ScheduledExecutorService executor;

	private final Consumer<String> refusals;

	private final FrameDecoder decoder = new FrameDecoder(Role.SERVER, RecordReader.MAX_RECORD_BYTES, this);

	private final FrameWriter writer;

	private final ReadGate gate = new ReadGate();

	private final LinkEvents events = new LinkEvents();

	/** Set by whoever begins to close, from whichever end. */
	private final AtomicBoolean closing = new AtomicBoolean();

	/** Why, as far as it is known. */
	private volatile @Nullable String cause;

	private volatile boolean closeReceived;

	private volatile boolean closeSent;

	private volatile boolean ended;

	private volatile @Nullable Future<?> deadline;

	/**
	 * Creates a link.
	 * @param refusals hears why a link ends, when it is the other end's fault
	 */
	UpgradeLink(UpgradedSocket socket, String remoteAddress, ScheduledExecutorService executor,
			Consumer<String> refusals) {
		this.socket = socket;
		this.remoteAddress = remoteAddress;
		this.executor = executor;
		this.refusals = refusals;
		this.writer = new FrameWriter(socket, this);
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
		if (!this.writer.write(record) && beginClosing(
				"INTERNAL_ERROR: more than " + FrameWriter.MAX_QUEUED_BYTES + " bytes were to be sent")) {
			this.executor.execute(() -> this.writer.closeNow(new Closing(INTERNAL_ERROR, "")));
		}
	}

	@Override
	public void resume() {
		if (this.gate.resume()) {
			this.socket.readOn();
		}
	}

	@Override
	public void close(String reason) {
		if (beginClosing(reason)) {
			CloseReason close = LinkCloseCodes.of(reason);
			// Not here: the listener must not hear of the end within this call.
			this.executor
				.execute(() -> this.writer.close(new Closing(close.getCloseCode().getCode(), close.getReasonPhrase())));
		}
	}

	/**
	 * Ends a link that was never opened.
	 */
	void refuse(int code) {
		if (beginClosing("refused")) {
			this.writer.closeNow(new Closing(code, ""));
		}
	}

	/**
	 * From now on nothing is handed over to the mesh, and what comes in is read up to the
	 * other end's close frame.
	 * @return false when somebody else has begun
	 */
	private boolean beginClosing(String reason) {
		if (!this.closing.compareAndSet(false, true)) {
			return false;
		}
		this.cause = reason;
		this.deadline = this.executor.schedule(this::cutOff, CLOSE_SECONDS, TimeUnit.SECONDS);
		if (this.gate.end()) {
			this.socket.readOn();
		}
		return true;
	}

	private void cutOff() {
		this.writer.end();
		this.events.closed(this.cause + (this.closeSent ? "" : ", which the other end did not take"));
		this.socket.end();
	}

	/**
	 * Takes what was received. Called by the container, by one thread at a time, as the
	 * next three.
	 */
	void onBytes(ByteBuffer bytes) {
		this.decoder.decode(bytes);
	}

	/**
	 * Whether to stop reading until the socket is told to {@link UpgradedSocket#readOn}.
	 */
	boolean suspends() {
		return this.gate.suspends();
	}

	/** Whether both ends have said goodbye. */
	boolean isOver() {
		return this.ended || (this.closeReceived && this.closeSent);
	}

	/** The connection is closed, or is closed now. */
	void onEnd(String reason) {
		this.ended = true;
		this.closing.set(true);
		this.writer.end();
		this.gate.end();
		Future<?> pending = this.deadline;
		if (pending != null) {
			pending.cancel(false);
		}
		String known = this.cause;
		this.events.closed((known != null) ? known : reason);
	}

	@Override
	public void onMessage(ByteBuffer message) {
		if (this.closing.get()) {
			return;
		}
		this.gate.beforeRecord();
		if (!this.events.received(message)) {
			this.gate.stop();
		}
	}

	@Override
	public void onPing(ByteBuffer payload) {
		if (!this.writer.pong(payload)) {
			fail("websocket-pings", new Closing(POLICY_VIOLATION, "too many pings without taking an answer"));
		}
	}

	@Override
	public void onPong(ByteBuffer payload) {
		// Says that the other end is alive, which the mesh finds out by itself.
	}

	@Override
	public void onClose(int code, String reason) {
		this.closeReceived = true;
		if (beginClosing("WebSocket closed with " + code + (reason.isEmpty() ? "" : " " + reason))) {
			this.writer.closeNow(new Closing(code, ""));
		}
		else if (this.closeSent) {
			this.socket.end();
		}
	}

	@Override
	public void onViolation(int code, String reason) {
		fail(switch (code) {
			case CloseCode.UNSUPPORTED_DATA -> "websocket-text";
			case CloseCode.TOO_LARGE -> "websocket-too-big";
			default -> "websocket-malformed";
		}, new Closing(code, reason));
	}

	private void fail(String refusal, Closing last) {
		if (beginClosing("WebSocket failed with " + last.code() + ": " + last.reason())) {
			this.refusals.accept(refusal);
			this.writer.closeNow(last);
		}
	}

	@Override
	public void onSent(int bytes) {
		this.events.written(bytes);
	}

	@Override
	public void onCloseSent() {
		this.closeSent = true;
		this.executor.execute(() -> {
			this.events.closed(String.valueOf(this.cause));
			if (this.closeReceived) {
				this.socket.end();
			}
		});
	}

	@Override
	public void onSendFailed(Throwable failure) {
		if (this.closing.compareAndSet(false, true)) {
			this.cause = "cannot write: " + failure;
		}
		this.executor.execute(() -> {
			this.events.closed(String.valueOf(this.cause));
			this.socket.end();
		});
	}

}
