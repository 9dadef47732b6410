package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;
import dev.mesh.bus.BusSettings;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.TrustSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * Turns properties into what the mesh is built from, and refuses those that cannot work.
 */
final class MeshPropertiesMapper {

	private final MeshProperties properties;

	private final @Nullable String applicationName;

	MeshPropertiesMapper(MeshProperties properties, @Nullable String applicationName) {
		this.properties = properties;
		this.applicationName = applicationName;
	}

	/**
	 * Applies everything but the settings, the authenticators and {@code mesh.session}.
	 */
	void applyTo(MeshBuilder builder) {
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
		builder.acceptSessions(this.properties.server().enabled());
		List<URI> advertised = MeshAddresses.webSockets("mesh.server.advertised-urls",
				this.properties.server().advertisedUrls());
		builder.advertisedUrls(() -> advertised);
	}

	/**
	 * Builds the mesh.
	 * @throws MeshConfigurationException when a value that only the engine can judge is
	 * not valid
	 */
	static Mesh build(MeshBuilder builder) {
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
			throw MeshConfigurationException.outOfRange("mesh.server.max-sessions", server.maxSessions(),
					"Use 1 or more.");
		}
		Duration sendTimeout = MeshConfigurationException.require("mesh.bus.send-timeout",
				this.properties.bus().sendTimeout(), BusSettings.SEND_TIMEOUT, "90s");
		return settings
			.withSession(settings.session()
				.withMaxSessions(server.maxSessions())
				.withReconnectWindow(SessionPropertiesMapper.reconnectTimeout(this.properties.session())))
			.withBus(settings.bus().withSendTimeout(sendTimeout))
			.withSeal(settings.seal().withMode(this.properties.bus().seal()))
			.withTrust(trust(settings.trust()))
			.withPresence(new PresencePropertiesMapper(this.properties).settings(settings.presence()));
	}

	private TrustSettings trust(TrustSettings defaults) {
		MeshProperties.Security security = this.properties.security();
		List<PeerKey> attesters = new ArrayList<>();
		for (int i = 0; i < security.trustedAttesters().size(); i++) {
			String text = security.trustedAttesters().get(i);
			attempt("mesh.security.trusted-attesters[" + i + "]", () -> attesters.add(PeerKey.parse(text)));
		}
		return defaults.withAttesters(attesters).withPublishedClaims(security.publishedClaims());
	}

	/**
	 * Lets a bean of the application change the settings.
	 * @throws MeshConfigurationException when it returns none, or asks for what cannot
	 * work
	 */
	static MeshSettings customize(MeshSettings settings, MeshSettingsCustomizer customizer) {
		String type = customizer.getClass().getName();
		MeshSettings customized;
		try {
			customized = customizer.customize(settings);
		}
		catch (IllegalArgumentException ex) {
			throw new MeshConfigurationException("The MeshSettingsCustomizer '" + type
					+ "' asks for settings that cannot work: " + ex.getMessage() + ".", "Change it as it says.", ex);
		}
		if (Objects.isNull(customized)) {
			throw new MeshConfigurationException("The MeshSettingsCustomizer '" + type + "' has returned null.",
					"Return the settings that it was given, or others made from them.");
		}
		return customized;
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

}
