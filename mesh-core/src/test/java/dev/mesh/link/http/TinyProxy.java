package dev.mesh.link.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/**
 * An HTTP proxy that tunnels and, for {@code http}, forwards; it may ask for a login.
 * Remembers what it was asked.
 */
final class TinyProxy extends TinyServer {

	private final String login;

	/** First lines of requests that were let through. */
	final List<String> served = new CopyOnWriteArrayList<>();

	/** First lines of requests without the right login. */
	final List<String> refused = new CopyOnWriteArrayList<>();

	/**
	 * A proxy.
	 * @param login value of the header that it asks for, null = nobody has to log in
	 */
	TinyProxy(String login) throws IOException {
		super("tiny-proxy", ServerSocketFactory.getDefault());
		this.login = login;
		start();
	}

	@Override
	void serve(Socket client) {
		try (client) {
			List<String> head = head(client.getInputStream());
			String first = head.get(0);
			if (this.login != null && !head.contains("Proxy-Authorization: " + this.login)) {
				this.refused.add(first);
				send(client,
						"HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
				return;
			}
			this.served.add(first);
			String[] words = first.split(" ");
			boolean tunnel = words[0].equals("CONNECT");
			int port = tunnel ? Integer.parseInt(words[1].split(":")[1]) : URI.create(words[1]).getPort();
			try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
				remember(target);
				if (tunnel) {
					send(client, "HTTP/1.1 200 Connected\r\n\r\n");
				}
				else {
					head.set(0, words[0] + " " + URI.create(words[1]).getRawPath() + " HTTP/1.1");
					head.removeIf((line) -> line.startsWith("Proxy-Authorization"));
					// One request a connection, so that none passes unseen.
					head.add("Connection: close");
					send(target, String.join("\r\n", head) + "\r\n\r\n");
				}
				start(() -> pump(client, target));
				pump(target, client);
			}
		}
		catch (IOException ex) {
			// One end has gone.
		}
	}

	private static void pump(Socket from, Socket to) {
		try {
			from.getInputStream().transferTo(to.getOutputStream());
			to.shutdownOutput();
		}
		catch (IOException ex) {
			// One end has gone.
		}
	}

	private static List<String> head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("no request");
			}
			head.append((char) next);
		}
		return new ArrayList<>(List.of(head.toString().trim().split("\r\n")));
	}

	private static void send(Socket to, String text) throws IOException {
		to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

}
