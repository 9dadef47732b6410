package dev.mesh.test;

import dev.mesh.Mesh;
import dev.mesh.TargetStatus;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Registration;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.memory.Passage;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.SessionException;
import dev.mesh.template.BusTemplate;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A virtual peer: a {@link Mesh} that a test plays. What is not said to go elsewhere goes
 * to the application of its {@link MeshTestNetwork}. Methods that wait do so until the
 * network's patience is over, 10 seconds of real time by default. Thread-safe.
 */
public final class MeshTestPeer {

	private final MeshTestNetwork network;

	private final String host;

	private final Mesh mesh;

	private final List<URI> addresses;

	private final @Nullable MeshTestPeer via;

	private final boolean toldOfAll;

	private final Payloads payloads;

	private final BusTemplate template;

	private final MeshTestMessages messages;

	/** Guarded by itself. */
	private final Deque<MeshTestStream> accepted = new ArrayDeque<>();

	MeshTestPeer(MeshTestNetwork network, String host, Mesh mesh, MeshTestPeerSpec spec, Payloads payloads) {
		this.network = network;
		this.host = host;
		this.mesh = mesh;
		this.addresses = List.copyOf(spec.addresses);
		this.via = spec.via;
		this.toldOfAll = spec.isToldOfAll();
		this.payloads = payloads;
		this.template = BusTemplate.builder(mesh.bus(), mesh.presence()).converter(payloads.converter()).build();
		this.messages = new MeshTestMessages(this, payloads);
		mesh.bus().onMessage("**", this.messages::add);
	}

	/** Its device name. */
	public String name() {
		return this.mesh.name();
	}

	/** Its key. */
	public PeerKey key() {
		return this.mesh.key();
	}

	/** The mesh that it is, for everything that is not here. */
	public Mesh mesh() {
		return this.mesh;
	}

	/** Its bus. */
	public Bus bus() {
		return this.mesh.bus();
	}

	/** Sends objects in its name. */
	public BusTemplate template() {
		return this.template;
	}

	/**
	 * Sends an object to the application, reliably.
	 * @param path where to
	 * @param payload bytes, text or what the application's converter can write
	 * @return how it ended; when it went well, listeners have been called, but for those
	 * that are blocked
	 */
	public SendResult send(String path, Object payload) {
		SendResult result = await(this.template.send(this.network.application(), path, payload),
				"no result of the message to '" + path + "'");
		this.network.settle();
		return result;
	}

	/**
	 * Asks the application, and waits for its reply.
	 * @param path where to
	 * @param payload bytes, text or what the application's converter can write
	 * @param type what to read the reply as
	 * @return the reply; null when it is empty
	 * @throws dev.mesh.template.RequestFailedException when there is none
	 */
	public <R> @Nullable R request(String path, Object payload, Class<R> type) {
		return await(this.template.request(this.network.application(), path, payload, type),
				"no reply to the request to '" + path + "'");
	}

	/** The messages that it has received. */
	public MeshTestMessages received() {
		return this.messages;
	}

	/**
	 * Answers requests of others from now on.
	 * @param pattern which paths, as in {@link Bus#onRequest}
	 * @param answer makes the reply: bytes, text, what the application's converter can
	 * write, or null for an empty one; what it throws fails the request
	 * @return close it to answer no more
	 */
	public Registration answer(String pattern, Function<MeshTestMessage, @Nullable Object> answer) {
		return bus().onRequest(pattern, (request) -> this.payloads.reply(request.path(),
				answer.apply(new MeshTestMessage(request, this.payloads))));
	}

	/** Opens a stream to the application, and waits until it is accepted. */
	public MeshTestStream openStream(StreamOptions options) {
		BusStream stream = await(bus().openStream(this.network.application(), options),
				"nobody has decided on the stream to '" + options.path() + "'");
		return new MeshTestStream(this.network, stream);
	}

	/** As {@link #openStream(StreamOptions)} for a reliable one without arguments. */
	public MeshTestStream openStream(String path) {
		return openStream(StreamOptions.reliable(path));
	}

	/**
	 * Accepts streams from now on, which {@link #awaitStream} then returns.
	 * @param pattern which paths, as in {@link Bus#onStream}
	 * @return close it to accept no more
	 */
	public Registration acceptStreams(String pattern) {
		return bus().onStream(pattern, (candidate) -> {
			MeshTestStream stream = new MeshTestStream(this.network, candidate.accept());
			synchronized (this.accepted) {
				this.accepted.add(stream);
			}
		});
	}

	/** Waits for the next stream that it has accepted. */
	public MeshTestStream awaitStream() {
		return this.network.take(() -> {
			synchronized (this.accepted) {
				return Optional.ofNullable(this.accepted.poll());
			}
		}, () -> "Nobody has opened a stream to " + this);
	}

	/**
	 * Waits until it sees the mesh in a certain way.
	 * @return the graph that is so
	 */
	public PresenceGraph awaitGraph(Predicate<PresenceGraph> condition) {
		this.network.await(() -> condition.test(graph()), () -> this + " does not see that, but " + graph().toJson());
		return graph();
	}

	/**
	 * Cuts its connections, as a network failure that both ends notice at once. Its
	 * session waits for {@link #heal}, until its window is over.
	 */
	public void cut() {
		this.network.block(this, Passage.CUT);
	}

	/**
	 * Pulls its cable: nothing arrives any more, and nobody is told so, until keep-alives
	 * are missed.
	 */
	public void unplug() {
		this.network.block(this, Passage.SILENT);
	}

	/**
	 * Takes away what {@link #cut}, {@link #unplug} or a partition has put in its way,
	 * and waits until it is connected again, for which time is moved on as far as the
	 * next attempt.
	 */
	public void heal() {
		this.network.unblock(this);
	}

	/** Says goodbye and ends; the application has heard of it when this returns. */
	public void leave() {
		this.network.leave(this);
	}

	/** Ends without a word, as a process that is killed. */
	public void crash() {
		this.network.crash(this);
	}

	@Override
	public String toString() {
		return "'" + name() + "' (" + key().shortForm() + ")";
	}

	MeshTestNetwork network() {
		return this.network;
	}

	String host() {
		return this.host;
	}

	List<URI> addresses() {
		return this.addresses;
	}

	/** The virtual peer that it connects to; null for the application. */
	@Nullable MeshTestPeer via() {
		return this.via;
	}

	/** Whether it will know of everybody. */
	boolean isToldOfAll() {
		return this.toldOfAll;
	}

	/** Whether it has a session with somebody. */
	boolean isNeighbourOf(Mesh other) {
		return this.mesh.connectedSessions().stream().anyMatch((session) -> session.peer().equals(other.key()));
	}

	/** Whether all that it dials is connected. */
	boolean isConnected() {
		return this.mesh.targets().stream().allMatch((target) -> target.state() == TargetStatus.State.CONNECTED)
				&& (this.via == null || (sees(this.via.mesh) && this.via.sees(this.mesh)));
	}

	boolean sees(Mesh other) {
		return graph().peer(other.key()).filter((peer) -> !peer.isSuspected()).isPresent();
	}

	/** Why it was not let in, for good. */
	Optional<SessionException> refusal() {
		return this.mesh.targets()
			.stream()
			.filter((target) -> target.state() != TargetStatus.State.CONNECTED)
			.filter((target) -> target.lastCode().filter((code) -> !code.isRetryable()).isPresent())
			.findFirst()
			.map((target) -> SessionException.of(target.lastCode().orElseThrow(), target.lastReason().orElse("")));
	}

	private PresenceGraph graph() {
		return this.mesh.presence().graph();
	}

	private <T> T await(CompletableFuture<T> future, String otherwise) {
		this.network.await(future::isDone, () -> this + " has " + otherwise);
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

}
