package dev.mesh.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP relay on the loopback address that can lose its connections, and lets none
 * through until it is told to.
 */
final class CuttableProxy implements AutoCloseable {

	private final ServerSocket server;

	private final int target;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private boolean open = true;

	CuttableProxy(int target) {
		this.target = target;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		daemon(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** Loses every connection, and each new one at once. */
	synchronized void cut() {
		this.open = false;
		this.sockets.forEach(CuttableProxy::close);
		this.sockets.clear();
	}

	synchronized void restore() {
		this.open = true;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		cut();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				relay(this.server.accept());
			}
			catch (IOException ex) {
				// The next dial tries again; after close there is none.
			}
		}
	}

	private synchronized void relay(Socket dialer) throws IOException {
		if (!this.open) {
			dialer.close();
			return;
		}
		Socket acceptor = new Socket(InetAddress.getLoopbackAddress(), this.target);
		this.sockets.add(dialer);
		this.sockets.add(acceptor);
		daemon(() -> copy(dialer, acceptor));
		daemon(() -> copy(acceptor, dialer));
	}

	private void copy(Socket from, Socket to) {
		try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			in.transferTo(out);
		}
		catch (IOException ex) {
			// Cut: both ends are closed below.
		}
		close(from);
		close(to);
		this.sockets.remove(from);
		this.sockets.remove(to);
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "cuttable-proxy");
		thread.setDaemon(true);
		thread.start();
	}

}
