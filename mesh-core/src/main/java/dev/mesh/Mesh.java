package dev.mesh;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Registration;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkListener;
import dev.mesh.presence.Presence;
import dev.mesh.runtime.PeerRuntime;
import dev.mesh.session.Session;
import dev.mesh.session.SessionFactory;
import dev.mesh.session.Sessions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

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

	private final MeshSettings settings;

	Mesh(PeerRuntime runtime, SessionFactory sessions, MeshSettings settings) {
		this.runtime = runtime;
		this.sessions = sessions;
		this.settings = settings;
	}

	/**
	 * A builder with the defaults: a new identity in memory, WebSocket and long-polling,
	 * nothing served or dialled.
	 */
	public static MeshBuilder builder() {
		return new MeshBuilder();
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

	/** Version of this software. */
	public static String version() {
		return MeshVersion.current();
	}

	/** Version of the protocol that it speaks. */
	public static int protocolVersion() {
		return Sessions.PROTOCOL_VERSION;
	}

	/** The times and limits that it was built with. */
	public MeshSettings settings() {
		return this.settings;
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

	/** Sessions that have a link or wait for the next one, the oldest first. */
	public List<Session> openSessions() {
		return this.runtime.openSessions();
	}

	/** Streams that are open, the oldest first. */
	public List<BusStream> openStreams() {
		return this.runtime.openStreams();
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
	 * What each source of addresses has found since the last start, in the order in which
	 * they were added.
	 */
	public List<DiscoveryStatus> discovery() {
		return this.runtime.discovery();
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
		return new MeshStatistics(this.runtime.sessions(), this.runtime.peers(), this.runtime.streams(),
				counters.getOrDefault("session.reconnects", 0L), counters, this.runtime.queuedBytes());
	}

	/**
	 * What its queues hold. Its loop is asked, for 100 ms at most; when that is not
	 * enough it is what the loop has said the last time.
	 */
	public MeshLoad load() {
		return MeshLoad.of(this.runtime.load(), this.runtime.queuedBytes());
	}

	/**
	 * Times reliable sends, from the call to the result, whatever it is. Nothing is
	 * measured while nobody wants it.
	 * @param nanos called with each duration on the loop of the mesh: must not block
	 */
	public Registration timeSends(LongConsumer nanos) {
		return this.runtime.timeSends(nanos);
	}

	/**
	 * Tells each round trip that a session has measured, by its keep-alive or a ping.
	 * @param nanos called with each duration on the loop of the mesh: must not block
	 */
	public Registration timeRoundTrips(LongConsumer nanos) {
		return this.runtime.timeRoundTrips(nanos);
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
		stop(this.settings.stopTimeout());
	}

	/**
	 * Says goodbye to all neighbours and ends all threads. Pending sends end with CLOSED,
	 * sessions close. Handlers that run are waited for, and interrupted when the time is
	 * over. Idempotent; may be called from a handler.
	 * @param timeout how long to wait altogether; 0 to 24 h
	 * @throws IllegalArgumentException when it is not within that; nothing is stopped
	 * then
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

}
