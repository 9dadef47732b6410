package dev.mesh.runtime;

import dev.mesh.link.Transport;
import dev.mesh.peer.Input;
import dev.mesh.peer.Load;
import dev.mesh.peer.Output;
import dev.mesh.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a peer, from a start to its stop: the loop's thread and what it leaves
 * behind.
 */
final class PeerRun {

	private static final Logger logger = System.getLogger(PeerRun.class.getName());

	/** How long a caller waits for the loop. A turn takes a few milliseconds at most. */
	private static final long LOAD_NANOS = 100_000_000L;

	private final RunParts parts;

	private final List<Transport> transports;

	private final Runnable onEnd;

	private final Thread thread;

	/** Down when the core has said goodbye. */
	private final CountDownLatch stopped = new CountDownLatch(1);

	/** Down when the loop has ended and every call that waited has its answer. */
	private final CountDownLatch ended = new CountDownLatch(1);

	/** Why it has ended by itself; null otherwise. */
	private volatile Output.@Nullable Failed failure;

	/** The last answer of {@link #load}. */
	private volatile Load load = Load.NONE;

	/** Written before the thread starts. */
	private @Nullable PeerLoop loop;

	/** {@code onEnd} is called on the loop's thread when the loop has ended. */
	PeerRun(RunParts parts, List<Transport> transports, String threadName, Runnable onEnd) {
		this.parts = parts;
		this.transports = transports;
		this.onEnd = onEnd;
		this.thread = new Thread(this::runLoop, threadName);
		this.thread.setDaemon(true);
	}

	/** Before the start: what its thread runs. */
	void drive(PeerLoop driver) {
		this.loop = driver;
	}

	void start() {
		this.parts.inbox().watch().wakes();
		this.thread.start();
		this.parts.discovery().start();
	}

	Inbox inbox() {
		return this.parts.inbox();
	}

	Dispatcher dispatcher() {
		return this.parts.dispatcher();
	}

	LiveSessions sessions() {
		return this.parts.sessions();
	}

	LiveStreams streams() {
		return this.parts.streams();
	}

	DiscoveryLoop discovery() {
		return this.parts.discovery();
	}

	LinkPorts ports() {
		return this.parts.ports();
	}

	boolean hasEnded() {
		return this.ended.getCount() == 0;
	}

	Output.@Nullable Failed failure() {
		return this.failure;
	}

	/**
	 * What the queues hold, asked of the loop; as it was the last time when the loop has
	 * no time.
	 */
	Load load() {
		PeerLoop asked = this.loop;
		if (asked == null) {
			return Load.NONE;
		}
		if (asked.isCurrent()) {
			return asked.load();
		}
		CountDownLatch answered = new CountDownLatch(1);
		this.parts.inbox().post((calls, now) -> {
			this.load = asked.load();
			answered.countDown();
			return null;
		});
		await(answered, System.nanoTime() + LOAD_NANOS);
		return this.load;
	}

	/** Another connection request handler is there, or none any more. */
	void connectionHandlerChanged(boolean isSet) {
		this.parts.inbox().post(new Input.GuardConnections(isSet));
		this.parts.bench().connections().handlerChanged();
	}

	/** On the loop. */
	void onFailed(Output.Failed reason) {
		this.failure = reason;
	}

	/** On the loop: the core will do nothing more. */
	void onStopped() {
		this.stopped.countDown();
		if (this.loop != null) {
			this.loop.end();
		}
	}

	/**
	 * Says goodbye, and ends everything: the loop, links, transports and threads. It
	 * takes longer than the time-out only when threads do not react.
	 */
	void stop(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		this.parts.discovery().end();
		this.parts.inbox().post(new Input.Stop());
		if (!await(this.stopped, deadline)) {
			logger.log(Level.WARNING, this.thread.getName() + ": no goodbye within " + timeout.toMillis() + " ms");
			this.parts.inbox().post((calls, now) -> {
				onStopped();
				return null;
			});
		}
		if (!await(this.ended, Math.max(deadline, System.nanoTime() + 1_000_000_000L))) {
			logger.log(Level.ERROR, this.thread.getName() + " does not react; it is left behind");
		}
		awaitLinks(deadline);
		this.transports.forEach(PeerRun::close);
		this.parts.bench().close(left(deadline));
		this.parts.discovery().awaitEnd(left(deadline));
		if (!this.parts.dispatcher().close(Duration.ofNanos(left(deadline)))) {
			logger.log(Level.WARNING, this.thread.getName() + ": handlers still ran after " + timeout.toMillis()
					+ " ms and were interrupted");
		}
	}

	private void runLoop() {
		String reason = "the peer has stopped";
		try {
			if (this.loop != null) {
				this.loop.run();
			}
		}
		catch (Throwable ex) {
			reason = "a fault in the mesh: " + ex;
			logger.log(Level.ERROR, this.thread.getName() + ": the peer has ended because of a fault in the mesh."
					+ " Please report it with this stack trace; Mesh.stop() and start() begin anew", ex);
			this.failure = new Output.Failed(ErrorCode.INTERNAL_ERROR, reason);
			if (this.loop != null) {
				this.loop.abandon();
			}
		}
		finally {
			windUp(reason);
		}
	}

	/** On the loop's thread: nobody waits for ever, and no link stays. */
	private void windUp(String reason) {
		ErrorCode code = (this.failure != null) ? this.failure.code() : ErrorCode.GOING_AWAY;
		try {
			this.parts.discovery().end();
			this.parts.inbox().close();
			this.parts.sessions().endAll(code, reason);
			this.parts.calls().abandonAll();
			this.parts.streams().endAll();
			this.parts.ports().closeAll(code + ": " + reason);
			this.onEnd.run();
		}
		finally {
			this.parts.dispatcher().completions().endTurn();
			this.parts.dispatcher().completions().look();
			this.parts.dispatcher().completions().close();
			this.parts.inbox().watch().end();
			this.stopped.countDown();
			this.ended.countDown();
		}
	}

	/** Goodbyes need a moment on the network. */
	private void awaitLinks(long deadline) {
		try {
			this.parts.ports().awaitNone(left(deadline));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void close(Transport transport) {
		try {
			transport.close();
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "The transport " + transport + " has thrown on its close", ex);
		}
	}

	private static boolean await(CountDownLatch latch, long deadline) {
		try {
			return latch.await(left(deadline), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static long left(long deadline) {
		return Math.max(deadline - System.nanoTime(), 0);
	}

}
