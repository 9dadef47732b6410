package dev.mesh.peer;

import dev.mesh.bus.Channels;
import dev.mesh.bus.SealMode;
import dev.mesh.bus.SealSettings;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Gossip;
import dev.mesh.presence.LocalPeer;
import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.routing.Sealer;
import dev.mesh.session.SessionEnvironment.NeighbourRole;
import dev.mesh.session.Sessions;
import dev.mesh.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One peer of the mesh, without I/O, threads or clock: sessions, presence, routing and
 * the bus meet here. One driver calls, always on one thread: any number of
 * {@link #handle}, then one {@link #flush}, again at {@link #nextDeadlineNanos} at the
 * latest.
 *
 * <pre>
 * peer.handle(input, now);          // changes state only
 * peer.flush(now, outputs);         // all there is to do now; inputs ran before deadlines
 * wait(peer.nextDeadlineNanos());
 * </pre>
 *
 * {@code nowNanos} is monotonic and never goes back. A {@code RuntimeException} out of
 * here is a broken invariant, never the other end's doing; the peer is then to be given
 * up.
 */
public final class MeshPeer {

	private final PeerSetup setup;

	private final List<Output> pending = new ArrayList<>();

	/**
	 * Dials that wait for a signed own record to show: at the start, and after the
	 * incarnation was raised.
	 */
	private final List<Output.Dial> undialled = new ArrayList<>();

	private final InputHandler inputs = new Inputs(this);

	private final WorkDesk desk;

	private final Sessions sessions;

	private final Gossip gossip;

	private final Routes routes;

	private final Sealer sealer;

	private final Channels channels;

	private final Traffic traffic;

	private final Choice choice;

	private final ConnectionGuard guard;

	private boolean graphChanged;

	private boolean stopped;

	private @Nullable PresenceGraph newestGraph;

	private long turnNanos;

	private long incarnation;

	public MeshPeer(PeerSetup setup, long nowNanos) {
		this.setup = setup;
		this.turnNanos = nowNanos;
		PeerSetup.About about = setup.about();
		this.incarnation = about.incarnation();
		this.desk = new WorkDesk((work, task) -> emit(new Output.StartWork(work, task)));
		this.gossip = new Gossip(setup.limits().presence(), setup.limits().trust(),
				new LocalPeer(about.key(), about.incarnation(), about.name(), about.os(), about.software(),
						about.acceptsSessions() ? PeerRecord.Role.FULL : PeerRecord.Role.LEAF, about.urls(),
						about.metadataJson(), setup.limits().seal().mode() == SealMode.RELAYED),
				new PresenceSide(this), nowNanos);
		this.sessions = new Sessions(setup.limits().session(),
				new Sessions.LocalNode(about.key(), about.incarnation(),
						about.acceptsSessions() ? NeighbourRole.FULL : NeighbourRole.LEAF, about.software(),
						setup.limits().presence().access().scope().text()),
				new SessionSide(this), setup.entropy());
		this.routes = new Routes(about.key(), this.sessions, this.gossip);
		this.traffic = new Traffic(this);
		this.guard = new ConnectionGuard(this);
		SealSettings seal = setup.limits().seal();
		this.sealer = new Sealer(new Sealer.Self(about.key(), about.incarnation(), setup.agreementKey()),
				new Sealer.KeyTimes(seal.keyLifetime().toNanos(), seal.keyOverlap().toNanos()), this.traffic);
		this.channels = new Channels(setup.limits().bus(), this.traffic);
		this.choice = new Choice(this);
		this.gossip.handleAgreementKey(setup.agreementKey().publicBytes(), nowNanos);
	}

	/** Takes one input. Changes state only; {@link #flush} says what is to be done. */
	public void handle(Input input, long nowNanos) {
		this.turnNanos = nowNanos;
		input.applyTo(this.inputs, nowNanos);
	}

	/**
	 * Ends a turn: runs what is due, and adds everything there is to do to
	 * {@code outputs}.
	 */
	public void flush(long nowNanos, List<Output> outputs) {
		this.turnNanos = nowNanos;
		if (!this.stopped) {
			handleDeadlines(nowNanos);
			this.gossip.flush(nowNanos);
			publishGraph(nowNanos);
			this.choice.flush(nowNanos);
			this.routes.refresh().forEach(this.channels::handleRouteChanged);
			this.channels.flush(nowNanos);
		}
		this.sessions.flush(nowNanos);
		dialWaiting();
		outputs.addAll(this.pending);
		this.pending.clear();
	}

	private void handleDeadlines(long nowNanos) {
		if (isDue(this.guard.nextDeadlineNanos(), nowNanos)) {
			this.guard.handleDeadlines(nowNanos);
		}
		if (isDue(this.sessions.nextDeadlineNanos(), nowNanos)) {
			this.sessions.handleDeadlines(nowNanos);
		}
		if (isDue(this.gossip.nextDeadlineNanos(), nowNanos)) {
			this.gossip.handleDeadlines(nowNanos);
		}
		if (isDue(this.sealer.nextDeadlineNanos(), nowNanos)) {
			this.sealer.handleDeadlines(nowNanos);
		}
		this.routes.refresh().forEach(this.channels::handleRouteChanged);
		if (isDue(this.channels.nextDeadlineNanos(), nowNanos)) {
			this.channels.handleDeadlines(nowNanos);
		}
	}

	/** A clock may begin below 0. */
	private static boolean isDue(long deadlineNanos, long nowNanos) {
		return deadlineNanos != Long.MAX_VALUE && deadlineNanos - nowNanos <= 0;
	}

	private void dialWaiting() {
		if (!this.undialled.isEmpty() && this.gossip.isReady()) {
			this.undialled.forEach(this::emit);
			this.undialled.clear();
		}
	}

	private void publishGraph(long nowNanos) {
		if (!this.graphChanged) {
			return;
		}
		this.graphChanged = false;
		PresenceGraph graph = this.gossip.graph(nowNanos);
		if (graph != this.newestGraph) {
			this.newestGraph = graph;
			this.choice.onGraph(graph, nowNanos);
			emit(new Output.GraphChanged(graph));
		}
	}

	/**
	 * When {@link #flush} must be called next although nothing came in; Long.MAX_VALUE =
	 * never.
	 */
	public long nextDeadlineNanos() {
		if (this.stopped) {
			return Long.MAX_VALUE;
		}
		long questions = Math.min(this.guard.nextDeadlineNanos(), this.sealer.nextDeadlineNanos());
		long own = Math.min(this.choice.overlay().nextDeadlineNanos(), questions);
		long next = Math.min(Math.min(this.sessions.nextDeadlineNanos(), own),
				Math.min(this.gossip.nextDeadlineNanos(), this.channels.nextDeadlineNanos()));
		// What is due already may say so by any time at all.
		return Math.max(next, this.turnNanos);
	}

	/** What waits and is on its way now. */
	public Load load() {
		return new Load(this.sessions.queues().totalBytes(), this.sessions.queues().longestBytes(),
				this.channels.load());
	}

	// for the parts of this package

	void emit(Output output) {
		this.pending.add(output);
	}

	void dial(Output.Dial dial) {
		this.undialled.add(dial);
	}

	void onGraphChanged() {
		this.graphChanged = true;
		this.routes.outdate();
	}

	long raiseIncarnation(long seen) {
		long raised = seen + 1;
		this.incarnation = raised;
		this.gossip.raiseIncarnation(raised);
		this.sealer.raiseIncarnation(raised);
		emit(new Output.IncarnationRaised(raised));
		return raised;
	}

	/** Sends end, sessions say goodbye, nothing more is done. */
	void stop(long nowNanos) {
		if (!this.stopped) {
			this.channels.handleStop(nowNanos);
			this.undialled.clear();
			this.sessions.handleStop(nowNanos);
			this.sessions.flush(nowNanos);
			this.stopped = true;
			emit(new Output.Stopped());
		}
	}

	/** Another process uses this key: it is the newer one, this one ends. */
	void fail(ErrorCode code, String reason) {
		if (!this.stopped) {
			emit(new Output.Failed(code, reason));
			stop(this.turnNanos);
		}
	}

	long incarnation() {
		return this.incarnation;
	}

	PeerKey key() {
		return this.setup.about().key();
	}

	PeerSetup setup() {
		return this.setup;
	}

	WorkDesk desk() {
		return this.desk;
	}

	Sessions sessions() {
		return this.sessions;
	}

	Gossip gossip() {
		return this.gossip;
	}

	Routes routes() {
		return this.routes;
	}

	Sealer sealer() {
		return this.sealer;
	}

	Choice choice() {
		return this.choice;
	}

	Channels channels() {
		return this.channels;
	}

	Traffic traffic() {
		return this.traffic;
	}

	ConnectionGuard guard() {
		return this.guard;
	}

	long turnNanos() {
		return this.turnNanos;
	}

	void count(String event) {
		this.setup.counter().accept(event);
	}

}
