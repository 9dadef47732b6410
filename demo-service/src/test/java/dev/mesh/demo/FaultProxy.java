package dev.mesh.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP proxy on the loopback address that does to connections what networks do: cuts
 * them, refuses them, lets them hang, slows them down. Thread-safe.
 */
final class FaultProxy implements AutoCloseable {

	private final int targetPort;

	private final ServerSocket server;

	private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

	private final List<Recording> recordings = new CopyOnWriteArrayList<>();

	private volatile boolean refusing;

	// What follows is guarded by this, and waited for on it.

	private boolean stalled;

	private boolean closed;

	private long latencyNanos;

	private long bytesUntilCut = Long.MAX_VALUE;

	private int cutsToCome;

	private int cuts;

	private FaultProxy(int targetPort) throws IOException {
		this.targetPort = targetPort;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	/** A proxy, on a free port, of a port of the loopback address. */
	static FaultProxy to(int targetPort) {
		try {
			FaultProxy proxy = new FaultProxy(targetPort);
			Thread acceptor = new Thread(proxy::accept, "fault-proxy-" + proxy.port());
			acceptor.setDaemon(true);
			acceptor.start();
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** Connections that are open at this moment. */
	int connections() {
		return this.connections.size();
	}

	/** How many connections were cut so far. */
	synchronized int cuts() {
		return this.cuts;
	}

	/**
	 * The first bytes, up to 64 KiB, that each client sent until now, in the order in
	 * which the clients came.
	 */
	List<byte[]> recorded() {
		return this.recordings.stream().map(Recording::bytes).toList();
	}

	/** Resets every connection now; what is on its way is lost. */
	void cutAll() {
		this.connections.forEach(this::cut);
	}

	/**
	 * Resets each connection when it has carried so many bytes, both directions together,
	 * wherever in a message that is.
	 * @param bytes how many a connection may carry
	 * @param times how many connections this happens to; later ones stay
	 */
	synchronized void cutEvery(long bytes, int times) {
		this.bytesUntilCut = bytes;
		this.cutsToCome = times;
	}

	/**
	 * Resets new connections at once, until {@link #accepting()}; those that are open
	 * stay.
	 */
	void refusing() {
		this.refusing = true;
	}

	/** Takes new connections again. */
	void accepting() {
		this.refusing = false;
	}

	/**
	 * Carries nothing more, as when a cable is pulled: connections stay open, until
	 * {@link #flowing()}.
	 */
	synchronized void stalled() {
		this.stalled = true;
	}

	/** Carries again, beginning with what was held back. */
	synchronized void flowing() {
		this.stalled = false;
		notifyAll();
	}

	/** Holds back each chunk of bytes, in each direction, for so long. */
	synchronized void latency(Duration latency) {
		this.latencyNanos = latency.toNanos();
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.connections.forEach(ProxiedConnection::reset);
	}

	/** Called by a connection before it passes on a chunk; returns when it may. */
	synchronized void awaitPassage() throws InterruptedException {
		long until = System.nanoTime() + this.latencyNanos;
		while (!this.closed && (this.stalled || until - System.nanoTime() > 0)) {
			long millis = Math.max(1, (until - System.nanoTime()) / 1_000_000);
			wait(this.stalled ? 0 : millis);
		}
	}

	/** How many of the next bytes of a connection still pass before it is cut. */
	synchronized long passing(long carried, long next) {
		return (this.cutsToCome == 0) ? next : Math.min(next, Math.max(0, this.bytesUntilCut - carried));
	}

	/** Called by a connection that has carried so many bytes. */
	void carried(ProxiedConnection connection, long bytes) {
		synchronized (this) {
			if (this.cutsToCome == 0 || bytes < this.bytesUntilCut || !this.connections.remove(connection)) {
				return;
			}
			this.cutsToCome--;
			this.cuts++;
		}
		connection.reset();
	}

	/** Called by a connection that has ended. */
	void ended(ProxiedConnection connection) {
		this.connections.remove(connection);
	}

	private void cut(ProxiedConnection connection) {
		synchronized (this) {
			if (!this.connections.remove(connection)) {
				return;
			}
			this.cuts++;
		}
		connection.reset();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				if (this.refusing) {
					ProxiedConnection.reset(client);
				}
				else {
					open(client);
				}
			}
			catch (IOException ex) {
				// Closed, or the target does not listen: the client finds its connection
				// reset.
			}
		}
	}

	private void open(Socket client) throws IOException {
		try {
			ProxiedConnection connection = new ProxiedConnection(this, client,
					new Socket(InetAddress.getLoopbackAddress(), this.targetPort));
			this.recordings.add(connection.recording());
			this.connections.add(connection);
			connection.start();
		}
		catch (IOException ex) {
			ProxiedConnection.reset(client);
			throw ex;
		}
	}

}
