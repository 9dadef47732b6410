package dev.mesh.link.http;

import dev.mesh.link.HttpProxy;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Shows the login of one proxy that is asked for tunnels. The JDK's client never sends a
 * basic login with CONNECT, unless the whole JVM was started with
 * {@code -Djdk.http.auth.tunneling.disabledSchemes=}; so it is given this as its proxy,
 * on the loopback address, which passes the request on with the login and then only
 * carries bytes. Another process of this machine cannot use it: the client shows a secret
 * that is made for it. Two threads for each connection, as there are few.
 */
final class ProxyRelay {

	private static final int MAX_HEAD_BYTES = 16 * 1024;

	private static final int BUFFER_BYTES = 16 * 1024;

	private final HttpProxy proxy;

	private final int timeoutMillis;

	private final ClientThreads threads;

	private final ServerSocket server;

	private final String authorization;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile String login;

	/**
	 * Begins to listen.
	 * @param timeout how long the client may take to ask, and the proxy to let it connect
	 * @throws IOException when there is no port on the loopback address
	 */
	ProxyRelay(HttpProxy proxy, Duration timeout, ClientThreads threads) throws IOException {
		this.proxy = proxy;
		this.timeoutMillis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
		this.threads = threads;
		this.login = basic(proxy);
		byte[] secret = new byte[24];
		new SecureRandom().nextBytes(secret);
		this.authorization = "Bearer " + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		threads.start("proxy-acceptor-" + this.server.getLocalPort(), this::acceptAll);
	}

	/** The basic login of a proxy, as a header's value. */
	static String basic(HttpProxy proxy) {
		String pair = proxy.user() + ":" + proxy.password();
		return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
	}

	/** Where it listens. */
	InetSocketAddress address() {
		return new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort());
	}

	/** What the client has to show here in place of the login. */
	String authorization() {
		return this.authorization;
	}

	/** The password from now on. */
	void login(HttpProxy current) {
		this.login = basic(current);
	}

	/** Ends it and what it carries. */
	void close() {
		closeQuietly(this.server);
		this.sockets.forEach(ProxyRelay::closeQuietly);
	}

	private void acceptAll() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				this.sockets.add(client);
				this.threads.start("proxy-" + client.getPort(), () -> carry(client));
			}
			catch (IOException ex) {
				// Closed, or the connection has gone before it was accepted.
			}
		}
	}

	private void carry(Socket client) {
		Socket out = new Socket();
		this.sockets.add(out);
		try {
			client.setTcpNoDelay(true);
			client.setSoTimeout(this.timeoutMillis);
			String request = tunnelRequest(readHead(client.getInputStream()));
			if (request == null || this.server.isClosed()) {
				return;
			}
			client.setSoTimeout(0);
			out.setTcpNoDelay(true);
			out.connect(new InetSocketAddress(this.proxy.host(), this.proxy.port()), this.timeoutMillis);
			out.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			this.threads.start("proxy-back-" + client.getPort(), () -> pump(out, client));
			pump(client, out);
		}
		catch (IOException ex) {
			// The client finds its connection closed and says so.
		}
		finally {
			end(client);
			end(out);
		}
	}

	/** The request for the proxy; null when whoever asks may not. */
	private @Nullable String tunnelRequest(String head) {
		String[] lines = head.trim().split("\r\n", -1);
		if (!lines[0].startsWith("CONNECT ")) {
			return null;
		}
		StringBuilder request = new StringBuilder(lines[0]).append("\r\n");
		boolean allowed = false;
		for (int i = 1; i < lines.length; i++) {
			if (lines[i].regionMatches(true, 0, "Proxy-Authorization:", 0, 20)) {
				allowed = MessageDigest.isEqual(lines[i].substring(20).trim().getBytes(StandardCharsets.ISO_8859_1),
						this.authorization.getBytes(StandardCharsets.ISO_8859_1));
			}
			else {
				request.append(lines[i]).append("\r\n");
			}
		}
		return allowed ? request.append("Proxy-Authorization: ").append(this.login).append("\r\n\r\n").toString()
				: null;
	}

	/** Reads no more than the head, because what follows belongs to the tunnel. */
	private static String readHead(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
			int next = in.read();
			if (next < 0 || head.length() == MAX_HEAD_BYTES) {
				throw new IOException("no request came");
			}
			head.append((char) next);
		}
		return head.toString();
	}

	private void pump(Socket from, Socket to) {
		try {
			byte[] buffer = new byte[BUFFER_BYTES];
			InputStream in = from.getInputStream();
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				to.getOutputStream().write(buffer, 0, count);
			}
		}
		catch (IOException ex) {
			// One end has gone: so does the other.
		}
		finally {
			end(from);
			end(to);
		}
	}

	private void end(Socket socket) {
		this.sockets.remove(socket);
		closeQuietly(socket);
	}

	private static void closeQuietly(Closeable socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is of no use any more, however it ends.
		}
	}

}
