package dev.mesh.autoconfigure;

import dev.mesh.bus.SealMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the mesh. No {@code toString} shows a secret.
 *
 * @param enabled Whether this application takes part in a mesh.
 * @param peer What this peer is.
 * @param session Sessions that this peer opens.
 * @param server Sessions that this peer accepts.
 * @param bus Messages.
 * @param presence The presence graph.
 * @param security Whose word about other peers counts.
 * @param tunnel TCP tunnels of other peers.
 */
@ConfigurationProperties("mesh")
public record MeshProperties(@DefaultValue("true") boolean enabled, @DefaultValue Peer peer,
		@DefaultValue Session session, @DefaultValue Server server, @DefaultValue Bus bus,
		@DefaultValue Presence presence, @DefaultValue Security security, @DefaultValue Tunnel tunnel) {

	/**
	 * What this peer is.
	 *
	 * @param name Name that other peers see, which need not be unique. Defaults to the
	 * application's name, or else the host's.
	 * @param dataDirectory Directory that keeps the peer's identity and metadata. Created
	 * when it is missing; holds one peer, and only one process can use it at a time.
	 * Without it the identity is made anew at each start and no file is written.
	 * @param metadata What the peer tells the others about itself, at most 4096 bytes as
	 * JSON. Wins over what was kept in the data directory.
	 */
	public record Peer(@Nullable String name, @Nullable Path dataDirectory,
			@DefaultValue Map<String, Object> metadata) {

	}

	/**
	 * Sessions that this peer opens.
	 *
	 * @param urls WebSocket addresses of peers to connect to, such as
	 * wss://hub.example/mesh. Each is dialled until it answers, and again whenever its
	 * session ends.
	 * @param principal Name to authenticate as at these addresses.
	 * @param password Password of the principal.
	 * @param token Bearer token to authenticate with, in place of principal and password.
	 * @param reconnectTimeout How long a session outlives the loss of its connection,
	 * unless the other end allows less; also for sessions that this peer accepts. At most
	 * 24h; 0 ends it at once.
	 * @param startupPolicy What to do when a configured address cannot be reached at
	 * start-up.
	 * @param targets Addresses with credentials of their own, in addition to the URLs.
	 * @param transports What carries sessions, the preferred one first. The next one has
	 * its turn when an address cannot be reached over the one before.
	 * @param ssl TLS for wss addresses.
	 * @param proxy HTTP proxy to go through.
	 * @param properties Session properties to propose. The other end decides which it
	 * accepts.
	 */
	public record Session(@DefaultValue List<String> urls, @Nullable String principal, @Nullable String password,
			@Nullable String token, @DefaultValue("60s") Duration reconnectTimeout,
			@DefaultValue("retry") StartupPolicy startupPolicy, @DefaultValue List<Target> targets, @DefaultValue( {
					"websocket", "http-polling" }) List<Transport> transports,
			@DefaultValue Ssl ssl, @Nullable Proxy proxy, @DefaultValue Map<String, String> properties){

		@Override
		public String toString() {
			return "Session[urls=" + this.urls + ", principal=" + this.principal + ", targets=" + this.targets + "]";
		}

	}

	/**
	 * What to do when a configured address cannot be reached at start-up.
	 */
	public enum StartupPolicy {

		/**
		 * Start, and go on trying.
		 */
		RETRY,

		/**
		 * Start, and give up an address that cannot be reached when all of its transports
		 * were tried once. One that was reached is kept.
		 */
		CONTINUE,

		/**
		 * Do not start unless every configured address has been reached within 20
		 * seconds.
		 */
		STOP

	}

	/**
	 * What carries sessions.
	 */
	public enum Transport {

		/**
		 * WebSocket.
		 */
		WEBSOCKET,

		/**
		 * HTTP long-polling, for networks that let no WebSocket through.
		 */
		HTTP_POLLING

	}

	/**
	 * TLS for wss addresses.
	 *
	 * @param bundle Name of the SSL bundle with the certificates to trust and, for mutual
	 * TLS, this peer's own. A bundle that is reloaded is used by the next connection.
	 * Without one the certificates that the JVM trusts are trusted.
	 */
	public record Ssl(@Nullable String bundle) {

	}

	/**
	 * HTTP proxy.
	 *
	 * @param host Name or address of the proxy.
	 * @param port Port of the proxy.
	 * @param username User name, when the proxy asks for one.
	 * @param password Password of the user.
	 */
	public record Proxy(@Nullable String host, @Nullable Integer port, @Nullable String username,
			@Nullable String password) {

		@Override
		public String toString() {
			return "Proxy[host=" + this.host + ", port=" + this.port + ", username=" + this.username + "]";
		}

	}

	/**
	 * Address with its own credentials.
	 *
	 * @param url WebSocket address.
	 * @param principal Name to authenticate as there.
	 * @param password Password of the principal.
	 * @param token Bearer token, in place of principal and password.
	 * @param pinnedKey Key of the only peer to connect to there, 43 characters. Nothing
	 * is shown to another one.
	 */
	public record Target(String url, @Nullable String principal, @Nullable String password, @Nullable String token,
			@Nullable String pinnedKey) {

		@Override
		public String toString() {
			return "Target[url=" + this.url + ", principal=" + this.principal + "]";
		}

	}

	/**
	 * Sessions that this peer accepts.
	 *
	 * @param enabled Whether to accept sessions on the application's own web server.
	 * Needs a servlet web application and somebody who says who may connect: users, an
	 * Authenticator bean, Spring Security, or anonymous.
	 * @param path Path of the endpoint, below the context path.
	 * @param advertisedUrls Addresses at which other peers can dial this one, told to all
	 * of them. Without any, this peer is only connected to by peers that are configured
	 * so.
	 * @param users Principals that may connect.
	 * @param springSecurity Whether Spring Security's AuthenticationManager and
	 * JwtDecoder, as far as there are beans, say who may connect. When it is not set they
	 * do so if there are neither users nor an Authenticator bean.
	 * @param jwt Bearer tokens that a JwtDecoder reads.
	 * @param anonymous Whether peers without credentials may connect.
	 * @param acceptedProperties Keys of session properties that connecting peers may set
	 * for themselves. An Authenticator bean decides by itself.
	 * @param allowedOrigins Origins of web pages that may connect, such as
	 * https://app.example, or * for every one. Requests of other pages are refused.
	 * @param maxSessions Sessions accepted at the same time. More are refused, and told
	 * why.
	 * @param websocketEndpoint What serves WebSockets.
	 */
	public record Server(@DefaultValue("false") boolean enabled, @DefaultValue("/mesh") String path,
			@DefaultValue List<String> advertisedUrls, @DefaultValue List<User> users, @Nullable Boolean springSecurity,
			@DefaultValue Jwt jwt, @DefaultValue("false") boolean anonymous,
			@DefaultValue List<String> acceptedProperties, @DefaultValue List<String> allowedOrigins,
			@DefaultValue("256") int maxSessions, @DefaultValue("auto") WebSocketEndpoint websocketEndpoint) {

	}

	/**
	 * What serves WebSockets.
	 */
	public enum WebSocketEndpoint {

		/**
		 * The mesh's own endpoint where the web server hands connections over, which
		 * Tomcat does, else the web server's.
		 */
		AUTO,

		/**
		 * The mesh's own endpoint.
		 */
		UPGRADE,

		/**
		 * The web server's own WebSocket, as any other endpoint uses it.
		 */
		STANDARD

	}

	/**
	 * Bearer tokens that a JwtDecoder reads.
	 *
	 * @param rolesClaim Claim that holds the roles, as a list or separated by spaces. Not
	 * used when there is a converter bean, such as a JwtAuthenticationConverter.
	 */
	public record Jwt(@DefaultValue("roles") String rolesClaim) {

	}

	/**
	 * Principal that may connect.
	 *
	 * @param principal Name.
	 * @param password Password, encoded, with the encoding's id in front: {bcrypt}...,
	 * {pbkdf2}... or, for trying out, {noop} and the password itself.
	 * @param roles Roles that the principal gets.
	 * @param properties Session properties that the principal gets. They win over those
	 * that it proposes.
	 */
	public record User(String principal, String password, @DefaultValue List<String> roles,
			@DefaultValue Map<String, String> properties) {

		@Override
		public String toString() {
			return "User[principal=" + this.principal + ", roles=" + this.roles + "]";
		}

	}

	/**
	 * Messages.
	 *
	 * @param sendTimeout When a reliable send that was not acknowledged ends at the
	 * latest. From 1ms to 24h.
	 * @param seal What is encrypted from end to end. With 'relayed', messages between
	 * direct neighbours that both say so are left to TLS.
	 * @param observationsEnabled Whether sends, requests, handlers and openings of
	 * streams are observed, and so measured and traced, when there is an
	 * ObservationRegistry.
	 * @param listener Listener methods.
	 * @param template What the BusTemplate sends.
	 */
	public record Bus(@DefaultValue("90s") Duration sendTimeout, @DefaultValue("always") SealMode seal,
			@DefaultValue("true") boolean observationsEnabled, @DefaultValue Listener listener,
			@DefaultValue Template template) {

	}

	/**
	 * What the BusTemplate sends.
	 *
	 * @param requestTimeout How long a request waits for its reply, unless it says so
	 * itself. At most 24h.
	 * @param timeToLive After which a reliable message is not worth sending any more,
	 * unless it says so itself. At most 24h; without it the send time-out is the limit.
	 */
	public record Template(@DefaultValue("30s") Duration requestTimeout, @Nullable Duration timeToLive) {

	}

	/**
	 * Listener methods.
	 *
	 * @param concurrency How many messages of one sender a listener method is called for
	 * at once, unless it says itself. With 1 they are handled in order, with more in no
	 * order.
	 * @param autoStartup Whether listener methods for messages and streams listen as soon
	 * as the application has started, unless they say themselves.
	 */
	public record Listener(@DefaultValue("1") int concurrency, @DefaultValue("true") boolean autoStartup) {

	}

	/**
	 * The presence graph.
	 *
	 * @param debounce How long a change of this peer's own metadata waits for further
	 * ones before it is told to others. At most 10m.
	 * @param maxLeafRecords Peers that those of its neighbours are told of that accept no
	 * sessions themselves. They ask for others when a message is to go to them.
	 * @param scope Peers that this one wants to be told of, when it accepts no sessions
	 * itself: all, hub for those it dials only, or a filter over name, key, os, software
	 * and metadata.
	 * @param visibility Peers that those who dial this one are told of, by role: all,
	 * none or a filter over name, key, os, software and metadata. The key 'default' is
	 * for those without a role that is a key, and all unless set; 'anonymous' for those
	 * without a principal, and none unless set. Who is not told of a peer can exchange no
	 * messages with it.
	 */
	public record Presence(@DefaultValue("200ms") Duration debounce, @DefaultValue("1000") int maxLeafRecords,
			@DefaultValue("all") String scope, @DefaultValue Map<String, String> visibility) {

	}

	/**
	 * Whose word about other peers counts.
	 *
	 * @param trustedAttesters Keys of peers, 43 characters each, whose word about the
	 * principals and roles of others counts here as this peer's own does, the more
	 * trusted first. With one of them in common, peers open sessions with each other by
	 * themselves at the addresses they advertise.
	 * @param publishedClaims Names of claims, as authenticators know them, that are
	 * published with principal and roles for every peer to read.
	 */
	public record Security(@DefaultValue List<String> trustedAttesters, @DefaultValue List<String> publishedClaims) {

	}

	/**
	 * TCP tunnels of other peers.
	 *
	 * @param allowedTargets Targets that every other peer of the mesh may connect to
	 * through this one, each as host:port, such as db.internal:5432. Without any, no
	 * tunnel is accepted.
	 */
	public record Tunnel(@DefaultValue List<String> allowedTargets) {

	}

}
