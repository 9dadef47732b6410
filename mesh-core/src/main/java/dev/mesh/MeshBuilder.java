package dev.mesh;

import dev.mesh.bus.BusAuthorizer;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.link.Transport;
import dev.mesh.peer.PeerSetup;
import dev.mesh.presence.ConnectionRequestHandler;
import dev.mesh.presence.PeerMetadata;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceScope;
import dev.mesh.presence.TrustSettings;
import dev.mesh.runtime.PeerRuntime;
import dev.mesh.runtime.RuntimePlan;
import dev.mesh.runtime.Timekeeper;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionErrorHandler;
import dev.mesh.session.SessionFactory;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Mesh}. Not thread-safe; may build several. */
public final class MeshBuilder {

	private static final int MAX_NAME_BYTES = 255;

	private @Nullable String name;

	private @Nullable Path dataDirectory;

	private @Nullable String metadataJson;

	private MeshSettings settings = MeshSettings.defaults();

	private boolean acceptSessions;

	private Supplier<List<URI>> advertisedUrls = List::of;

	private Credentials credentials = Credentials.anonymous();

	private boolean listenOnStart = true;

	private @Nullable Executor executor;

	private Timekeeper timekeeper = Timekeeper.SYSTEM;

	private final List<SessionRequest> targets = new ArrayList<>();

	private final List<Transport> transports = new ArrayList<>();

	private final List<Authenticator> authenticators = new ArrayList<>();

	private final List<BusAuthorizer> authorizers = new ArrayList<>();

	private @Nullable ConnectionRequestHandler connectionRequestHandler;

	private final List<PeerDiscovery> discoveries = new ArrayList<>();

	private final List<SessionListener> listeners = new ArrayList<>();

	private final List<SessionErrorHandler> errorHandlers = new ArrayList<>();

	private UnaryOperator<SessionFactory> sessions = UnaryOperator.identity();

	MeshBuilder() {
	}

	/**
	 * The device name, which need not be unique.
	 * @param value 1 to 255 bytes in UTF-8, without control characters
	 * @throws IllegalArgumentException when it is not
	 */
	public MeshBuilder name(String value) {
		int bytes = value.getBytes(StandardCharsets.UTF_8).length;
		if (value.isBlank() || bytes > MAX_NAME_BYTES) {
			throw new IllegalArgumentException("A peer's name has 1 to " + MAX_NAME_BYTES
					+ " bytes and is not blank, but '" + value + "' was given");
		}
		value.chars().filter(Character::isISOControl).findFirst().ifPresent((control) -> {
			throw new IllegalArgumentException(
					"A peer's name has no control characters, which do not show, but U+%04X is at index %d"
						.formatted(control, value.indexOf(control)));
		});
		this.name = value;
		return this;
	}

	/**
	 * Where the identity is made once and then kept, with the metadata; null for both to
	 * live in memory, as by default.
	 */
	public MeshBuilder dataDirectory(@Nullable Path directory) {
		this.dataDirectory = directory;
		return this;
	}

	/**
	 * Peer metadata, which wins over what the data directory has.
	 * @param metadata a map, record or bean
	 * @throws dev.mesh.presence.PeerMetadataException as
	 * {@link dev.mesh.presence.Presence#setPeerMetadata} does, here for what cannot be
	 * JSON, else by {@link #build}
	 */
	public MeshBuilder metadata(Object metadata) {
		this.metadataJson = PeerMetadata.jsonOf(metadata);
		return this;
	}

	/** Times and limits. */
	public MeshBuilder settings(MeshSettings value) {
		this.settings = value;
		return this;
	}

	/**
	 * Adds a transport, which the mesh closes when it stops, and may use again when it is
	 * started again. Transports are asked in the order given; those over the JDK's HTTP
	 * client, WEBSOCKET and HTTP_POLLING, come last, unless one of their type was given.
	 */
	public MeshBuilder transport(Transport transport) {
		this.transports.add(transport);
		return this;
	}

	/** Adds an authenticator to the chain; without any, nobody is let in. */
	public MeshBuilder authenticator(Authenticator authenticator) {
		this.authenticators.add(authenticator);
		return this;
	}

	/**
	 * Adds an authorizer, which decides what others may send to this peer; they are asked
	 * in the order given, and all must agree. Without any, whoever is in the mesh may
	 * send everything.
	 */
	public MeshBuilder busAuthorizer(BusAuthorizer authorizer) {
		this.authorizers.add(authorizer);
		return this;
	}

	/**
	 * Who decides with whom this peer has sessions, from the start on; null for nobody,
	 * as by default. {@link Presence#setConnectionRequestHandler} sets another one later.
	 */
	public MeshBuilder connectionRequestHandler(@Nullable ConnectionRequestHandler handler) {
		this.connectionRequestHandler = handler;
		return this;
	}

	/** Whether it serves sessions, and relays. */
	public MeshBuilder acceptSessions(boolean value) {
		this.acceptSessions = value;
		return this;
	}

	/**
	 * Where others may dial it; asked at each start, and only when it serves sessions.
	 */
	public MeshBuilder advertisedUrls(Supplier<List<URI>> urls) {
		this.advertisedUrls = urls;
		return this;
	}

	/**
	 * What {@link Mesh#sessions()} shows unless it is told otherwise. A target has
	 * credentials of its own.
	 */
	public MeshBuilder credentials(Credentials value) {
		this.credentials = value;
		return this;
	}

	/** Adds a configured address: dialled for as long as the mesh runs. */
	public MeshBuilder target(SessionRequest target) {
		if (!target.persistent() || target.uris().isEmpty()) {
			throw new IllegalArgumentException("A target is persistent and has an address, but " + target.uris()
					+ (target.persistent() ? "" : " is not persistent") + " was given");
		}
		this.targets.add(target);
		return this;
	}

	/**
	 * Adds a source of addresses at which peers may be dialled, beside the configured
	 * ones, which are dialled anyway. A source belongs to one mesh.
	 */
	public MeshBuilder discovery(PeerDiscovery discovery) {
		this.discoveries.add(discovery);
		return this;
	}

	/** Adds a listener that hears of every session, dialled and accepted. */
	public MeshBuilder sessionListener(SessionListener listener) {
		this.listeners.add(listener);
		return this;
	}

	/** Adds a handler that hears of every attempt that failed to open a session. */
	public MeshBuilder sessionErrorHandler(SessionErrorHandler handler) {
		this.errorHandlers.add(handler);
		return this;
	}

	/** How {@link Mesh#sessions()} is set up, beyond the credentials. */
	public MeshBuilder sessions(UnaryOperator<SessionFactory> setUp) {
		this.sessions = setUp;
		return this;
	}

	/**
	 * Whether messages are handed to handlers from the start on, as by default, or from
	 * {@link Mesh#startListening()} on, when handlers are registered later; what comes
	 * earlier waits.
	 */
	public MeshBuilder listenOnStart(boolean value) {
		this.listenOnStart = value;
		return this;
	}

	/**
	 * Threads for handlers, listeners, observers and futures, for instance virtual ones;
	 * they may block. The mesh does not shut it down. By default the mesh has threads of
	 * its own.
	 */
	public MeshBuilder executor(Executor value) {
		this.executor = value;
		return this;
	}

	/**
	 * What time it is for sessions, messages and presence: for test kits. Sources of
	 * addresses, the time-out of {@link SessionFactory#open} and what is told to people
	 * go by the clock of the JVM all the same.
	 */
	public MeshBuilder timekeeper(Timekeeper value) {
		this.timekeeper = value;
		return this;
	}

	/**
	 * Builds it. No file is touched and no thread is started.
	 * @throws dev.mesh.presence.PeerMetadataException when the metadata is too large or
	 * too deep
	 * @throws IllegalArgumentException when an address of a target cannot be dialled, a
	 * discovery has no name or an interval that is out of range, and when a peer that
	 * serves sessions is not to be told of everybody
	 */
	public Mesh build() {
		PresenceScope scope = this.settings.presence().access().scope();
		if (this.acceptSessions && !scope.isAll()) {
			throw new IllegalArgumentException(
					"A peer that serves sessions is told of everybody, but the scope '" + scope + "' was given");
		}
		PeerRuntime runtime = new PeerRuntime(new RuntimePlan(
				new RuntimePlan.About(this.name, this.dataDirectory, this.metadataJson,
						"mesh/" + MeshVersion.current()),
				new PeerSetup.Limits(this.settings.session(), this.settings.presence(), this.settings.bus(),
						this.settings.seal(), trust(), this.settings.overlay()),
				this.settings.runtime(), new RuntimePlan.Server(this.acceptSessions, this.advertisedUrls), this.targets,
				new RuntimePlan.Parts(this.transports, this.authenticators, this.authorizers, this.discoveries,
						new SessionObservers(this.listeners, this.errorHandlers), this.executor, this.timekeeper),
				this.listenOnStart));
		runtime.presence().setConnectionRequestHandler(this.connectionRequestHandler);
		List<URI> uris = this.targets.stream().flatMap((target) -> target.uris().stream()).distinct().toList();
		SessionFactory sessions = SessionFactory.create(runtime.opener(), uris).credentials(this.credentials);
		SessionFactory setUp = this.sessions.apply(sessions);
		runtime.dialOthersLike(setUp.example());
		return new Mesh(runtime, setUp, this.settings);
	}

	/** Whom a target pins, the operator trusts as well. */
	private TrustSettings trust() {
		return this.settings.trust()
			.withAttesters(this.targets.stream().map(SessionRequest::pinnedKey).filter(Objects::nonNull).toList());
	}

}
