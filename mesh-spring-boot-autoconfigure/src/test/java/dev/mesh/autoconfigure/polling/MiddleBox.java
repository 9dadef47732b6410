package dev.mesh.autoconfigure.polling;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What may stand between a peer and a server: takes the upgrade out of requests as old
 * proxies do, sends connections to another process as load balancers do, cuts them.
 */
final class MiddleBox implements AutoCloseable {

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	final AtomicInteger stripped = new AtomicInteger();

	volatile int targetPort;

	volatile boolean strips;

	MiddleBox(int targetPort) throws IOException {
		this.targetPort = targetPort;
		start(this::acceptAll);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** Resets every connection. */
	void cutAll() {
		for (Socket socket : this.sockets) {
			this.sockets.remove(socket);
			try (socket) {
				socket.setSoLinger(true, 0);
			}
			catch (IOException ex) {
				// It has ended already.
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		cutAll();
	}

	private void acceptAll() {
		try {
			while (true) {
				Socket client = this.server.accept();
				this.sockets.add(client);
				start(() -> carry(client));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void carry(Socket client) {
		try (client; Socket target = new Socket(InetAddress.getLoopbackAddress(), this.targetPort)) {
			this.sockets.add(target);
			client.setTcpNoDelay(true);
			target.setTcpNoDelay(true);
			target.getOutputStream().write(head(client.getInputStream()));
			start(() -> pump(target, client));
			pump(client, target);
			this.sockets.remove(target);
		}
		catch (IOException ex) {
			// One end has gone.
		}
		this.sockets.remove(client);
	}

	/** The head of the first request, perhaps without its upgrade. */
	private byte[] head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("no request");
			}
			head.append((char) next);
		}
		String text = head.toString();
		if (this.strips && text.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket")) {
			this.stripped.incrementAndGet();
			String[] kept = Arrays.stream(text.trim().split("\r\n"))
				.filter((line) -> !line.toLowerCase(Locale.ROOT).matches("(upgrade|connection):.*"))
				.toArray(String[]::new);
			text = String.join("\r\n", kept) + "\r\nConnection: close\r\n\r\n";
		}
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static void pump(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// One end has gone.
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "middle-box");
		thread.setDaemon(true);
		thread.start();
	}

}
