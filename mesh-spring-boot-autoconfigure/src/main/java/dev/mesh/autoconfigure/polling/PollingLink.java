package dev.mesh.autoconfigure.polling;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.RecordBatch;
import dev.mesh.wire.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One accepted link. The container's threads bring requests, the mesh's loop writes; both
 * take a lock that is held for short only. Requests are answered without it, since a
 * container has locks of its own.
 */
final class PollingLink implements Link {

	private final String name;

	private final String remoteAddress;

	private final PollingTimes times;

	private final Owner owner;

	private final ScheduledExecutorService executor;

	// What follows is guarded by this.

	private final UpstreamWindow upstream = new UpstreamWindow();

	private final DownstreamBatches downstream = new DownstreamBatches();

	private @Nullable LinkListener listener;

	/** The GET that waits for records. */
	private @Nullable Held held;

	/** Whether the held GET is about to be answered. */
	private boolean answering;

	/** Whether the reader's quota is used up. */
	private boolean stopped;

	/** Whether the reader wants more, since the last record. */
	private boolean resumed;

	private long lastSeenNanos = System.nanoTime();

	/** Looks whether the client is still there. */
	private @Nullable Future<?> watch;

	/** Why this end closes it. */
	private @Nullable String closing;

	private boolean ended;

	/** A GET, the batch it waits for, and what ends its wait. */
	private record Held(PollingExchange exchange, long number, Future<?> timer) {
	}

	PollingLink(String name, String remoteAddress, PollingTimes times, Owner owner) {
		this.name = name;
		this.remoteAddress = remoteAddress;
		this.times = times;
		this.owner = owner;
		this.executor = owner.executor();
	}

	String name() {
		return this.name;
	}

	synchronized void open(LinkListener target) {
		this.listener = target;
		watch(this.times.idle().toNanos());
		target.opened(this);
	}

	@Override
	public LinkType type() {
		return LinkType.HTTP_POLLING;
	}

	@Override
	public String remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public void write(ByteBuffer record) {
		boolean answer;
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return;
			}
			if (!this.downstream.offer(record)) {
				this.executor.execute(() -> end(
						"INTERNAL_ERROR: more than " + DownstreamBatches.LIMIT_BYTES + " bytes were to be sent"));
				return;
			}
			// On another thread, so that what the mesh writes in one go becomes one
			// batch.
			answer = this.held != null && !this.answering;
			this.answering |= answer;
		}
		if (answer) {
			this.executor.execute(this::answerHeld);
		}
	}

	@Override
	public synchronized void resume() {
		this.resumed = true;
		this.stopped = false;
	}

	@Override
	public void close(String reason) {
		synchronized (this) {
			if (this.ended || this.closing != null) {
				return;
			}
			this.closing = reason;
		}
		this.executor.execute(this::answerHeld);
		this.executor.schedule(() -> end(reason), this.times.drain().toMillis(), TimeUnit.MILLISECONDS);
	}

	/** A GET has come. */
	void poll(long number, PollingExchange exchange) {
		Held previous = null;
		PollingReply reply;
		synchronized (this) {
			this.lastSeenNanos = System.nanoTime();
			if (this.ended) {
				reply = PollingReply.wrongNode();
			}
			else if (!this.downstream.canAskFor(number)) {
				reply = PollingReply.refused(HttpServletResponse.SC_CONFLICT, ErrorCode.PROTOCOL_ERROR,
						"Batch " + number + " is neither the last one nor the next one.");
			}
			else {
				previous = takeHeld();
				acknowledgeBefore(number);
				reply = next(number);
				if (reply == null) {
					this.held = new Held(exchange, number, this.executor.schedule(() -> letGo(exchange),
							this.times.hold().toMillis(), TimeUnit.MILLISECONDS));
				}
			}
		}
		if (previous != null) {
			previous.exchange()
				.answer(PollingReply.refused(HttpServletResponse.SC_CONFLICT, ErrorCode.REPLACED,
						"Another GET of the same link has come."));
		}
		answer(exchange, reply);
	}

	/**
	 * A POST has come.
	 * @param bytes how many its body may have
	 * @return its answer, or null when the body is to be read, after which either
	 * {@link #receive} or {@link #release} is called
	 */
	synchronized @Nullable PollingReply admit(long number, int bytes) {
		this.lastSeenNanos = System.nanoTime();
		if (this.ended) {
			return PollingReply.wrongNode();
		}
		if (number == 0) {
			return PollingReply.opened(this.times);
		}
		if (this.closing != null) {
			// Thrown away; a GET tells the client, behind what was written.
			return PollingReply.nothing();
		}
		UpstreamWindow.Admission admission = this.upstream.admit(number, bytes, this.stopped);
		return switch (admission) {
			case TAKE -> null;
			case REPEATED -> PollingReply.nothing();
			case LATER -> PollingReply.later("What has come is not read yet. Repeat this request a little later.");
		};
	}

	/** The body of a POST does not come. */
	synchronized void release(int bytes) {
		this.upstream.release(bytes);
	}

	/**
	 * The body of a POST is here.
	 * @throws ProtocolException when it is no batch
	 */
	synchronized void receive(long number, byte[] body, int bytes) throws ProtocolException {
		this.lastSeenNanos = System.nanoTime();
		List<ByteBuffer> records;
		try {
			records = RecordBatch.parse(body);
		}
		catch (ProtocolException ex) {
			release(bytes);
			throw ex;
		}
		for (ByteBuffer record : this.upstream.add(number, records, bytes)) {
			LinkListener target = this.listener;
			if (this.ended || this.closing != null || target == null) {
				return;
			}
			this.resumed = false;
			boolean more = target.received(record);
			this.stopped = !more && !this.resumed;
		}
	}

	/**
	 * Ends it now. A GET that is held is told why.
	 * @param cause name of an error code and a text
	 */
	void end(String cause) {
		Held last;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			last = takeHeld();
			cancelWatch();
			if (this.listener != null) {
				this.listener.closed(cause);
			}
		}
		this.owner.onEnd(this);
		if (last != null) {
			last.exchange().answer(PollingReply.gone(cause));
		}
	}

	private void endIfIdle() {
		synchronized (this) {
			long left = (this.held != null) ? this.times.idle().toNanos()
					: this.times.idle().toNanos() - (System.nanoTime() - this.lastSeenNanos);
			if (this.ended || left > 0) {
				watch(left);
				return;
			}
		}
		this.owner.onIdle();
		end("LIVENESS_TIMEOUT: no request came for " + this.times.idle().toMillis() + " ms");
	}

	/** With the lock. */
	private void watch(long delayNanos) {
		if (!this.ended) {
			this.watch = this.executor.schedule(this::endIfIdle, delayNanos, TimeUnit.NANOSECONDS);
		}
	}

	private void cancelWatch() {
		if (this.watch != null) {
			this.watch.cancel(false);
		}
	}

	private void answerHeld() {
		Held waiting = null;
		PollingReply reply = null;
		synchronized (this) {
			this.answering = false;
			if (this.held != null) {
				reply = next(this.held.number());
				waiting = (reply != null) ? takeHeld() : null;
			}
		}
		if (waiting != null) {
			answer(waiting.exchange(), reply);
		}
	}

	/** The wait of a GET is over. */
	private void letGo(PollingExchange exchange) {
		synchronized (this) {
			if (this.held == null || this.held.exchange() != exchange) {
				return;
			}
			takeHeld();
		}
		exchange.answer(PollingReply.nothing());
	}

	/** Outside the lock. */
	private void answer(PollingExchange exchange, @Nullable PollingReply reply) {
		if (reply == null) {
			return;
		}
		exchange.answer(reply);
		String reason;
		synchronized (this) {
			reason = (this.closing != null && this.downstream.isDrained()) ? this.closing : null;
		}
		if (reason != null) {
			end(reason);
		}
	}

	/** With the lock: the answer to a GET for this batch, null when it has to wait. */
	private @Nullable PollingReply next(long number) {
		RecordBatch batch = this.downstream.get(number);
		if (batch != null) {
			return PollingReply.batch(number, batch);
		}
		return (this.closing != null) ? PollingReply.gone(this.closing) : null;
	}

	private void acknowledgeBefore(long number) {
		int arrived = this.downstream.acknowledgeBefore(number);
		if (arrived > 0 && this.listener != null) {
			this.listener.written(arrived);
		}
	}

	private @Nullable Held takeHeld() {
		Held taken = this.held;
		this.held = null;
		if (taken != null) {
			taken.timer().cancel(false);
			this.lastSeenNanos = System.nanoTime();
		}
		return taken;
	}

	/** Whoever keeps the links. */
	interface Owner {

		/** Threads for what is short and does not block. */
		ScheduledExecutorService executor();

		/** Nobody has asked for it for too long; it ends. */
		void onIdle();

		/** It has ended. */
		void onEnd(PollingLink link);

	}

}
