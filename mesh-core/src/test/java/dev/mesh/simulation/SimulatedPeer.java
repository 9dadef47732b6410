package dev.mesh.simulation;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import dev.mesh.peer.MeshPeer;
import dev.mesh.peer.Output;
import dev.mesh.peer.OutputHandler;
import dev.mesh.peer.PeerSetup;
import dev.mesh.peer.WorkTask;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.presence.PresenceGraph;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The driver of one {@link MeshPeer} in virtual time: what {@code PeerLoop} and the
 * transports are in production.
 */
final class SimulatedPeer implements OutputHandler {

	private final Simulation simulation;

	private final String name;

	private final PeerKey key;

	private final Role role;

	private final Random random;

	private final SimulatedWork work;

	private final LinkEnds links = new LinkEnds(this);

	private final Map<String, Integer> counters = new TreeMap<>();

	private final SessionLog sessions = new SessionLog();

	private final Set<String> lockedOut = new HashSet<>();

	private boolean mayFail;

	/** Of the newest process. */
	private SimulatedLoop loop;

	private PresenceGraph graph;

	private int process;

	private boolean running;

	private long incarnation = 1_000;

	private final SimulatedListeners listeners;

	private final SimulatedConfiguration configuration;

	private SimulatedAuthorizer authorizer;

	private SimulatedConnectionHandler connections;

	private long readNanos;

	private Consumer<PresenceGraph> observer = (graph) -> {
	};

	SimulatedPeer(Simulation simulation, String name, PeerKey key, Role role, Random random) {
		this.simulation = simulation;
		this.name = name;
		this.key = key;
		this.role = role;
		this.random = random;
		this.configuration = new SimulatedConfiguration(name);
		this.work = new SimulatedWork(key, random);
		this.listeners = new SimulatedListeners(simulation, this);
	}

	// life

	void start() {
		this.process++;
		this.running = true;
		this.incarnation = Math.max(this.incarnation + 1, this.simulation.timeline().now() / 1_000_000);
		AgreementKey agreement = AgreementKey.generate(new RepeatableRandom(this.random.nextLong()));
		PeerSetup setup = new PeerSetup(this.configuration.about(this.key, this.incarnation, this.role.hub()),
				agreement, this.configuration.limits(this.simulation.options()), this.configuration.example(),
				new Random(this.random.nextLong()), (event) -> this.counters.merge(event, 1, Integer::sum));
		this.loop = new SimulatedLoop(this.simulation, this, setup);
		if (this.authorizer != null) {
			input(new BusInput.Guard());
		}
		if (this.connections != null) {
			input(new Input.GuardConnections(true));
		}
		input(new BusInput.Listen(1, "**"));
		input(new BusInput.ListenForRequests(1, "**"));
		input(new BusInput.ListenForStreams(1, "**"));
		input(new BusInput.StartListening());
		for (int i = 0; i < this.role.hubs().size(); i++) {
			open(i + 1, this.role.hubs().get(i), true);
		}
		if (!this.configuration.discovered().isEmpty()) {
			input(new Input.Discovered(this.configuration.discovered()));
		}
	}

	void open(long request, String host, boolean persistent) {
		input(new Input.OpenSession(request, this.configuration.request(host, persistent)));
	}

	/** From its next start on. */
	SimulatedConfiguration configuration() {
		return this.configuration;
	}

	/** From its next start on it asks what others may send to it. */
	void guard(SimulatedAuthorizer value) {
		this.authorizer = value;
	}

	/** Has its connection request handler, at once; null for none. */
	void handleConnections(SimulatedConnectionHandler handler) {
		this.connections = handler;
		input(new Input.GuardConnections(handler != null));
	}

	/** At once, and from its next start on. */
	void metadata(String json) {
		this.configuration.metadata(json);
		input(new Input.SetMetadata(json));
	}

	SimulatedAuthorizer authorizer() {
		return this.authorizer;
	}

	/** Ends without a word, as by kill -9. */
	void kill() {
		this.process++;
		this.running = false;
		this.simulation.network().cutAll(this, "killed");
		this.links.clear();
	}

	SimulatedWork work() {
		return this.work;
	}

	/** Its core, to plant faults in it. */
	MeshPeer core() {
		return this.loop.core();
	}

	/** All of its threads stand still for so long; its sockets stay open. */
	void pause(long nanos) {
		SimulatedLoop paused = this.loop;
		paused.pause();
		this.simulation.timeline().after(nanos, () -> {
			if (runs(paused)) {
				paused.goOn();
			}
		});
	}

	/** Is told of each graph it gets from now on. */
	void watch(Consumer<PresenceGraph> observer) {
		this.observer = observer;
	}

	boolean isRunning() {
		return this.running;
	}

	int process() {
		return this.process;
	}

	PeerKey key() {
		return this.key;
	}

	Role role() {
		return this.role;
	}

	SessionLog sessions() {
		return this.sessions;
	}

	/** Its authenticator refuses this principal from now on. */
	void lockOut(String principal) {
		this.lockedOut.add(principal);
	}

	/** It may find out that another process has its key. */
	void allowToFail() {
		this.mayFail = true;
	}

	PresenceGraph graph() {
		return this.graph;
	}

	Map<String, Integer> counters() {
		return this.counters;
	}

	/** How long its readers of streams take for each message. */
	void readAfter(long nanos) {
		this.readNanos = nanos;
	}

	long readNanos() {
		return this.readNanos;
	}

	void consumeAfter(long nanos) {
		this.listeners.consumeAfter(nanos);
	}

	@Override
	public String toString() {
		return this.name;
	}

	// turns

	void input(Input input) {
		if (this.running) {
			this.loop.input(input);
		}
	}

	/** Whether this is the loop of the process that runs. */
	boolean runs(SimulatedLoop one) {
		return this.running && this.loop == one;
	}

	/** Its ends of links. */
	LinkEnds links() {
		return this.links;
	}

	/** Sends bytes on some link as they are, past its own core. */
	void inject(byte[] record) {
		this.links.inject(record, (link) -> true);
	}

	void injectTo(SimulatedPeer neighbour, byte[] record) {
		this.links.inject(record, (link) -> link.touches(neighbour));
	}

	// outputs

	@Override
	public void onDial(Output.Dial output) {
		this.simulation.network().dial(this, output.link(), output.uri().getHost());
	}

	@Override
	public void onTransmit(Output.Transmit output) {
		ByteBuffer record = output.record();
		SimulatedLink link = this.links.get(output.link());
		this.simulation.wire().onRecord(this, link, record.duplicate());
		this.simulation.network().transmitted(this, record.duplicate());
		if (link != null) {
			this.simulation.network().pass(this, link, output.link(), record);
		}
	}

	@Override
	public void onCloseLink(Output.CloseLink output) {
		SimulatedLink link = this.links.get(output.link());
		if (link != null) {
			link.close(output.code() + " " + output.reason());
		}
	}

	@Override
	public void onStartWork(Output.StartWork output) {
		int startedBy = this.process;
		Consumer<Object> onAnswer = (answer) -> {
			if (this.running && this.process == startedBy) {
				input(new Input.WorkDone(output.work(), answer));
			}
		};
		if (output.task() instanceof WorkTask.AskHandler question) {
			if (this.connections != null) {
				this.connections.ask(question.request(), onAnswer::accept);
			}
			else {
				this.simulation.timeline().after(0, () -> onAnswer.accept(ConnectionRequestAuthorization.allow()));
			}
			return;
		}
		long more = output.task() instanceof WorkTask.Authorize ? this.authorizer.delayNanos() : 0;
		long done = this.work.doneNanos(output.task(), this.simulation.timeline().now()) + more;
		this.simulation.timeline()
			.at(done, () -> onAnswer.accept(this.running && this.process == startedBy
					? this.work.result(output.task(), this.lockedOut, this.authorizer) : null));
	}

	@Override
	public void onDeliverRequest(Output.DeliverRequest output) {
		this.listeners.deliverRequest(output.request());
	}

	@Override
	public void onRequestCompleted(Output.RequestCompleted output) {
		this.simulation.checkers().onRequestCompleted(output);
	}

	@Override
	public void onStreamHappened(Output.StreamHappened output) {
		this.simulation.streams().onEvent(this, output.event());
	}

	@Override
	public void onReauthenticated(Output.Reauthenticated output) {
		throw new AssertionError("nobody has asked for " + output);
	}

	@Override
	public void onSendCompleted(Output.SendCompleted output) {
		this.simulation.checkers().onCompleted(output.send(), output.result());
	}

	@Override
	public void onDeliver(Output.Deliver output) {
		this.listeners.deliver(output.message());
	}

	@Override
	public void onSessionChanged(Output.SessionChanged output) {
		this.sessions.changed(output);
		this.simulation.timeline()
			.log(this + ": session with " + this.simulation.nameOf(output.session().peer()) + " "
					+ output.session().state() + " " + output.reason());
	}

	@Override
	public void onAttemptFailed(Output.AttemptFailed output) {
		this.sessions.failed(output);
		this.simulation.timeline().log(this + ": attempt failed " + output.code() + " " + output.reason());
	}

	@Override
	public void onConnectionRefused(Output.ConnectionRefused output) {
		this.sessions.refused(output);
	}

	@Override
	public void onRoundTrip(Output.RoundTrip output) {
		this.simulation.timeline().log(this + ": round trip " + output.session().rttNanos());
	}

	@Override
	public void onGraphChanged(Output.GraphChanged output) {
		this.graph = output.graph();
		this.observer.accept(this.graph);
	}

	@Override
	public void onIncarnationRaised(Output.IncarnationRaised output) {
		this.incarnation = output.incarnation();
	}

	@Override
	public void onFailed(Output.Failed output) {
		if (!this.mayFail) {
			throw new AssertionError(this + " failed: " + output.reason());
		}
		this.sessions.failed(output);
		kill();
	}

	@Override
	public void onStopped(Output.Stopped output) {
		this.running = false;
	}

	/**
	 * What a peer is.
	 *
	 * @param hub whether it accepts sessions
	 * @param hubs hosts that it keeps sessions with
	 */
	record Role(boolean hub, List<String> hubs) {
	}

}
