package dev.mesh.link.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;

/** A server on the loopback address with a thread for each connection. */
abstract class TinyServer implements AutoCloseable {

	private final String name;

	private final ServerSocket socket;

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	/**
	 * A server that nobody is served by before {@link #start}.
	 * @param name of its threads
	 */
	TinyServer(String name, ServerSocketFactory sockets) throws IOException {
		this.name = name;
		this.socket = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	/** For the end of a constructor. */
	final void start() {
		start(this::acceptAll);
	}

	final void start(Runnable task) {
		Thread thread = new Thread(task, this.name);
		thread.setDaemon(true);
		thread.start();
	}

	/** Serves one connection, which stays open unless this closes it. */
	abstract void serve(Socket connection);

	URI uri(String scheme) {
		return URI.create(scheme + "://localhost:" + port() + "/mesh");
	}

	int port() {
		return this.socket.getLocalPort();
	}

	/** Connections that were not forgotten. */
	int connections() {
		return this.connections.size();
	}

	/** Lets a connection be cut with all others. */
	void remember(Socket connection) {
		this.connections.add(connection);
	}

	void forget(Socket connection) {
		this.connections.remove(connection);
	}

	void cutAll() throws IOException {
		for (Socket connection : this.connections) {
			connection.close();
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
		cutAll();
	}

	private void acceptAll() {
		try {
			while (true) {
				Socket connection = this.socket.accept();
				remember(connection);
				start(() -> serve(connection));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

}
