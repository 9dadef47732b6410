package dev.mesh;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusAuthorizer;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkListener;
import dev.mesh.link.Transport;
import dev.mesh.peer.PeerSetup;
import dev.mesh.presence.PeerMetadata;
import dev.mesh.presence.Presence;
import dev.mesh.runtime.PeerRuntime;
import dev.mesh.runtime.RuntimePlan;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import dev.mesh.session.SessionErrorHandler;
import dev.mesh.session.SessionFactory;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A peer of the mesh. Built, started, used, stopped, perhaps started again, and closed:
 * <pre>{@code
 * try (Mesh mesh = Mesh.builder().name("till-7").dataDirectory(path).build().start()) {
 *     Session session = mesh.sessions().principal("till").password("...").open(URI.create("wss://hub.example/mesh"));
 *     mesh.bus().onMessage("orders/*", message -> ...);
 * }
 * }</pre>
 * <p>
 * Thread-safe. Only {@link #start}, {@link #stop} and {@link #close} block, and the first
 * use of {@link #key} when there is a data directory, which is opened then.
 */
public final class Mesh implements AutoCloseable {

	private final PeerRuntime runtime;

	private final SessionFactory sessions;

	private final Duration stopTimeout;

	Mesh(PeerRuntime runtime, SessionFactory sessions, Duration stopTimeout) {
		this.runtime = runtime;
		this.sessions = sessions;
		this.stopTimeout = stopTimeout;
	}

	/**
	 * A builder with the defaults: a new identity in memory, WebSocket and long-polling,
	 * nothing served or dialled.
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * The key of this peer. The first call opens the data directory, when there is one.
	 * @throws dev.mesh.identity.IdentityStoreException when it is in use or damaged; the
	 * message says what to do
	 */
	public PeerKey key() {
		return this.runtime.key();
	}

	/** Its device name: what was set, else the beginning of its key. */
	public String name() {
		return this.runtime.name();
	}

	/** Opens sessions; set up with the configured credentials and addresses. */
	public SessionFactory sessions() {
		return this.sessions;
	}

	/**
	 * Messages. Handlers may be registered before the start and outlive a stop; sending
	 * needs a start.
	 */
	public Bus bus() {
		return this.runtime.bus();
	}

	/**
	 * The graph. Observers may be added before the start, and hear of the first graph
	 * then; they outlive a stop.
	 */
	public Presence presence() {
		return this.runtime.presence();
	}

	/** Sessions that have a link, dialled and accepted ones. */
	public List<Session> connectedSessions() {
		return this.runtime.connectedSessions();
	}

	/**
	 * Those of them that match. A name in the filter is a session property
	 * ({@link Session#properties}, with {@code $Roles} as a list for {@code hasRoles}),
	 * or else an attribute of the other end, such as {@code name} or
	 * {@code metadata.version}.
	 */
	public List<Session> connectedSessions(PeerFilter filter) {
		return this.runtime.connectedSessions(filter);
	}

	/**
	 * Withdraws what this peer has attested of another one: its session ends with REVOKED
	 * at both ends, every peer hears that the connection is gone, and it is not let in
	 * again, whatever it shows, until it is {@linkplain #reinstate reinstated} or this
	 * mesh is stopped. At most 10,000 peers are remembered, the oldest is forgotten
	 * first: for good, close the account where the authenticator looks.
	 * @param peer whom
	 * @param reason why, for both ends; at most 200 characters are told
	 * @throws IllegalStateException when the mesh was never started
	 */
	public void revoke(PeerKey peer, String reason) {
		this.runtime.revoke(peer, reason);
	}

	/** Lets a peer that was revoked in again, when its credentials are accepted. */
	public void reinstate(PeerKey peer) {
		this.runtime.reinstate(peer);
	}

	/** How it stands with each configured address, in their order. */
	public List<TargetStatus> targets() {
		return this.runtime.targets().stream().map(TargetStatus::of).toList();
	}

	/**
	 * Why it has ended by itself; empty while it runs, when it was stopped, and after the
	 * next start.
	 */
	public Optional<MeshFailure> failure() {
		return this.runtime.failure().map((failed) -> new MeshFailure(failed.code(), failed.reason()));
	}

	/** Counters and gauges. Cheap. */
	public MeshStatistics statistics() {
		Map<String, Long> counters = this.runtime.counters();
		return new MeshStatistics(this.runtime.sessions(), this.runtime.peers(),
				counters.getOrDefault("session.reconnects", 0L), counters, this.runtime.queuedBytes());
	}

	/**
	 * For server transports: one call for each connection that was accepted.
	 * @return whom to tell of the link; when the mesh does not run it closes it at once
	 * @throws IllegalStateException when this mesh was not built with
	 * {@code acceptSessions(true)}
	 */
	public LinkListener accept() {
		return this.runtime.accept();
	}

	/**
	 * Starts it, with a new incarnation and new threads, and begins to dial the
	 * configured addresses. Idempotent.
	 * @return this
	 * @throws dev.mesh.identity.IdentityStoreException when the data directory is in use
	 * or damaged
	 * @throws IllegalStateException when it is closed
	 */
	public Mesh start() {
		this.runtime.start();
		return this;
	}

	/**
	 * Hands messages to their handlers from now on; what came before has waited. Only
	 * needed when the builder was told not to do so at the start.
	 */
	public void startListening() {
		this.runtime.startListening();
	}

	/** As {@link #stop(Duration)} with the configured time-out, 5 s by default. */
	public void stop() {
		stop(this.stopTimeout);
	}

	/**
	 * Says goodbye to all neighbours and ends all threads. Pending sends end with CLOSED,
	 * sessions close. Handlers that run are waited for, and interrupted when the time is
	 * over. Idempotent; may be called from a handler.
	 * @param timeout how long to wait altogether
	 */
	public void stop(Duration timeout) {
		this.runtime.stop(timeout);
	}

	/** Whether it was started, not stopped, and has not {@linkplain #failure failed}. */
	public boolean isRunning() {
		return this.runtime.isRunning();
	}

	/**
	 * Stops, and lets another process have the data directory. It cannot be started
	 * again. Idempotent.
	 */
	@Override
	public void close() {
		this.runtime.close();
	}

	@Override
	public String toString() {
		return "Mesh[" + (isRunning() ? "running" : "not running") + "]";
	}

	/** Builds a {@link Mesh}. Not thread-safe; may build several. */
	public static final class Builder {

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

		private final List<SessionRequest> targets = new ArrayList<>();

		private final List<Transport> transports = new ArrayList<>();

		private final List<Authenticator> authenticators = new ArrayList<>();

		private final List<BusAuthorizer> authorizers = new ArrayList<>();

		private final List<SessionListener> listeners = new ArrayList<>();

		private final List<SessionErrorHandler> errorHandlers = new ArrayList<>();

		private UnaryOperator<SessionFactory> sessions = UnaryOperator.identity();

		Builder() {
		}

		/**
		 * The device name, which need not be unique.
		 * @param value 1 to 255 bytes in UTF-8
		 */
		public Builder name(String value) {
			int bytes = value.getBytes(StandardCharsets.UTF_8).length;
			if (value.isBlank() || bytes > MAX_NAME_BYTES) {
				throw new IllegalArgumentException("A peer's name has 1 to " + MAX_NAME_BYTES
						+ " bytes and is not blank, but '" + value + "' was given");
			}
			this.name = value;
			return this;
		}

		/**
		 * Where the identity is made once and then kept, with the metadata; without it
		 * both live in memory.
		 */
		public Builder dataDirectory(Path directory) {
			this.dataDirectory = directory;
			return this;
		}

		/**
		 * Peer metadata, which wins over what the data directory has.
		 * @throws dev.mesh.presence.PeerMetadataException as
		 * {@link dev.mesh.presence.Presence#setPeerMetadata} does, here for what cannot
		 * be JSON, else by {@link #build}
		 */
		public Builder metadata(Map<String, ?> metadata) {
			this.metadataJson = PeerMetadata.canonicalJson(metadata);
			return this;
		}

		/** Times and limits. */
		public Builder settings(MeshSettings value) {
			this.settings = value;
			return this;
		}

		/**
		 * Adds a transport, which the mesh closes when it stops, and may use again when
		 * it is started again. Transports are asked in the order given; those over the
		 * JDK's HTTP client, WEBSOCKET and HTTP_POLLING, come last, unless one of their
		 * type was given.
		 */
		public Builder transport(Transport transport) {
			this.transports.add(transport);
			return this;
		}

		/** Adds an authenticator to the chain; without any, nobody is let in. */
		public Builder authenticator(Authenticator authenticator) {
			this.authenticators.add(authenticator);
			return this;
		}

		/**
		 * Adds an authorizer, which decides what others may send to this peer; they are
		 * asked in the order given, and all must agree. Without any, whoever is in the
		 * mesh may send everything.
		 */
		public Builder busAuthorizer(BusAuthorizer authorizer) {
			this.authorizers.add(authorizer);
			return this;
		}

		/** Whether it serves sessions, and relays. */
		public Builder acceptSessions(boolean value) {
			this.acceptSessions = value;
			return this;
		}

		/**
		 * Where others may dial it; asked at each start, and only when it serves
		 * sessions.
		 */
		public Builder advertisedUrls(Supplier<List<URI>> urls) {
			this.advertisedUrls = urls;
			return this;
		}

		/**
		 * What {@link Mesh#sessions()} shows unless it is told otherwise. A target has
		 * credentials of its own.
		 */
		public Builder credentials(Credentials value) {
			this.credentials = value;
			return this;
		}

		/** Adds a configured address: dialled for as long as the mesh runs. */
		public Builder target(SessionRequest target) {
			if (!target.persistent() || target.uris().isEmpty()) {
				throw new IllegalArgumentException("A target is persistent and has an address, but " + target.uris()
						+ (target.persistent() ? "" : " is not persistent") + " was given");
			}
			this.targets.add(target);
			return this;
		}

		/** Adds a listener that hears of every session, dialled and accepted. */
		public Builder sessionListener(SessionListener listener) {
			this.listeners.add(listener);
			return this;
		}

		/** Adds a handler that hears of every attempt that failed to open a session. */
		public Builder sessionErrorHandler(SessionErrorHandler handler) {
			this.errorHandlers.add(handler);
			return this;
		}

		/** How {@link Mesh#sessions()} is set up, beyond the credentials. */
		public Builder sessions(UnaryOperator<SessionFactory> setUp) {
			this.sessions = setUp;
			return this;
		}

		/**
		 * Whether messages are handed to handlers from the start on, as by default, or
		 * from {@link Mesh#startListening()} on, when handlers are registered later; what
		 * comes earlier waits.
		 */
		public Builder listenOnStart(boolean value) {
			this.listenOnStart = value;
			return this;
		}

		/**
		 * Threads for handlers, listeners, observers and futures, for instance virtual
		 * ones; they may block. The mesh does not shut it down. By default the mesh has
		 * threads of its own.
		 */
		public Builder executor(Executor value) {
			this.executor = value;
			return this;
		}

		/**
		 * Builds it. No file is touched and no thread is started.
		 * @throws dev.mesh.presence.PeerMetadataException when the metadata is too large
		 * or too deep
		 * @throws IllegalArgumentException when an address of a target cannot be dialled
		 */
		public Mesh build() {
			PeerRuntime runtime = new PeerRuntime(new RuntimePlan(
					new RuntimePlan.About(this.name, this.dataDirectory, this.metadataJson,
							"mesh/" + MeshVersion.current()),
					new PeerSetup.Limits(this.settings.session(), this.settings.presence(), this.settings.bus(),
							this.settings.seal()),
					this.settings.runtime(), new RuntimePlan.Server(this.acceptSessions, this.advertisedUrls),
					this.targets,
					new RuntimePlan.Parts(this.transports, this.authenticators, this.authorizers,
							new SessionObservers(this.listeners, this.errorHandlers), this.executor),
					this.listenOnStart));
			List<URI> uris = this.targets.stream().flatMap((target) -> target.uris().stream()).distinct().toList();
			SessionFactory sessions = SessionFactory.create(runtime.opener(), uris).credentials(this.credentials);
			return new Mesh(runtime, this.sessions.apply(sessions), this.settings.runtime().stopTimeout());
		}

	}

}
