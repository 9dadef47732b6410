package dev.mesh.test;

import dev.mesh.MeshBuilder;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.link.memory.Passage;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The links of a network, and what is in their way. What happens to them is work of the
 * {@link VirtualTime}, which stands still meanwhile. Thread-safe.
 */
final class Lines implements AutoCloseable {

	private final VirtualTime time;

	private final AtomicInteger threads = new AtomicInteger();

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "mesh-test-network-" + this.threads.incrementAndGet());
		thread.setDaemon(true);
		return thread;
	});

	private final InMemoryNetwork links = new InMemoryNetwork(this::execute);

	private final Walls walls = new Walls();

	private final AtomicInteger hosts = new AtomicInteger();

	Lines(VirtualTime time) {
		this.time = time;
	}

	/** A name that no other host has. */
	String newHost(String kind) {
		return kind + "-" + this.hosts.incrementAndGet();
	}

	/** Has a mesh dial here, in the name of a host, and nowhere else. */
	void equip(MeshBuilder builder, String host) {
		builder.timekeeper(this.time);
		for (LinkType type : LinkType.values()) {
			builder.transport(this.links.transport(host, type));
		}
	}

	/**
	 * Makes a host reachable.
	 * @throws IllegalArgumentException when another one has an address of it
	 */
	void serve(String host, Supplier<LinkListener> acceptor, List<URI> addresses) {
		this.links.serve(host, acceptor);
		for (URI address : addresses) {
			if (!this.links.address(address, host)) {
				withdraw(host);
				throw new IllegalArgumentException("Somebody else serves sessions at " + address);
			}
		}
	}

	void withdraw(String host) {
		this.links.withdraw(host);
	}

	/** A session with a host, for ever. */
	static SessionRequest target(String host, Credentials credentials) {
		return new SessionRequest(List.of(URI.create("mem://" + host)), credentials, Map.of(), null, 60_000,
				ReconnectionStrategy.fullJitter(100, 30_000), true);
	}

	void block(String host, Passage passage) {
		this.walls.set(host, passage);
		apply();
	}

	void part(Set<String> side) {
		this.walls.part(side);
		apply();
	}

	void open(String host) {
		this.walls.open(host);
		apply();
	}

	void openAll() {
		this.walls.openAll();
		apply();
	}

	boolean isBehindWall(String host) {
		return this.walls.isBehind(host);
	}

	@Override
	public void close() {
		this.links.close();
		this.executor.shutdown();
	}

	private void apply() {
		this.links.passages(this.walls::between);
	}

	private void execute(Runnable task) {
		Runnable counted = this.time.work(task);
		try {
			this.executor.execute(counted);
		}
		catch (RejectedExecutionException ex) {
			// The network is closed; the last links end on the thread that ends them.
			counted.run();
		}
	}

}
