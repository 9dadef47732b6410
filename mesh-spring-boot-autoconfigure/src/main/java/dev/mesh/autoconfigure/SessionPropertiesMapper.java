package dev.mesh.autoconfigure;

import dev.mesh.MeshBuilder;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkType;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionFactory;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * Turns {@code mesh.session} into configured addresses and a session factory, and refuses
 * what cannot work.
 */
final class SessionPropertiesMapper {

	private final MeshProperties.Session properties;

	private final SessionRequest.Dialling dialling;

	private final MeshConnectionDetails connection;

	private final ReconnectionStrategy strategy;

	SessionPropertiesMapper(MeshProperties.Session properties, MeshConnectionDetails connection,
			SessionRequest.Dialling dialling, ReconnectionStrategy strategy) {
		this.properties = properties;
		this.connection = connection;
		this.dialling = dialling;
		this.strategy = strategy;
	}

	void applyTo(MeshBuilder builder) {
		builder.credentials(credentials());
		targets().forEach(builder::target);
		builder.sessions(this::setUp);
	}

	/**
	 * How long sessions outlive their connection.
	 * @throws MeshConfigurationException when it is out of range
	 */
	static Duration reconnectTimeout(MeshProperties.Session session) {
		return MeshConfigurationException.require("mesh.session.reconnect-timeout", session.reconnectTimeout(),
				SessionSettings.RECONNECT_WINDOW, "60s");
	}

	private SessionFactory setUp(SessionFactory factory) {
		DialOptions options = this.dialling.options();
		SessionFactory result = factory.reconnectTimeout(reconnectTimeout(this.properties))
			.reconnectionStrategy(this.strategy)
			.transports(this.dialling.transports().toArray(LinkType[]::new));
		if (options.ssl() != null) {
			result = result.ssl(options.ssl());
		}
		if (options.proxy() != null) {
			result = result.proxy(options.proxy());
		}
		for (Map.Entry<String, String> property : this.properties.properties().entrySet()) {
			try {
				result = result.property(property.getKey(), property.getValue());
			}
			catch (IllegalArgumentException ex) {
				throw new MeshConfigurationException(
						"The property 'mesh.session.properties' cannot be used: " + ex.getMessage() + ".",
						"Change it as it says.", ex);
			}
		}
		return result;
	}

	List<SessionRequest> targets() {
		Map<String, URI> addresses = new LinkedHashMap<>();
		List<SessionRequest> requests = new ArrayList<>();
		Credentials shared = credentials();
		for (URI uri : MeshAddresses.webSockets("mesh.session.urls", this.connection.getUrls())) {
			addresses.put("mesh.session.urls[" + requests.size() + "]", uri);
			requests.add(request(uri, shared, null));
		}
		for (int i = 0; i < this.properties.targets().size(); i++) {
			String property = "mesh.session.targets[" + i + "]";
			SessionRequest request = request(property, this.properties.targets().get(i));
			addresses.put(property + ".url", request.uris().get(0));
			requests.add(request);
		}
		MeshAddresses.requireDistinct(addresses);
		return requests;
	}

	private SessionRequest request(String property, MeshProperties.Target target) {
		if (!StringUtils.hasText(target.url())) {
			throw new MeshConfigurationException("The property '" + property + ".url' is missing.",
					"Set it to the address that these credentials are for.");
		}
		return request(MeshAddresses.webSocket(property + ".url", target.url()),
				credentials(property, target.principal(), target.password(), target.token()),
				pinnedKey(property + ".pinned-key", target.pinnedKey()));
	}

	private SessionRequest request(URI uri, Credentials credentials, @Nullable PeerKey pinnedKey) {
		return new SessionRequest(List.of(uri), credentials, this.properties.properties(), pinnedKey,
				reconnectTimeout(this.properties).toMillis(), this.strategy, true, this.dialling);
	}

	private static @Nullable PeerKey pinnedKey(String property, @Nullable String text) {
		if (text == null) {
			return null;
		}
		try {
			return PeerKey.parse(text.trim());
		}
		catch (IllegalArgumentException ex) {
			throw new MeshConfigurationException(
					"The property '" + property + "' is not the key of a peer: " + ex.getMessage() + ".",
					"Copy it from the line that the other peer logs at its start; it keeps its key when its "
							+ "'mesh.peer.data-directory' is set.",
					ex);
		}
	}

	private Credentials credentials() {
		return credentials("mesh.session", this.connection.getPrincipal(), this.connection.getPassword(),
				this.connection.getToken());
	}

	private static Credentials credentials(String property, @Nullable String principal, @Nullable String password,
			@Nullable String token) {
		if (password != null && token != null) {
			throw new MeshConfigurationException(
					"The properties '" + property + ".password' and '" + property + ".token' are both set.",
					"Set one of them: a peer authenticates either with principal and password, or with a token.");
		}
		if (token != null) {
			return token(property, principal, token);
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

	private static Credentials token(String property, @Nullable String principal, String token) {
		if (principal != null) {
			throw new MeshConfigurationException(
					"The properties '" + property + ".principal' and '" + property + ".token' are both set.",
					"Set one of them: a token says itself for whom it is, a principal needs '" + property
							+ ".password'.");
		}
		if (!StringUtils.hasText(token)) {
			throw new MeshConfigurationException("The property '" + property + ".token' is set, but empty.",
					"Set it to the token, or take it out to connect anonymously. With a placeholder such as ${TOKEN:} "
							+ "it is empty where TOKEN is not set.");
		}
		return Credentials.token(token);
	}

}
