package dev.mesh;

import dev.mesh.tunnel.TunnelTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server on a free port of the loopback address; what it accepts is taken by the test.
 */
final class TcpTarget implements AutoCloseable {

	/** What is done with a connection, on a thread of its own. */
	interface Behaviour {

		void serve(Socket socket) throws IOException;

	}

	private final ServerSocket server;

	private final Behaviour behaviour;

	private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

	TcpTarget(Behaviour behaviour) throws IOException {
		this.server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
		this.behaviour = behaviour;
		start(this::accept);
	}

	/** Sends back what comes, and ends when that ends. */
	static TcpTarget echo() throws IOException {
		return new TcpTarget((socket) -> {
			socket.getInputStream().transferTo(socket.getOutputStream());
			socket.close();
		});
	}

	/** Leaves its connections to the test. */
	static TcpTarget manual() throws IOException {
		return new TcpTarget((socket) -> {
		});
	}

	TunnelTarget target() {
		return new TunnelTarget("127.0.0.1", this.server.getLocalPort());
	}

	/** The next connection. */
	Socket next() throws InterruptedException {
		return this.accepted.poll(20, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.accepted) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.accepted.add(socket);
				start(() -> serve(socket));
			}
			catch (IOException ex) {
				// Closed.
			}
		}
	}

	private void serve(Socket socket) {
		try {
			this.behaviour.serve(socket);
		}
		catch (IOException ex) {
			// As the test wants it.
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "tcp-target");
		thread.setDaemon(true);
		thread.start();
	}

}
