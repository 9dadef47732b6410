package dev.mesh.fleet;

import dev.mesh.link.http.JdkWebSocketTransport;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of leaves in one process: whole cores over real WebSockets, driven by one
 * loop, with one transport and a few threads for their keys.
 */
public final class LeafFleet implements AutoCloseable {

	private static final int KEY_THREADS = 2;

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private final BlockingQueue<Runnable> inputs = new LinkedBlockingQueue<>();

	private final PriorityQueue<Wake> wakes = new PriorityQueue<>();

	private final ExecutorService keyThreads = Executors.newFixedThreadPool(KEY_THREADS, LeafFleet::daemon);

	private final JdkWebSocketTransport transport = new JdkWebSocketTransport("fleet", CONNECT_TIMEOUT, null);

	private int launched;

	private final URI hub;

	private final Credentials credentials;

	private volatile boolean ended;

	public LeafFleet(int hubPort, Credentials credentials) {
		this.hub = URI.create("ws://127.0.0.1:" + hubPort + "/mesh");
		this.credentials = credentials;
		daemon(this::run).start();
	}

	/** Makes a leaf that dials the hub for as long as it lives. */
	public LightLeaf launch() {
		return launch(SessionSettings.defaults());
	}

	public LightLeaf launch(SessionSettings settings) {
		LightLeaf leaf = new LightLeaf(this, "leaf-" + this.launched++, settings);
		leaf.start(this.hub, this.credentials);
		return leaf;
	}

	public List<LightLeaf> launch(int count) {
		List<LightLeaf> launched = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			launched.add(launch());
		}
		return launched;
	}

	/**
	 * Starts a leaf that has stopped once more: the same peer with nothing but its key.
	 */
	public LightLeaf relaunch(LightLeaf stopped) {
		LightLeaf leaf = stopped.restarted();
		leaf.start(this.hub, this.credentials);
		return leaf;
	}

	JdkWebSocketTransport transport() {
		return this.transport;
	}

	/** Runs something on the loop. */
	void post(Runnable input) {
		this.inputs.add(input);
	}

	/** Runs something off the loop, unless this has ended. */
	void work(Runnable task) {
		try {
			this.keyThreads.execute(task);
		}
		catch (RejectedExecutionException ex) {
			if (!this.ended) {
				throw ex;
			}
		}
	}

	/** On the loop: the leaf wants a turn at that time. */
	void wakeAt(long nanos, LightLeaf leaf) {
		this.wakes.add(new Wake(nanos, leaf));
	}

	@Override
	public void close() {
		this.ended = true;
		this.transport.close();
		this.keyThreads.shutdownNow();
	}

	private void run() {
		try {
			while (!this.ended) {
				Wake next = this.wakes.peek();
				long nanos = (next != null) ? next.nanos() - System.nanoTime() : TimeUnit.SECONDS.toNanos(1);
				Runnable input = this.inputs.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
				for (int i = 0; input != null && i < 1_000; i++) {
					input.run();
					input = this.inputs.poll();
				}
				if (input != null) {
					input.run();
				}
				wake();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void wake() {
		long now = System.nanoTime();
		while (!this.wakes.isEmpty() && this.wakes.element().nanos() - now <= 0) {
			Wake due = this.wakes.remove();
			due.leaf().wake(due.nanos());
		}
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "fleet");
		thread.setDaemon(true);
		return thread;
	}

	private record Wake(long nanos, LightLeaf leaf) implements Comparable<Wake> {

		@Override
		public int compareTo(Wake other) {
			return Long.compare(this.nanos, other.nanos);
		}

	}

}
