package dev.mesh.runtime;

import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.link.LinkType;
import dev.mesh.link.Transport;
import dev.mesh.link.http.JdkPollingTransport;
import dev.mesh.link.http.JdkWebSocketTransport;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.MeshPeer;
import dev.mesh.peer.PeerSetup;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.SessionErrorHandler;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a run together. */
final class RunFactory {

	private static final List<String> WELL_KNOWN_SCHEMES = List.of("ws", "wss", "http", "https", "mem");

	private final RuntimePlan plan;

	private final LocalIdentity identity;

	private final LocalMetadata metadata;

	private final SecureRandom random;

	private final Counters counters;

	private final Timings timings;

	private volatile SessionRequest dialling = PeerSetup.ANONYMOUS;

	private final ConnectionHandler connectionHandler;

	private final Discoveries discoveries;

	/** With the default ones; null before it is needed; guarded by {@code this}. */
	private @Nullable List<Transport> transports;

	RunFactory(RuntimePlan plan, LocalIdentity identity, LocalMetadata metadata, SecureRandom random, Counters counters,
			Timings timings, ConnectionHandler connectionHandler) {
		this.plan = plan;
		this.identity = identity;
		this.metadata = metadata;
		this.random = random;
		this.counters = counters;
		this.timings = timings;
		this.connectionHandler = connectionHandler;
		this.discoveries = new Discoveries(plan.parts().discoveries().stream().map(DiscoverySource::new).toList(),
				new DiscoveryLoop.Clocks(clock(Timekeeper.SYSTEM), System::currentTimeMillis), counters);
	}

	String name() {
		String name = this.plan.about().name();
		return (name != null) ? name : this.identity.key().shortForm();
	}

	void dialOthersLike(SessionRequest example) {
		this.dialling = GuardedStrategy.guard(example);
	}

	/** The schemes that can be dialled. */
	List<String> schemes() {
		return WELL_KNOWN_SCHEMES.stream()
			.filter((scheme) -> transports().stream()
				.anyMatch((transport) -> transport.supports(URI.create(scheme + "://host/mesh"))))
			.toList();
	}

	List<OpenRequest> newTargets() {
		return this.plan.targets()
			.stream()
			.map((target) -> OpenRequest.configured(target, observed(SessionObservers.NONE)))
			.toList();
	}

	/**
	 * Who hears of a request's attempts that failed: its own handlers, then everybody's.
	 */
	SessionObservers observed(SessionObservers own) {
		List<SessionErrorHandler> handlers = new ArrayList<>(own.errorHandlers());
		handlers.addAll(this.plan.parts().observers().errorHandlers());
		return new SessionObservers(own.listeners(), handlers);
	}

	/** How it stands with the sources of addresses before the first start. */
	List<DiscoveryStatus> discoveryBeforeTheStart() {
		return this.discoveries.statuses();
	}

	/** A new incarnation; its thread is not started. */
	PeerRun newRun(PresenceFeed feed, Handlers handlers) {
		PeerSetup setup = setup(this.identity.nextIncarnation(System.currentTimeMillis()));
		this.metadata.store();
		String prefix = NamedThreads.prefixOf(name());
		RuntimeSettings settings = this.plan.settings();
		Inbox inbox = new Inbox(settings, this.plan.parts().timekeeper());
		Dispatcher dispatcher = new Dispatcher(settings, prefix, this.plan.parts().executor(), handlers, inbox);
		OpenCalls calls = new OpenCalls(new SlotTable<>(), new SlotTable<>(), new SlotTable<>(), new OpenRequests());
		OperationsLog log = new OperationsLog(name(), dispatcher, (key) -> nameOf(key, feed));
		ConnectionDesk connections = new ConnectionDesk(this.connectionHandler,
				new NamedThreads(prefix + "-connections").growingPool(settings.authenticationThreads()), inbox,
				this.plan.limits().session().connectionRequestTimeout(), System::nanoTime);
		WorkBench bench = new WorkBench(Signatures.ed25519(this.identity.identity()),
				new WorkBench.UserCode(new AuthenticatorChain(this.plan.parts().authenticators()), new AuthorizerChain(
						this.plan.parts().authorizers(), (key) -> nameOf(key, feed), System::nanoTime), connections),
				this.random, settings, prefix, inbox);
		RunParts parts = new RunParts(inbox, calls, new LinkPorts(transports(), inbox, settings.linkQuotaBytes()),
				bench, dispatcher,
				new LiveSessions(inbox, dispatcher, calls.opens(), this.plan.parts().observers().listeners(), log),
				new LiveStreams(inbox, dispatcher, handlers.streams()),
				this.discoveries.newLoop(setup.about(), transports(), inbox, prefix), feed, log, this.timings);
		PeerRun run = new PeerRun(parts, transports(), prefix + "-loop", () -> feed.publish(lonelyGraph()));
		LongSupplier clock = clock(this.plan.parts().timekeeper());
		OutputPerformer performer = new OutputPerformer(parts, this.identity::raiseIncarnation, run::onFailed,
				run::onStopped);
		run.drive(new PeerLoop(newPeer(setup, clock.getAsLong()), parts, performer, settings, clock));
		return run;
	}

	private MeshPeer newPeer(PeerSetup setup, long nowNanos) {
		MeshPeer peer = new MeshPeer(setup, nowNanos);
		if (!this.plan.parts().authorizers().isEmpty()) {
			peer.handle(new BusInput.Guard(), nowNanos);
		}
		return peer;
	}

	/** The graph with nobody else in it. */
	PresenceGraph lonelyGraph() {
		return LonelyGraph.of(about(this.identity.key(), 1, List.of()), this.plan.limits().presence());
	}

	private PeerSetup setup(long incarnation) {
		RuntimePlan.Server server = this.plan.server();
		List<URI> urls = server.acceptsSessions() ? server.advertisedUrls().get() : List.of();
		return new PeerSetup(about(this.identity.key(), incarnation, urls), AgreementKey.generate(this.random),
				this.plan.limits(), this.dialling, this.random, this.counters);
	}

	private PeerSetup.About about(PeerKey key, long incarnation, List<URI> urls) {
		return new PeerSetup.About(key, incarnation, name(), System.getProperty("os.name", "unknown"),
				this.plan.about().software(), this.plan.server().acceptsSessions(),
				urls.stream().map(URI::toString).toList(), this.metadata.json());
	}

	private synchronized List<Transport> transports() {
		List<Transport> all = this.transports;
		if (all == null) {
			all = new ArrayList<>(this.plan.parts().transports());
			String name = this.plan.about().name();
			String prefix = NamedThreads.prefixOf((name != null) ? name : "peer");
			Duration connectTimeout = this.plan.limits().session().connectTimeout();
			if (all.stream().noneMatch((transport) -> transport.type() == LinkType.WEBSOCKET)) {
				all.add(new JdkWebSocketTransport(prefix, connectTimeout, null));
			}
			if (all.stream().noneMatch((transport) -> transport.type() == LinkType.HTTP_POLLING)) {
				all.add(new JdkPollingTransport(prefix, connectTimeout));
			}
			this.transports = all;
		}
		return all;
	}

	private static String nameOf(PeerKey key, PresenceFeed feed) {
		PresenceGraph graph = feed.newest();
		String shortForm = key.shortForm();
		return (graph == null) ? shortForm
				: graph.peer(key).map((peer) -> "'" + peer.deviceName() + "' (" + shortForm + ")").orElse(shortForm);
	}

	/** Nanoseconds since now, so that no deadline overflows. */
	private static LongSupplier clock(Timekeeper timekeeper) {
		long origin = timekeeper.nanoTime();
		return () -> timekeeper.nanoTime() - origin;
	}

}
