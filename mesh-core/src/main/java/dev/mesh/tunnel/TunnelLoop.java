package dev.mesh.tunnel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one thread that all sockets of one end belong to, however many there are: it reads,
 * writes and connects, and blocks only while nothing is to be done. What the mesh has to
 * say comes as a task. An exception in what is done for one member ends that member, and
 * neither the loop nor anybody else; an error ends all of them.
 */
final class TunnelLoop {

	/** The largest message of a stream. */
	private static final int BUFFER_BYTES = 64 * 1024;

	/** After so many tasks channels have their turn. */
	private static final int TASKS_PER_TURN = 256;

	/** Whoever waits for a channel. On the loop. */
	interface Handler extends Connections.Member {

		/** Something can be done with the channel. */
		void ready(SelectionKey key);

	}

	/** Something to do at a time. */
	record Timer(long atNanos, Connections.Member owner, Runnable task) {
	}

	private final Selector selector;

	private final Thread thread;

	private final Runnable onEnd;

	private final TunnelLog log = new TunnelLog();

	private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Whether the selector was told that there is a task. */
	private final AtomicBoolean woken = new AtomicBoolean();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

	/** Only used by the loop. */
	private final PriorityQueue<Timer> timers = new PriorityQueue<>(
			(one, other) -> Long.signum(one.atNanos() - other.atNanos()));

	private volatile boolean closing;

	private volatile boolean ended;

	/** {@code onEnd} is the last thing that runs on the loop. */
	TunnelLoop(String threadName, Runnable onEnd) {
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.onEnd = onEnd;
		this.thread = new Thread(this::run, threadName);
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Runs a task for a member on the loop, in order; false when the loop has ended.
	 */
	boolean execute(Connections.Member owner, Runnable task) {
		Runnable guarded = () -> attempt(owner, task);
		this.tasks.add(guarded);
		if (this.ended && this.tasks.remove(guarded)) {
			return false;
		}
		if (this.woken.compareAndSet(false, true)) {
			this.selector.wakeup();
		}
		return true;
	}

	/** On the loop: runs a task on it later, unless it has ended by then. */
	Timer executeAfter(long nanos, Connections.Member owner, Runnable task) {
		Timer timer = new Timer(System.nanoTime() + nanos, owner, task);
		this.timers.add(timer);
		return timer;
	}

	/** On the loop. */
	void cancel(Timer timer) {
		this.timers.remove(timer);
	}

	/** On the loop: what fails in a task now is the fault of this member. */
	void attempt(Connections.Member owner, Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			this.log.fault(this.thread.getName() + ": a fault ends the connection concerned", ex);
			abort(owner);
		}
	}

	private void abort(Connections.Member owner) {
		try {
			owner.abort(TunnelProtocol.CONNECTION_BROKEN, "a fault in the tunnel");
		}
		catch (RuntimeException ex) {
			this.log.fault(this.thread.getName() + ": a connection has not ended in good order", ex);
		}
	}

	/** On the loop, or before its start: who is told of a channel. */
	SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
		channel.configureBlocking(false);
		return channel.register(this.selector, operations, handler);
	}

	/** On the loop: an empty buffer as large as a message, until the next call. */
	ByteBuffer buffer() {
		return this.buffer.clear();
	}

	/** Ends it and waits until it has ended. Idempotent. */
	void close() {
		this.closing = true;
		this.selector.wakeup();
		if (Thread.currentThread().equals(this.thread)) {
			return;
		}
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			while (!this.closing) {
				turn();
			}
		}
		catch (Throwable ex) {
			TunnelLog.ended(this.thread.getName() + " has ended because of a fault; its connections end", ex);
		}
		finally {
			windUp();
		}
	}

	private void turn() throws IOException {
		this.selector.select(patienceMillis());
		this.woken.set(false);
		runTasks();
		runTimers();
		Iterator<SelectionKey> keys = this.selector.selectedKeys().iterator();
		while (keys.hasNext()) {
			SelectionKey key = keys.next();
			keys.remove();
			if (key.isValid() && key.attachment() instanceof Handler handler) {
				attempt(handler, () -> handler.ready(key));
			}
		}
	}

	/** 0 for as long as it takes. */
	private long patienceMillis() {
		Timer next = this.timers.peek();
		return (next == null) ? 0 : Math.max(1, (next.atNanos() - System.nanoTime() + 999_999) / 1_000_000);
	}

	private void runTasks() {
		int left = TASKS_PER_TURN;
		for (Runnable task = this.tasks.poll(); task != null; task = (--left > 0) ? this.tasks.poll() : null) {
			task.run();
		}
		if (!this.tasks.isEmpty()) {
			this.selector.wakeup();
		}
	}

	private void runTimers() {
		for (Timer next = this.timers.peek(); next != null
				&& next.atNanos() - System.nanoTime() <= 0; next = this.timers.peek()) {
			this.timers.remove(next);
			attempt(next.owner(), next.task());
		}
	}

	private void windUp() {
		this.ended = true;
		try (this.selector) {
			try {
				for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
					task.run();
				}
			}
			finally {
				this.onEnd.run();
			}
		}
		catch (IOException | RuntimeException ex) {
			TunnelLog.ended(this.thread.getName() + " has not ended in good order", ex);
		}
	}

}
