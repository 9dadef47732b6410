package dev.mesh.link.memory;

import dev.mesh.link.LinkListener;
import dev.mesh.link.Transport;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that can be dialled at {@code mem://host} by the transports of this network, all
 * in one process. Links keep the rules of {@link dev.mesh.link.Link}: order,
 * back-pressure, calls that never overlap. Thread-safe.
 */
public final class InMemoryNetwork implements AutoCloseable {

	static final String SCHEME = "mem";

	private final Map<String, Supplier<LinkListener>> hosts = new ConcurrentHashMap<>();

	private final Set<InMemoryLink> links = ConcurrentHashMap.newKeySet();

	private final AtomicInteger threads = new AtomicInteger();

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "in-memory-network-" + this.threads.incrementAndGet());
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Makes a host reachable.
	 * @param acceptor asked for a listener for each connection, such as
	 * {@code mesh::accept}
	 * @return the address to dial
	 */
	public URI serve(String host, Supplier<LinkListener> acceptor) {
		this.hosts.put(host, acceptor);
		return URI.create(SCHEME + "://" + host);
	}

	/** Refuses further dials to a host; links that are open stay. */
	public void withdraw(String host) {
		this.hosts.remove(host);
	}

	/** A transport for one peer. */
	public Transport transport() {
		return new InMemoryTransport(this);
	}

	/**
	 * Cuts every link that was dialled to a host, as a network failure does: what is on
	 * its way is lost.
	 */
	public void cut(String host) {
		this.links.stream().filter((link) -> link.isTo(host)).forEach((link) -> link.cut("the network was cut"));
	}

	/** Links that are open, each counted once. */
	public int openLinks() {
		return this.links.size();
	}

	@Override
	public void close() {
		this.hosts.clear();
		this.links.forEach((link) -> link.cut("the network was closed"));
		this.executor.shutdown();
	}

	void dial(URI uri, LinkListener dialer, InMemoryTransport transport) {
		Supplier<LinkListener> acceptor = this.hosts.get(String.valueOf(uri.getHost()));
		execute(() -> connect(uri, dialer, acceptor, transport));
	}

	void forget(InMemoryLink link) {
		this.links.remove(link);
	}

	void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The network is closed; the last links end on the thread that ends them.
			task.run();
		}
	}

	private void connect(URI uri, LinkListener dialer, @Nullable Supplier<LinkListener> acceptor,
			InMemoryTransport transport) {
		if (acceptor == null || this.executor.isShutdown()) {
			dialer.failed(new IOException("Cannot connect to " + uri + ": connection refused"));
			return;
		}
		InMemoryLink near = new InMemoryLink(this, dialer, uri.toString(), uri.getHost());
		LinkListener accepting;
		try {
			accepting = acceptor.get();
		}
		catch (RuntimeException ex) {
			dialer.failed(new IOException("Cannot connect to " + uri + ": the server is broken: " + ex, ex));
			return;
		}
		InMemoryLink far = new InMemoryLink(this, accepting, SCHEME + "://dialer-of-" + uri.getHost(), "");
		InMemoryLink.join(near, far);
		this.links.add(near);
		transport.add(near);
		far.open();
		near.open();
	}

}
