package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.MeshSettings;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * Turns properties into what the mesh is built from, and refuses those that cannot work.
 */
final class MeshPropertiesMapper {

	private static final Duration LONGEST_RECONNECT = Duration.ofHours(24);

	private final MeshProperties properties;

	private final @Nullable String applicationName;

	MeshPropertiesMapper(MeshProperties properties, @Nullable String applicationName) {
		this.properties = properties;
		this.applicationName = applicationName;
	}

	/**
	 * Applies everything but the settings and the authenticators.
	 */
	void applyTo(Mesh.Builder builder, ReconnectionStrategy strategy) {
		MeshProperties.Peer peer = this.properties.peer();
		String name = StringUtils.hasText(peer.name()) ? peer.name() : this.applicationName;
		if (StringUtils.hasText(name)) {
			attempt("mesh.peer.name", () -> builder.name(name));
		}
		if (peer.dataDirectory() != null) {
			builder.dataDirectory(peer.dataDirectory());
		}
		if (!peer.metadata().isEmpty()) {
			attempt("mesh.peer.metadata", () -> builder.metadata(MetadataLists.restore(peer.metadata())));
		}
		builder.credentials(credentials());
		targets(strategy).forEach(builder::target);
		builder.acceptSessions(this.properties.server().enabled());
		List<URI> advertised = addresses("mesh.server.advertised-urls", this.properties.server().advertisedUrls());
		builder.advertisedUrls(() -> advertised);
	}

	/**
	 * Builds the mesh.
	 * @throws MeshConfigurationException when a value that only the engine can judge is
	 * not valid
	 */
	static Mesh build(Mesh.Builder builder) {
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			throw new MeshConfigurationException("The properties 'mesh.*' cannot be used: " + ex.getMessage() + ".",
					"Change them as it says.", ex);
		}
	}

	/**
	 * Applies the properties that are settings of the engine.
	 */
	MeshSettings settings(MeshSettings settings) {
		MeshProperties.Server server = this.properties.server();
		if (server.maxSessions() < 1) {
			throw outOfRange("mesh.server.max-sessions", server.maxSessions(), "Use 1 or more.");
		}
		Duration sendTimeout = this.properties.bus().sendTimeout();
		if (sendTimeout.isNegative() || sendTimeout.isZero()) {
			throw outOfRange("mesh.bus.send-timeout", sendTimeout, "Use more than 0, such as 90s.");
		}
		Duration debounce = this.properties.presence().debounce();
		if (debounce.isNegative()) {
			throw outOfRange("mesh.presence.debounce", debounce, "Use 0 or more, such as 200ms.");
		}
		return settings
			.withSession(
					settings.session().withMaxSessions(server.maxSessions()).withReconnectWindow(reconnectTimeout()))
			.withBus(settings.bus().withSendTimeout(sendTimeout))
			.withPresence(settings.presence().withDebounce(debounce));
	}

	/**
	 * Checks the properties of the endpoint, which is made elsewhere.
	 */
	void checkEndpoint() {
		MeshProperties.Server server = this.properties.server();
		if (!server.path().matches("/[^*?{}\\s]+")) {
			throw new MeshConfigurationException(
					"The property 'mesh.server.path' has the value '" + server.path() + "', which is not a plain path.",
					"Use a path that begins with '/' and has no wildcards, such as /mesh.");
		}
		for (int i = 0; i < server.allowedOrigins().size(); i++) {
			MeshAddresses.checkOrigin("mesh.server.allowed-origins[" + i + "]", server.allowedOrigins().get(i));
		}
	}

	private List<SessionRequest> targets(ReconnectionStrategy strategy) {
		MeshProperties.Session session = this.properties.session();
		List<SessionRequest> requests = new ArrayList<>();
		Credentials shared = credentials();
		for (URI uri : addresses("mesh.session.urls", session.urls())) {
			requests.add(request(uri, shared, strategy));
		}
		for (int i = 0; i < session.targets().size(); i++) {
			MeshProperties.Target target = session.targets().get(i);
			String property = "mesh.session.targets[" + i + "]";
			if (!StringUtils.hasText(target.url())) {
				throw new MeshConfigurationException("The property '" + property + ".url' is missing.",
						"Set it to the address that these credentials are for.");
			}
			URI uri = MeshAddresses.webSocket(property + ".url", target.url());
			requests.add(request(uri, credentials(property, target.principal(), target.password(), target.token()),
					strategy));
		}
		return requests;
	}

	private SessionRequest request(URI uri, Credentials credentials, ReconnectionStrategy strategy) {
		return new SessionRequest(List.of(uri), credentials, Map.of(), null, reconnectTimeout().toMillis(), strategy,
				true);
	}

	private Duration reconnectTimeout() {
		Duration timeout = this.properties.session().reconnectTimeout();
		if (timeout.isNegative() || timeout.compareTo(LONGEST_RECONNECT) > 0) {
			throw outOfRange("mesh.session.reconnect-timeout", timeout, "Use 0 to 24h, such as 60s.");
		}
		return timeout;
	}

	private Credentials credentials() {
		MeshProperties.Session session = this.properties.session();
		return credentials("mesh.session", session.principal(), session.password(), session.token());
	}

	private static Credentials credentials(String property, @Nullable String principal, @Nullable String password,
			@Nullable String token) {
		if (password != null && token != null) {
			throw new MeshConfigurationException(
					"The properties '" + property + ".password' and '" + property + ".token' are both set.",
					"Set one of them: a peer authenticates either with principal and password, or with a token.");
		}
		if (token != null) {
			return Credentials.token(token);
		}
		if (password == null && principal == null) {
			return Credentials.anonymous();
		}
		if (!StringUtils.hasText(principal) || password == null) {
			String missing = (password == null) ? "password" : "principal";
			String present = (password == null) ? "principal" : "password";
			throw new MeshConfigurationException("The property '" + property + "." + present + "' is set, but '"
					+ property + "." + missing + "' is not.", "Set both, or neither to connect anonymously.");
		}
		return Credentials.password(principal, password);
	}

	private static List<URI> addresses(String property, List<String> texts) {
		List<URI> uris = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			uris.add(MeshAddresses.webSocket(property + "[" + i + "]", texts.get(i)));
		}
		return uris;
	}

	private static void attempt(String property, Runnable action) {
		try {
			action.run();
		}
		catch (IllegalArgumentException ex) {
			throw new MeshConfigurationException(
					"The property '" + property + "' cannot be used: " + ex.getMessage() + ".", "Change it as it says.",
					ex);
		}
	}

	private static MeshConfigurationException outOfRange(String property, Object value, String action) {
		return new MeshConfigurationException(
				"The property '" + property + "' has the value " + value + ", which is out of range.", action);
	}

}
