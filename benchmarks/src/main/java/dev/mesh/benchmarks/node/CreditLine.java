package dev.mesh.benchmarks.node;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * A socket beside the product, the same for all of them: each end tells the other one how
 * many messages it has counted, so that not more than a window of them is ever under way.
 */
final class CreditLine {

	private final CompletableFuture<DataOutputStream> out = new CompletableFuture<>();

	private final int port;

	private volatile LongConsumer listener = (total) -> {
	};

	private CreditLine(int port) {
		this.port = port;
	}

	/** The end that is there first. */
	static CreditLine listen() throws IOException {
		ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		CreditLine line = new CreditLine(server.getLocalPort());
		line.start(() -> {
			try (server) {
				return server.accept();
			}
		});
		return line;
	}

	/** The end that connects. */
	static CreditLine connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		CreditLine line = new CreditLine(0);
		line.start(() -> socket);
		return line;
	}

	private void start(Source source) {
		Thread reader = new Thread(() -> read(source), "credit-line");
		reader.setDaemon(true);
		reader.start();
	}

	private void read(Source source) {
		try (Socket socket = source.open()) {
			socket.setTcpNoDelay(true);
			this.out.complete(new DataOutputStream(socket.getOutputStream()));
			DataInputStream in = new DataInputStream(socket.getInputStream());
			while (true) {
				this.listener.accept(in.readLong());
			}
		}
		catch (EOFException | SocketException ex) {
			// The other process has ended, or this one does.
			this.out.completeExceptionally(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.port;
	}

	/** Whom to tell what the other end has counted. */
	void listener(LongConsumer target) {
		this.listener = target;
	}

	/** Tells the other end. Called by several threads: the highest one counts there. */
	void tell(long total) {
		DataOutputStream stream = this.out.join();
		synchronized (this.out) {
			try {
				stream.writeLong(total);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/** Opens the socket. */
	private interface Source {

		Socket open() throws IOException;

	}

}
