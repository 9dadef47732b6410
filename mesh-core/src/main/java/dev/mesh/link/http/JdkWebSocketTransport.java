package dev.mesh.link.http;

import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.ShownAddress;
import dev.mesh.link.Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Dials {@code ws} and {@code wss} addresses with the JDK's
 * {@code java.net.http.WebSocket}: one binary message is one record. The sub-protocol
 * {@code mesh.v1} is asked for; a server that does not name one is accepted. Redirects
 * are not followed. {@code TCP_NODELAY} is set, as the JDK does by default.
 * <p>
 * Thread-safe. Client and threads are made by the first dial. {@link #close()} ends them
 * and every link; a later dial begins anew, so that a mesh can be started again.
 */
public final class JdkWebSocketTransport implements Transport {

	/** Largest record, the limit of the protocol. */
	public static final int MAX_RECORD_BYTES = 64 * 1024;

	/** The sub-protocol that is asked for. */
	public static final String SUB_PROTOCOL = "mesh.v1";

	private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private final String name;

	private final Duration connectTimeout;

	private final @Nullable SSLContext sslContext;

	private final Set<JdkWebSocketLink> links = ConcurrentHashMap.newKeySet();

	/** Null before the first dial and after close; guarded by {@code this}. */
	private @Nullable Running running;

	/** What there is between the first dial and close. */
	private record Running(ClientThreads threads, ReaderTasks tasks, HttpClients clients) {
	}

	/** A transport with a connect time-out of 10 s that trusts what the JVM trusts. */
	public JdkWebSocketTransport() {
		this("mesh", DEFAULT_CONNECT_TIMEOUT, null);
	}

	/**
	 * A transport.
	 * @param name what the names of its threads begin with
	 * @param connectTimeout how long a dial may take, until the server has agreed to
	 * speak WebSocket; 1 ms to 1 h
	 * @param sslContext keys and trust for {@code wss} when the dial brings none, null =
	 * the JVM's default
	 */
	public JdkWebSocketTransport(String name, Duration connectTimeout, @Nullable SSLContext sslContext) {
		HttpClients.CONNECT_TIMEOUT.require("connectTimeout", connectTimeout);
		this.name = name;
		this.connectTimeout = connectTimeout;
		this.sslContext = sslContext;
	}

	@Override
	public LinkType type() {
		return LinkType.WEBSOCKET;
	}

	@Override
	public boolean supports(URI uri) {
		return ("ws".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme()))
				&& uri.getHost() != null;
	}

	@Override
	public void dial(URI uri, DialOptions options, LinkListener listener) {
		if (!supports(uri)) {
			throw new IllegalArgumentException("'" + uri + "' is not a ws or wss address with a host");
		}
		Running current;
		JdkWebSocketLink link;
		synchronized (this) {
			current = running();
			link = new JdkWebSocketLink(ShownAddress.of(uri), listener, current.threads(), this.links::remove);
			this.links.add(link);
		}
		current.threads().later(() -> dial(uri, options, current, link));
	}

	private void dial(URI uri, DialOptions options, Running current, JdkWebSocketLink link) {
		try {
			HttpClients.Client client = current.clients().get(options, true);
			WebSocket.Builder builder = client.http()
				.newWebSocketBuilder()
				.subprotocols(SUB_PROTOCOL)
				.connectTimeout(this.connectTimeout);
			if (client.proxyAuthorization() != null) {
				builder.header("Proxy-Authorization", client.proxyAuthorization());
			}
			dial(builder, uri, link, current.tasks()).whenComplete((socket, thrown) -> {
				if (thrown != null) {
					link.dialFailed(DialFailure.of(uri, thrown, this.connectTimeout));
				}
			});
		}
		catch (IOException | RuntimeException ex) {
			link.dialFailed(DialFailure.of(uri, ex, this.connectTimeout));
		}
	}

	private static CompletableFuture<WebSocket> dial(WebSocket.Builder builder, URI uri, JdkWebSocketLink link,
			ReaderTasks tasks) {
		tasks.dialBegins();
		try {
			return builder.buildAsync(uri, link).whenComplete((socket, thrown) -> tasks.dialEnds());
		}
		catch (RuntimeException ex) {
			tasks.dialEnds();
			throw ex;
		}
	}

	@Override
	public void close() {
		Running ending;
		List<JdkWebSocketLink> open;
		synchronized (this) {
			ending = this.running;
			this.running = null;
			open = List.copyOf(this.links);
		}
		open.forEach((link) -> link.abort("the transport was closed"));
		if (ending != null) {
			ending.clients().end();
			ending.threads().end();
		}
	}

	@Override
	public String toString() {
		return "JdkWebSocketTransport[links=" + this.links.size() + "]";
	}

	private Running running() {
		Running current = this.running;
		if (current == null) {
			ClientThreads threads = new ClientThreads(this.name + "-websocket-");
			ReaderTasks tasks = new ReaderTasks(threads.executor);
			current = new Running(threads, tasks,
					new HttpClients(threads, tasks, this.connectTimeout, this.sslContext));
			this.running = current;
		}
		return current;
	}

}
