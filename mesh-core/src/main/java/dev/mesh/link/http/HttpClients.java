package dev.mesh.link.http;

import dev.mesh.limit.DurationRange;
import dev.mesh.link.DialOptions;
import dev.mesh.link.HttpProxy;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP clients of one transport: TLS and proxy belong to a client, so there is
 * one for each pair of them that is in use. The oldest are forgotten when there are too
 * many, as when each dial brings keys of its own; links that have one keep it.
 * Thread-safe.
 */
final class HttpClients {

	/** Each client has a thread and a pool of connections. */
	static final int LIMIT = 8;

	/** Of both transports. */
	static final DurationRange CONNECT_TIMEOUT = DurationRange.fromMillisecond(Duration.ofHours(1));

	private final ClientThreads threads;

	private final Executor tasks;

	private final Duration connectTimeout;

	private final @Nullable SSLContext defaultContext;

	/** In the order of their last use; guarded by {@code this}. */
	private final Map<Key, HttpClient> clients = new LinkedHashMap<>(16, 0.75f, true);

	/** By proxy and user; guarded by {@code this}. */
	private final Map<String, ProxyRelay> relays = new LinkedHashMap<>();

	/** Guarded by {@code this}. */
	private boolean ended;

	/** What distinguishes clients. A context is equal to itself only. */
	private record Key(@Nullable SSLContext context, @Nullable InetSocketAddress proxy) {
	}

	/**
	 * What a dial uses.
	 *
	 * @param http the client
	 * @param proxyAuthorization header that goes with each request, null = none; the
	 * client shows it to the proxy only
	 */
	record Client(HttpClient http, @Nullable String proxyAuthorization) {

		@Override
		public String toString() {
			return "Client";
		}

	}

	/**
	 * Clients, none yet.
	 * @param tasks what a client does not want to do on its selector's thread
	 * @param defaultContext keys and trust of dials that bring none, null = the JVM's
	 */
	HttpClients(ClientThreads threads, Executor tasks, Duration connectTimeout, @Nullable SSLContext defaultContext) {
		this.threads = threads;
		this.tasks = tasks;
		this.connectTimeout = connectTimeout;
		this.defaultContext = defaultContext;
	}

	/**
	 * The client for a dial. May read keys from files, so not for a thread that must not
	 * block.
	 * @param tunnelled whether a proxy is asked for a tunnel: for all but {@code http}
	 * @throws IOException when this has ended, or there is no way to the proxy
	 */
	Client get(DialOptions options, boolean tunnelled) throws IOException {
		SSLContext context = context(options.ssl());
		HttpProxy proxy = options.proxy();
		if (proxy == null) {
			return new Client(client(new Key(context, null)), null);
		}
		if (proxy.user() == null || !tunnelled) {
			return new Client(client(new Key(context, InetSocketAddress.createUnresolved(proxy.host(), proxy.port()))),
					(proxy.user() != null) ? ProxyRelay.basic(proxy) : null);
		}
		ProxyRelay relay = relay(proxy);
		return new Client(client(new Key(context, relay.address())), relay.authorization());
	}

	private @Nullable SSLContext context(@Nullable Supplier<SSLContext> supplier) throws IOException {
		if (supplier == null) {
			return this.defaultContext;
		}
		try {
			return supplier.get();
		}
		catch (RuntimeException ex) {
			throw new SSLException("the configured keys and trust could not be had: " + ex, ex);
		}
	}

	private synchronized HttpClient client(Key key) throws IOException {
		requireOpen();
		HttpClient client = this.clients.get(key);
		if (client == null) {
			client = create(key);
			this.clients.put(key, client);
			if (this.clients.size() > LIMIT) {
				// A link may use it still: it is left to the garbage collector.
				this.clients.remove(this.clients.keySet().iterator().next());
			}
		}
		return client;
	}

	private synchronized ProxyRelay relay(HttpProxy proxy) throws IOException {
		requireOpen();
		String name = proxy.user() + "@" + proxy.host() + ":" + proxy.port();
		ProxyRelay relay = this.relays.get(name);
		if (relay == null) {
			relay = new ProxyRelay(proxy, this.connectTimeout, this.threads);
			this.relays.put(name, relay);
		}
		relay.login(proxy);
		return relay;
	}

	private void requireOpen() throws IOException {
		if (this.ended) {
			throw new IOException("the transport was closed");
		}
	}

	/** How many clients there are. */
	synchronized int size() {
		return this.clients.size();
	}

	/** Ends all of them; their connections are cut. */
	void end() {
		List<HttpClient> ending;
		List<ProxyRelay> closing;
		synchronized (this) {
			this.ended = true;
			ending = new ArrayList<>(this.clients.values());
			this.clients.clear();
			closing = new ArrayList<>(this.relays.values());
			this.relays.clear();
		}
		ending.forEach(HttpClients::shutDown);
		closing.forEach(ProxyRelay::close);
	}

	private HttpClient create(Key key) {
		HttpClient.Builder builder = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(this.connectTimeout)
			.executor(this.tasks);
		if (key.context() != null) {
			builder.sslContext(key.context());
		}
		if (key.proxy() != null) {
			builder.proxy(ProxySelector.of(key.proxy()));
		}
		return builder.build();
	}

	/**
	 * Before JDK 21 a client cannot be ended: its one selector thread, a daemon that
	 * sleeps, goes when the garbage collector finds the client unused.
	 */
	private static void shutDown(HttpClient client) {
		try {
			HttpClient.class.getMethod("shutdownNow").invoke(client);
		}
		catch (NoSuchMethodException | IllegalAccessException ex) {
			// JDK 17 to 20.
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException("HttpClient.shutdownNow failed", ex.getCause());
		}
	}

}
