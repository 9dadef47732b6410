package dev.mesh.link.memory;

import dev.mesh.link.LinkException;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.ShownAddress;
import dev.mesh.link.Transport;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that can be dialled at {@code mem://host}, or at any other address that was given
 * to them, by the transports of this network, all in one process. Links keep the rules of
 * {@link dev.mesh.link.Link}: order, back-pressure, calls that never overlap.
 * Thread-safe.
 */
public final class InMemoryNetwork implements AutoCloseable {

	static final String SCHEME = "mem";

	/** Who dials with a transport that belongs to no host. */
	private static final String NOBODY = "";

	/** By name. */
	private final Map<String, Supplier<LinkListener>> hosts = new ConcurrentHashMap<>();

	/** Names of hosts by address. */
	private final Map<String, String> addresses = new ConcurrentHashMap<>();

	private final Set<InMemoryLink> links = ConcurrentHashMap.newKeySet();

	private final Executor executor;

	/** Null when the threads are somebody else's. */
	private final @Nullable ExecutorService threads;

	private volatile BiFunction<String, String, Passage> passages = (from, to) -> Passage.OPEN;

	private volatile boolean closed;

	/** A network with threads of its own. */
	public InMemoryNetwork() {
		AtomicInteger number = new AtomicInteger();
		this.threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "in-memory-network-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
		this.executor = this.threads;
	}

	/**
	 * A network on given threads.
	 * @param executor runs what happens to each end of a link; it never does so on the
	 * thread that calls it, and is not shut down
	 */
	public InMemoryNetwork(Executor executor) {
		this.threads = null;
		this.executor = executor;
	}

	/**
	 * Makes a host reachable.
	 * @param acceptor asked for a listener for each connection, such as
	 * {@code mesh::accept}
	 * @return the address to dial
	 */
	public URI serve(String host, Supplier<LinkListener> acceptor) {
		URI uri = URI.create(SCHEME + "://" + host);
		this.hosts.put(host, acceptor);
		address(uri, host);
		return uri;
	}

	/**
	 * Gives a host another address, whatever its scheme.
	 * @return false when another host has it, which keeps it
	 */
	public boolean address(URI uri, String host) {
		String other = this.addresses.putIfAbsent(ShownAddress.of(uri), host);
		return other == null || other.equals(host);
	}

	/** Refuses further dials to a host; links that are open stay. */
	public void withdraw(String host) {
		this.hosts.remove(host);
		this.addresses.values().removeIf(host::equals);
	}

	/** A transport for one peer that is no host of this network. */
	public Transport transport() {
		return transport(NOBODY, LinkType.IN_MEMORY);
	}

	/**
	 * A transport for one host.
	 * @param host in whose name it dials
	 * @param type what its links say they are: IN_MEMORY dials {@code mem} addresses,
	 * others those of WebSocket and HTTP, which nobody then dials on a real network
	 */
	public Transport transport(String host, LinkType type) {
		return new InMemoryTransport(this, host, type);
	}

	/**
	 * Cuts every link that was dialled to a host, as a network failure does: what is on
	 * its way is lost.
	 */
	public void cut(String host) {
		this.links.stream().filter((link) -> link.isTo(host)).forEach((link) -> link.cut("the network was cut"));
	}

	/**
	 * Says what is between each two hosts from now on, for the links that are open and
	 * for dials.
	 * @param between asked with the host that has dialled and the one that was dialled
	 */
	public void passages(BiFunction<String, String, Passage> between) {
		this.passages = between;
		this.links.forEach(this::adapt);
	}

	/** Links that are open, each counted once. */
	public int openLinks() {
		return (int) this.links.stream().filter((link) -> !link.hasEnded()).count();
	}

	@Override
	public void close() {
		this.closed = true;
		this.hosts.clear();
		this.addresses.clear();
		this.links.forEach((link) -> link.cut("the network was closed"));
		if (this.threads != null) {
			this.threads.shutdown();
		}
	}

	void dial(URI uri, LinkListener dialer, InMemoryTransport transport) {
		execute(() -> connect(uri, dialer, transport));
	}

	/** Both ends have ended. */
	void forget(InMemoryLink one, InMemoryLink other) {
		this.links.remove(one);
		this.links.remove(other);
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

	private void connect(URI uri, LinkListener dialer, InMemoryTransport transport) {
		String host = this.addresses.getOrDefault(ShownAddress.of(uri), NOBODY);
		Supplier<LinkListener> acceptor = this.hosts.get(host);
		Passage passage = this.passages.apply(transport.host(), host);
		if (acceptor == null || this.closed || passage == Passage.CUT) {
			dialer.failed(failure(uri, LinkException.Reason.OTHER, "connection refused", null));
			return;
		}
		if (passage == Passage.SILENT) {
			dialer.failed(failure(uri, LinkException.Reason.TIMED_OUT, "no answer", null));
			return;
		}
		LinkListener accepting;
		try {
			accepting = acceptor.get();
		}
		catch (RuntimeException ex) {
			dialer.failed(failure(uri, LinkException.Reason.OTHER, "the server is broken: " + ex, ex));
			return;
		}
		InMemoryLink near = new InMemoryLink(this, dialer, transport.type(), ShownAddress.of(uri));
		InMemoryLink far = new InMemoryLink(this, accepting, transport.type(), SCHEME + "://dialer-of-" + host);
		InMemoryLink.join(near, far, transport.host(), host);
		this.links.add(near);
		transport.add(near);
		far.open();
		near.open();
		// The passage may have changed since it was asked.
		adapt(near);
	}

	private void adapt(InMemoryLink link) {
		Passage passage = link.passage(this.passages);
		if (passage == Passage.CUT) {
			link.cut("the network was cut");
		}
		link.silence(passage == Passage.SILENT);
	}

	private static LinkException failure(URI uri, LinkException.Reason reason, String text, @Nullable Throwable cause) {
		return new LinkException(reason, "Cannot connect to " + ShownAddress.of(uri) + ": " + text, cause);
	}

}
