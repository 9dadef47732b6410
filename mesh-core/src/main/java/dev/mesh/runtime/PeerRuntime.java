package dev.mesh.runtime;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Registration;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkListener;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import dev.mesh.peer.Load;
import dev.mesh.peer.Output;
import dev.mesh.presence.AsyncConnectionRequestHandler;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.Session;
import dev.mesh.session.SessionOpener;
import dev.mesh.session.SessionRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One peer with its threads, clock and API: what outlives its runs. Thread-safe.
 * {@link #start} and {@link #stop} block for the disk and for goodbyes; nothing else
 * does, except the first look at the identity.
 */
public final class PeerRuntime {

	private final RuntimePlan plan;

	private final LocalIdentity identity;

	private final LocalMetadata metadata;

	private final Counters counters = new Counters();

	private final Timings timings = new Timings();

	private final Handlers handlers;

	/** Its lock keeps what is set, and what the run is told of it, in one order. */
	private final ConnectionHandler connectionHandler = new ConnectionHandler();

	private final PresenceFeed feed = new PresenceFeed();

	private final Bus bus;

	private final Presence presence;

	private final SessionOpener opener;

	private final RunFactory runs;

	/** Held by start, stop and close, one at a time. */
	private final ReentrantLock lifecycle = new ReentrantLock();

	/** The last run; null before the first. Written with {@code lifecycle} held. */
	private volatile @Nullable PeerRun run;

	/**
	 * Whether {@link #stop} has ended the last run. Written with {@code lifecycle} held.
	 */
	private volatile boolean stopped = true;

	/**
	 * Configured addresses as the last run knows them. Written with {@code lifecycle}
	 * held.
	 */
	private volatile List<OpenRequest> targets;

	/** Guarded by {@code lifecycle}. */
	private boolean closed;

	/** Whether handlers get messages; guarded by {@code lifecycle}. */
	private boolean listening;

	/**
	 * Makes a peer that does nothing yet; no file is touched and no thread is started.
	 */
	public PeerRuntime(RuntimePlan plan) {
		this.plan = plan;
		SecureRandom random = new SecureRandom();
		this.identity = new LocalIdentity(plan.about().dataDirectory(), random);
		this.metadata = new LocalMetadata(this.identity, plan.limits().presence(), plan.parts().timekeeper()::nanoTime,
				plan.about().metadataJson());
		this.handlers = new Handlers(new MessageHandlers(this.counters),
				new RequestHandlers(this.counters, plan.limits().bus()), new StreamAcceptors(this.counters));
		this.bus = new LoopBus(this, plan.limits().bus(), this.handlers, this.feed, this.timings.sends());
		this.presence = new LoopPresence(this, this.feed, this.metadata);
		this.runs = new RunFactory(plan, this.identity, this.metadata, random, this.counters, this.timings,
				this.connectionHandler);
		this.opener = new LoopOpener(this, this.runs);
		this.targets = this.runs.newTargets();
		this.targets.forEach(OpenRequest::abandon);
		this.listening = plan.listenOnStart();
	}

	/** Its key; opens the data directory when nothing did before. */
	public PeerKey key() {
		return this.identity.key();
	}

	/** Its name. */
	public String name() {
		return this.runs.name();
	}

	/** The bus. */
	public Bus bus() {
		return this.bus;
	}

	/** Presence. */
	public Presence presence() {
		return this.presence;
	}

	/** What opens sessions. */
	public SessionOpener opener() {
		return this.opener;
	}

	/** Before the start: how peers are dialled that the mesh chooses by itself. */
	public void dialOthersLike(SessionRequest example) {
		this.runs.dialOthersLike(example);
	}

	/** Starts it with a new incarnation, unless it runs. */
	public void start() {
		this.lifecycle.lock();
		try {
			if (this.closed) {
				throw new IllegalStateException("The mesh is closed; build another one");
			}
			if (isRunning()) {
				return;
			}
			endRun(this.plan.settings().stopTimeout());
			List<OpenRequest> requests = this.runs.newTargets();
			PeerRun next = this.runs.newRun(this.feed, this.handlers);
			this.handlers.attach(next.inbox());
			this.feed.attach(next.dispatcher());
			if (this.listening) {
				next.inbox().post(new BusInput.StartListening());
			}
			this.targets = requests;
			synchronized (this.connectionHandler) {
				next.connectionHandlerChanged(this.connectionHandler.current() != null);
				requests.forEach((request) -> next.inbox().post(request));
				this.stopped = false;
				this.run = next;
			}
			next.start();
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * From now on, also after a restart, messages are handed to handlers; what came
	 * earlier waited.
	 */
	public void startListening() {
		this.lifecycle.lock();
		try {
			PeerRun current = runOrNull();
			if (!this.listening && current != null) {
				current.inbox().post(new BusInput.StartListening());
			}
			this.listening = true;
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/**
	 * Says goodbye and ends all threads; may be called from a handler. Idempotent.
	 * @throws IllegalArgumentException when the time-out is negative or above 24 h;
	 * nothing is stopped then
	 */
	public void stop(Duration timeout) {
		RuntimeSettings.requireStopTimeout(timeout);
		PeerRun current = this.run;
		if (this.stopped && current != null && current.dispatcher().isCurrent()) {
			// The stop that is in progress waits for this handler.
			return;
		}
		this.lifecycle.lock();
		try {
			endRun(timeout);
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	/** Stops, and lets another process have the data directory. Idempotent. */
	public void close() {
		this.lifecycle.lock();
		try {
			endRun(this.plan.settings().stopTimeout());
			this.closed = true;
			this.metadata.storeUnstored();
			this.identity.close();
		}
		finally {
			this.lifecycle.unlock();
		}
		// Subscribers hear of the end, who may do what they like.
		this.feed.close();
	}

	/** Whether it was started, not stopped, and has not failed. */
	public boolean isRunning() {
		return runOrNull() != null;
	}

	/** Why the last run ended by itself. */
	public Optional<Output.Failed> failure() {
		PeerRun current = this.run;
		return (current != null) ? Optional.ofNullable(current.failure()) : Optional.empty();
	}

	/** Sets who decides with whom there are sessions; null for nobody. Never blocks. */
	void setConnectionHandler(@Nullable AsyncConnectionRequestHandler handler) {
		synchronized (this.connectionHandler) {
			this.connectionHandler.set(handler);
			PeerRun current = runOrNull();
			if (current != null) {
				current.connectionHandlerChanged(handler != null);
			}
		}
	}

	/** Sessions that have a link. */
	public List<Session> connectedSessions() {
		PeerRun current = runOrNull();
		return (current != null) ? List.copyOf(current.sessions().connected()) : List.of();
	}

	/** Sessions that have a link or wait for one. */
	public List<Session> openSessions() {
		PeerRun current = runOrNull();
		return (current != null) ? List.copyOf(current.sessions().open()) : List.of();
	}

	/** Streams that are open. */
	public List<BusStream> openStreams() {
		PeerRun current = runOrNull();
		return (current != null) ? List.copyOf(current.streams().open()) : List.of();
	}

	/** Those that a filter lets pass. */
	public List<Session> connectedSessions(PeerFilter filter) {
		PeerRun current = runOrNull();
		PresenceGraph graph = this.feed.newest();
		if (current == null) {
			return List.of();
		}
		return current.sessions()
			.connected()
			.stream()
			.filter((session) -> filter
				.matches(new SessionAttributes(session, (graph != null) ? graph.attributes(session.peer()) : null)))
			.<Session>map((session) -> session)
			.toList();
	}

	/** Ends a peer's session and lets it in no more, as long as this run lasts. */
	public void revoke(PeerKey peer, String reason) {
		PeerRun current = run();
		if (current != null) {
			current.inbox().post(new Input.Revoke(peer, reason));
		}
	}

	/** Lets a peer in again. */
	public void reinstate(PeerKey peer) {
		PeerRun current = run();
		if (current != null) {
			current.inbox().post(new Input.Reinstate(peer));
		}
	}

	/** How it stands with each configured address. */
	public List<TargetView> targets() {
		return this.targets.stream().flatMap((request) -> request.status().stream()).toList();
	}

	/** What each source of addresses has found. */
	public List<DiscoveryStatus> discovery() {
		PeerRun current = this.run;
		return (current != null) ? current.discovery().statuses() : this.runs.discoveryBeforeTheStart();
	}

	/**
	 * A listener for one connection that a server has accepted; it is refused while the
	 * peer does not run.
	 */
	public LinkListener accept() {
		if (!this.plan.server().acceptsSessions()) {
			throw new IllegalStateException(
					"This mesh only dials; build it with acceptSessions(true) to serve sessions");
		}
		PeerRun current = runOrNull();
		return (current != null) ? current.ports().accept() : new RefusingListener();
	}

	/** Counted events by name. */
	public Map<String, Long> counters() {
		return this.counters.snapshot();
	}

	/** How many sessions have a link. */
	public int sessions() {
		PeerRun current = runOrNull();
		return (current != null) ? current.sessions().countConnected() : 0;
	}

	/** How many other peers are present. */
	public int peers() {
		PresenceGraph graph = this.feed.newest();
		return (graph != null) ? graph.remotePeers().size() : 0;
	}

	/** How many streams there are. */
	public int streams() {
		PeerRun current = runOrNull();
		return (current != null) ? current.streams().size() : 0;
	}

	/** What the queues hold; waits for the loop for 100 ms at most. */
	public Load load() {
		PeerRun current = runOrNull();
		return (current != null) ? current.load() : Load.NONE;
	}

	/** Tells how long reliable sends took, on the loop. */
	public Registration timeSends(LongConsumer nanos) {
		return this.timings.sends().add(nanos);
	}

	/** Tells round trips of sessions, on the loop. */
	public Registration timeRoundTrips(LongConsumer nanos) {
		return this.timings.roundTrips().add(nanos);
	}

	/** Bytes of messages that wait for the loop. */
	public long queuedBytes() {
		PeerRun current = runOrNull();
		return (current != null) ? current.inbox().apiBytes() : 0;
	}

	/**
	 * The run for a call that needs one.
	 * @return null when it was stopped or has failed
	 * @throws IllegalStateException when it was never started
	 */
	@Nullable PeerRun run() {
		if (this.run == null) {
			throw new IllegalStateException("The mesh has not been started; call start() first");
		}
		return runOrNull();
	}

	void count(String event) {
		this.counters.accept(event);
	}

	@Nullable PeerRun runOrNull() {
		PeerRun current = this.run;
		return (current != null && !this.stopped && !current.hasEnded()) ? current : null;
	}

	/** The graph with nobody else in it. */
	PresenceGraph lonelyGraph() {
		return this.runs.lonelyGraph();
	}

	private void endRun(Duration timeout) {
		PeerRun current = this.run;
		if (current == null || this.stopped) {
			return;
		}
		this.stopped = true;
		this.handlers.detach();
		current.stop(timeout);
		this.feed.detach();
	}

}
