package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.limit.DurationRange;
import dev.mesh.link.DialOptions;
import dev.mesh.link.HttpProxy;
import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions. Immutable and thread-safe: each method returns a new factory, so that
 * one can be set up once and refined for each use. <pre>{@code
 * Session session = mesh.sessions().principal("till").password("...").open(URI.create("wss://hub.example/mesh"));
 * }</pre> A session opened here is tried once at each address, and then kept through lost
 * links for its reconnect time.
 */
public final class SessionFactory {

	private static final int MAX_SECRET_LENGTH = Credentials.MAX_SECRET_LENGTH;

	private static final DurationRange OPEN_TIMEOUT = DurationRange.fromMillisecond(Duration.ofHours(24));

	private final SessionOpener opener;

	private final List<URI> configured;

	private final SessionOptions options;

	private SessionFactory(SessionOpener opener, List<URI> configured, SessionOptions options) {
		this.opener = opener;
		this.configured = configured;
		this.options = options;
	}

	/**
	 * Creates the factory that a mesh hands out; called by the runtime.
	 * @param opener carries out what is described
	 * @param configured addresses for {@link #open()}, perhaps none
	 * @return a factory for anonymous sessions
	 * @throws IllegalArgumentException if an address cannot be dialled; the message names
	 * it
	 */
	public static SessionFactory create(SessionOpener opener, List<URI> configured) {
		SessionFactory factory = new SessionFactory(opener, List.copyOf(configured), SessionOptions.DEFAULTS);
		factory.configured.forEach(factory::requireAddress);
		return factory;
	}

	/**
	 * Returns a factory that authenticates as this principal; a password or a token goes
	 * with it.
	 */
	public SessionFactory principal(String principal) {
		if (principal.isEmpty() || principal.length() > Proof.MAX_PRINCIPAL) {
			throw new IllegalArgumentException("A principal has 1 to " + Proof.MAX_PRINCIPAL + " characters, but '"
					+ principal + "' has " + principal.length());
		}
		return with(this.options.credentials(principal, this.options.password(), this.options.token()));
	}

	/**
	 * Returns a factory that shows this password, in place of a token. It is sent
	 * encrypted only.
	 */
	public SessionFactory password(String password) {
		requireSecret("password", password);
		return with(this.options.credentials(this.options.principal(), password, null));
	}

	/**
	 * Returns a factory that shows this bearer token, in place of a password. It is sent
	 * encrypted only.
	 */
	public SessionFactory token(String token) {
		requireSecret("token", token);
		return with(this.options.credentials(this.options.principal(), null, token));
	}

	/** Returns a factory that shows these credentials. */
	public SessionFactory credentials(Credentials credentials) {
		if (credentials instanceof Credentials.Password password) {
			return principal(password.principal()).password(password.password());
		}
		if (credentials instanceof Credentials.Token token) {
			return token.principal().map(anonymous()::principal).orElse(anonymous()).token(token.token());
		}
		if (!(credentials instanceof Credentials.Anonymous)) {
			throw new IllegalArgumentException(
					"Only a mesh itself shows attestations; give a password, a token, or nothing");
		}
		return anonymous();
	}

	/** Returns a factory that shows no credentials. */
	public SessionFactory anonymous() {
		return with(this.options.credentials(null, null, null));
	}

	/**
	 * Returns a factory that proposes this session property, which the acceptor may
	 * refuse.
	 * @param key 1 to 255 characters without white space, quotes and parentheses, not
	 * beginning with {@code $}
	 * @param value at most 4,096 characters; all properties together take at most 8,192
	 * bytes
	 * @return another factory
	 * @throws IllegalArgumentException if a rule is broken; the message says which
	 */
	public SessionFactory property(String key, String value) {
		SessionProperties.requireKey(key);
		SessionProperties.requireValue(key, value);
		Map<String, String> properties = new LinkedHashMap<>(this.options.properties());
		properties.put(key, value);
		SessionProperties.requireFit(key, properties);
		return with(this.options.properties(properties));
	}

	/**
	 * Returns a factory that accepts no other peer than the one with this key, wherever
	 * the address leads.
	 */
	public SessionFactory pinnedKey(PeerKey key) {
		return with(this.options.pinnedKey(Objects.requireNonNull(key, "key")));
	}

	/**
	 * Returns a factory whose sessions wait so long for a new link, 0 to 24 h; the
	 * acceptor may wait for less.
	 */
	public SessionFactory reconnectTimeout(Duration timeout) {
		SessionSettings.RECONNECT_WINDOW.require("reconnectTimeout", timeout);
		return with(this.options.reconnectTimeout(timeout));
	}

	/** Returns a factory with other delays between attempts. */
	public SessionFactory reconnectionStrategy(ReconnectionStrategy strategy) {
		return with(this.options.strategy(Objects.requireNonNull(strategy, "strategy")));
	}

	/**
	 * Returns a factory that gives up opening after so long, over all addresses; 30 s by
	 * default, at most 24 h.
	 */
	public SessionFactory openTimeout(Duration timeout) {
		return with(this.options.openTimeout(OPEN_TIMEOUT.require("openTimeout", timeout)));
	}

	/**
	 * Returns a factory whose sessions tell this listener too, from their first state on.
	 */
	public SessionFactory listener(SessionListener listener) {
		return with(
				this.options.observers(this.options.observers().with(Objects.requireNonNull(listener, "listener"))));
	}

	/** Returns a factory that tells this handler too of attempts that failed. */
	public SessionFactory errorHandler(SessionErrorHandler handler) {
		return with(this.options.observers(this.options.observers().with(Objects.requireNonNull(handler, "handler"))));
	}

	/**
	 * Returns a factory that dials {@code ws} and {@code wss} addresses over these
	 * transports, the preferred one first; by default over WebSocket, then long-polling.
	 * @throws IllegalArgumentException if none or one twice is named
	 */
	public SessionFactory transports(LinkType... transports) {
		return with(this.options.dialling(this.options.dialling().withTransports(List.of(transports))));
	}

	/**
	 * Returns a factory that uses these keys and this trust for encrypted addresses, in
	 * place of the JVM's.
	 */
	public SessionFactory ssl(SSLContext context) {
		Objects.requireNonNull(context, "context");
		return ssl(() -> context);
	}

	/**
	 * As {@link #ssl(SSLContext)}, asked at each dial, so that a renewed certificate is
	 * used by the next one. Called on the loop; must not block.
	 */
	public SessionFactory ssl(Supplier<SSLContext> context) {
		return with(options(this.options.dialling().options().withSsl(Objects.requireNonNull(context, "context"))));
	}

	/** Returns a factory that goes through an HTTP proxy. */
	public SessionFactory proxy(HttpProxy proxy) {
		return with(options(this.options.dialling().options().withProxy(Objects.requireNonNull(proxy, "proxy"))));
	}

	/**
	 * Returns a factory that tries all addresses so many times more before it gives
	 * opening up, with the delays of its {@link #reconnectionStrategy}; 0 by default.
	 */
	public SessionFactory initialRetries(int rounds) {
		return with(this.options.dialling(this.options.dialling().withInitialRetries(rounds)));
	}

	private SessionOptions options(DialOptions changed) {
		return this.options.dialling(this.options.dialling().withOptions(changed));
	}

	/**
	 * Opens a session and waits for it, for the {@link #openTimeout} at most. Not for
	 * threads of the mesh.
	 * @param uri address of the peer
	 * @return the connected session
	 * @throws SessionException if it could not be opened; the code says why
	 * @throws IllegalArgumentException if the address cannot be dialled
	 */
	public Session open(URI uri) {
		return await(openAsync(uri));
	}

	/**
	 * As {@link #open(URI)} with the configured addresses, tried in their order.
	 * @throws IllegalStateException if none is configured
	 */
	public Session open() {
		return await(openAsync());
	}

	/**
	 * Begins to open a session.
	 * @param uri address of the peer
	 * @return completes with the connected session or with a {@link SessionException};
	 * cancelling it ends the attempt
	 * @throws IllegalArgumentException if the address cannot be dialled
	 */
	public CompletableFuture<Session> openAsync(URI uri) {
		requireAddress(uri);
		return begin(List.of(uri));
	}

	/**
	 * As {@link #openAsync(URI)} with the configured addresses, tried in their order.
	 * @throws IllegalStateException if none is configured
	 */
	public CompletableFuture<Session> openAsync() {
		if (this.configured.isEmpty()) {
			throw new IllegalStateException(
					"No address is configured; set mesh.session.urls, or name one: open(URI.create(\"wss://...\"))");
		}
		return begin(this.configured);
	}

	/**
	 * Returns what this factory describes, for the runtime.
	 * @param uris addresses to dial
	 * @param persistent whether to dial for ever, as for configured addresses
	 * @return the request
	 */
	public SessionRequest request(List<URI> uris, boolean persistent) {
		return new SessionRequest(uris, this.options.toCredentials(), this.options.properties(),
				this.options.pinnedKey(), this.options.reconnectTimeout().toMillis(), this.options.strategy(),
				persistent, this.options.dialling());
	}

	/**
	 * Returns how this factory dials, for the runtime: what peers are shown that the mesh
	 * dials by its own choice. Nothing, as long as a password or a token is missing.
	 * @return a request without addresses
	 */
	public SessionRequest example() {
		return (this.options.isComplete() ? this : anonymous()).request(List.of(), true);
	}

	private CompletableFuture<Session> begin(List<URI> uris) {
		CompletableFuture<Session> opening = this.opener.open(request(uris, false), this.options.observers());
		CompletableFuture<Session> result = new CompletableFuture<>();
		opening.whenComplete((session, failure) -> {
			if (failure == null) {
				result.complete(session);
			}
			else {
				result.completeExceptionally(asSessionException(failure));
			}
		});
		CompletableFuture<@Nullable Void> timer = new CompletableFuture<@Nullable Void>().completeOnTimeout(null,
				this.options.openTimeout().toNanos(), TimeUnit.NANOSECONDS);
		// Asynchronously: nobody's continuation may hold up the JDK's only timer thread.
		timer.thenRunAsync(() -> result.completeExceptionally(SessionException.of(ErrorCode.HANDSHAKE_TIMEOUT,
				"No session with " + uris + " within " + this.options.openTimeout())));
		result.whenComplete((session, failure) -> {
			timer.cancel(false);
			if (failure != null) {
				opening.cancel(false);
			}
		});
		return result;
	}

	private static Session await(CompletableFuture<Session> opening) {
		try {
			return opening.join();
		}
		catch (CompletionException ex) {
			throw asSessionException(ex).here();
		}
	}

	private static SessionException asSessionException(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof SessionException exception) {
			return exception;
		}
		SessionException exception = SessionException.of(
				(cause instanceof CancellationException) ? ErrorCode.NORMAL : ErrorCode.INTERNAL_ERROR,
				"The session could not be opened: " + cause);
		exception.initCause(cause);
		return exception;
	}

	private void requireAddress(URI uri) {
		if (uri.getRawUserInfo() != null) {
			throw new IllegalArgumentException("The address of host '" + uri.getHost()
					+ "' has credentials in it, which would be logged; use principal(...) and password(...)");
		}
		List<String> schemes = this.opener.schemes();
		String scheme = uri.getScheme();
		if (scheme == null || !schemes.contains(scheme.toLowerCase(Locale.ROOT))) {
			throw new IllegalArgumentException(
					"'" + uri + "' has " + ((scheme != null) ? "the scheme '" + scheme + "'" : "no scheme")
							+ ", which cannot be dialled; use one of " + schemes + ", as in " + schemes.get(0)
							+ "://hub.example/mesh");
		}
		if (uri.getHost() == null) {
			throw new IllegalArgumentException(
					"'" + uri + "' names no host; write it as in " + schemes.get(0) + "://hub.example/mesh");
		}
	}

	private static void requireSecret(String name, String secret) {
		if (secret.length() > MAX_SECRET_LENGTH) {
			throw new IllegalArgumentException("A " + name + " has at most " + MAX_SECRET_LENGTH
					+ " characters, but one with " + secret.length() + " was given");
		}
	}

	private SessionFactory with(SessionOptions changed) {
		return new SessionFactory(this.opener, this.configured, changed);
	}

}
