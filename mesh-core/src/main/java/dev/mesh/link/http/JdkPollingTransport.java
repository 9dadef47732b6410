package dev.mesh.link.http;

import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.ShownAddress;
import dev.mesh.link.Transport;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Dials with long-polling over the JDK's HTTP client, for where WebSocket does not get
 * through: section 9 of {@code docs/protocol.md}. {@code ws} addresses are polled at
 * {@code http}, {@code wss} ones at {@code https}. Redirects are not followed.
 * <p>
 * Thread-safe. Client and threads are made by the first dial. {@link #close()} ends them
 * and every link; a later dial begins anew, so that a mesh can be started again.
 */
public final class JdkPollingTransport implements Transport {

	private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private static final Map<String, String> SCHEMES = Map.of("ws", "http", "wss", "https", "http", "http", "https",
			"https");

	private static final int LINK_NAME_BYTES = 24;

	private final SecureRandom random = new SecureRandom();

	private final String name;

	private final Duration connectTimeout;

	private final Set<JdkPollingLink> links = ConcurrentHashMap.newKeySet();

	/** Null before the first dial and after close; guarded by {@code this}. */
	private @Nullable Running running;

	/** What there is between the first dial and close. */
	private record Running(ClientThreads threads, HttpClients clients) {
	}

	/** A transport with a connect time-out of 10 s. */
	public JdkPollingTransport() {
		this("mesh", DEFAULT_CONNECT_TIMEOUT);
	}

	/**
	 * A transport.
	 * @param name what the names of its threads begin with
	 * @param connectTimeout how long a dial may take, until the server has opened the
	 * link; 1 ms to 1 h
	 */
	public JdkPollingTransport(String name, Duration connectTimeout) {
		HttpClients.CONNECT_TIMEOUT.require("connectTimeout", connectTimeout);
		this.name = name;
		this.connectTimeout = connectTimeout;
	}

	@Override
	public LinkType type() {
		return LinkType.HTTP_POLLING;
	}

	@Override
	public boolean supports(URI uri) {
		return uri.getScheme() != null && SCHEMES.containsKey(uri.getScheme().toLowerCase(Locale.ROOT))
				&& uri.getHost() != null;
	}

	@Override
	public void dial(URI uri, DialOptions options, LinkListener listener) {
		if (!supports(uri)) {
			throw new IllegalArgumentException("'" + uri + "' is not a ws, wss, http or https address with a host");
		}
		URI polled = polled(uri);
		Running current;
		JdkPollingLink link;
		synchronized (this) {
			current = running();
			link = new JdkPollingLink(ShownAddress.of(polled), listener, current.threads(), this.links::remove);
			this.links.add(link);
		}
		current.threads().later(() -> dial(polled, options, current, link));
	}

	private void dial(URI uri, DialOptions options, Running current, JdkPollingLink link) {
		PollingRequests requests;
		try {
			HttpClients.Client client = current.clients().get(options, uri.getScheme().equals("https"));
			requests = new PollingRequests(client, current.threads(), uri, newName());
		}
		catch (IOException ex) {
			link.dialFailed(DialFailure.of(uri, ex, this.connectTimeout));
			return;
		}
		if (!link.dialling(requests)) {
			return;
		}
		requests.open(this.connectTimeout).whenComplete((answer, thrown) -> {
			if (answer == null) {
				link.dialFailed(DialFailure.of(uri, thrown, this.connectTimeout));
			}
			else if (answer.opensLink()) {
				link.opened(requests, Duration.ofMillis(answer.holdMillis()));
			}
			else {
				link.dialFailed(DialFailure.ofStatus(uri, answer.status(), answer.isRefusal() ? answer.reason() : ""));
			}
		});
	}

	@Override
	public void close() {
		Running ending;
		List<JdkPollingLink> open;
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
		return "JdkPollingTransport[links=" + this.links.size() + "]";
	}

	private Running running() {
		Running current = this.running;
		if (current == null) {
			ClientThreads threads = new ClientThreads(this.name + "-polling-");
			current = new Running(threads, new HttpClients(threads, threads.executor, this.connectTimeout, null));
			this.running = current;
		}
		return current;
	}

	private String newName() {
		byte[] bytes = new byte[LINK_NAME_BYTES];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/**
	 * Where an address is polled: the same but for the scheme, and without a fragment.
	 */
	private static URI polled(URI uri) {
		String text = uri.toString();
		int fragment = text.indexOf('#');
		String scheme = SCHEMES.get(uri.getScheme().toLowerCase(Locale.ROOT));
		return URI.create(scheme + text.substring(uri.getScheme().length(), (fragment < 0) ? text.length() : fragment));
	}

}
