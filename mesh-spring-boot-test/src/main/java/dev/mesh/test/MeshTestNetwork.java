package dev.mesh.test;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;
import dev.mesh.autoconfigure.MeshNetwork;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.memory.Passage;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConverter;

/**
 * A network in memory with a clock of its own, on which an application meets virtual
 * peers. Each of them is a {@link Mesh} with its own key, handshakes, sealed messages and
 * presence; only what carries the records, and the time, are not those of the machine.
 * <pre>{@code
 * MeshTestPeer till = network.join("till-7");
 * till.send("orders/7/created", new Order(7));
 * assertThat(till.received().await("receipts/7").as(Receipt.class).total()).isEqualTo(12);
 * }</pre>
 * <p>
 * With {@code @AutoConfigureMesh} it is a bean of the test's application context.
 * Thread-safe; made for one test at a time.
 */
public final class MeshTestNetwork implements AutoCloseable {

	/** How far the time may be moved on to see what a test waits for. */
	private static final long MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

	/** The same until sessions are there, or gone: longer than any back-off or window. */
	private static final long AGE_NANOS = Duration.ofMinutes(3).toNanos();

	private final VirtualTime time = new VirtualTime();

	private final MeshTestClock clock = new MeshTestClock(this.time);

	private final Lines lines = new Lines(this.time);

	private final Crowd crowd = new Crowd(this.lines);

	private final Payloads payloads;

	/** A network whose peers read and write objects as JSON. */
	public MeshTestNetwork() {
		this(null);
	}

	/**
	 * A network whose peers read and write objects as an application does.
	 * @param converter that of the application; null for JSON
	 */
	public MeshTestNetwork(@Nullable MessageConverter converter) {
		this.payloads = new Payloads(converter);
	}

	/** The time of everybody on this network. */
	public MeshTestClock clock() {
		return this.clock;
	}

	/**
	 * A virtual peer that has a session with the application.
	 * @param name its device name, and its principal
	 * @return when both see each other
	 */
	public MeshTestPeer join(String name) {
		return peer(name).join();
	}

	/** A virtual peer that is described before it joins. */
	public MeshTestPeerSpec peer(String name) {
		return new MeshTestPeerSpec(this, name);
	}

	/** The virtual peers that have not left. */
	public List<MeshTestPeer> peers() {
		return this.crowd.peers();
	}

	/**
	 * Puts some virtual peers on one side of a wall, and the application and all others
	 * on the other: what they have with each other is cut, the rest stays. Those that
	 * were put apart before stay apart.
	 */
	public void partition(MeshTestPeer... side) {
		this.lines.part(Arrays.stream(side).map(MeshTestPeer::host).collect(Collectors.toSet()));
		settle();
	}

	/** Takes everything out of the way again, and waits until all are connected. */
	public void heal() {
		this.lines.openAll();
		peers().forEach(this::awaitConnected);
		settle();
	}

	/**
	 * Waits until nothing is under way any more and the listeners that were called have
	 * returned, but for those that are blocked for longer than two seconds.
	 * @throws AssertionError when the mesh itself has more to do than it gets done in
	 * time
	 */
	public void settle() {
		this.time.settle();
	}

	/** How long to wait in real time before an assertion fails; 10 seconds by default. */
	public void awaitAtMost(Duration limit) {
		this.time.limit(limit);
	}

	/**
	 * Lets all virtual peers leave, takes all walls away, and waits until the application
	 * has forgotten them, for which time may be moved on. The clock is not put back.
	 */
	public void reset() {
		this.lines.openAll();
		peers().forEach(this.crowd::end);
		List<MeshTestPeer> gone = this.crowd.gone();
		try {
			await(() -> gone.stream().allMatch(this.crowd::isForgotten), AGE_NANOS,
					() -> "Peers that have left are still there");
		}
		finally {
			// The next test is not to fail because of this one.
			this.crowd.forget(gone);
		}
		settle();
	}

	/**
	 * Builds a mesh that is on this network, as the one of an application without Spring.
	 * It accepts sessions, and has its identity in memory.
	 * @param builder as the application has set it up
	 */
	public Mesh build(MeshBuilder builder) {
		AtomicReference<@Nullable Mesh> built = new AtomicReference<>();
		MeshNetwork application = newApplication(() -> {
			Mesh mesh = built.get();
			if (mesh == null) {
				throw new IllegalStateException("The mesh is not built yet");
			}
			return mesh;
		}, List.of());
		application.begin(builder);
		application.complete(builder, MeshSettings.defaults());
		Mesh mesh = builder.build();
		built.set(mesh);
		return mesh;
	}

	/**
	 * For whoever builds the mesh of an application: what puts it on this network, once
	 * it begins to build. Every application but the first connects to the first.
	 * @param mesh the mesh, asked when it is built
	 * @param addresses where it says it can be reached, and nobody else can
	 */
	public MeshNetwork newApplication(Supplier<Mesh> mesh, List<URI> addresses) {
		return new Application(this.crowd, this.lines.newHost("application"), mesh, addresses);
	}

	/** Takes an application off this network. */
	public void remove(MeshNetwork application) {
		if (application instanceof Application own) {
			this.crowd.remove(own);
		}
	}

	/** Ends all virtual peers and the network. */
	@Override
	public void close() {
		peers().forEach(this.crowd::end);
		this.lines.close();
	}

	MeshTestPeer join(MeshTestPeerSpec spec) {
		MeshTestPeer peer = this.crowd.begin(this, spec, this.payloads);
		awaitConnected(peer);
		return peer;
	}

	/** Ends a peer, and waits until that has been heard of, when it can be. */
	void leave(MeshTestPeer peer) {
		boolean unheard = isOutOfReach(peer);
		this.crowd.end(peer);
		if (!unheard) {
			await(() -> this.crowd.isForgotten(peer), () -> peer + " has left, but is still there");
		}
		settle();
	}

	/**
	 * Whether something is in the way of a peer, or of those that it is connected
	 * through.
	 */
	private boolean isOutOfReach(MeshTestPeer peer) {
		MeshTestPeer via = peer.via();
		return this.lines.isBehindWall(peer.host()) || (via != null && (!via.mesh().isRunning() || isOutOfReach(via)));
	}

	/** Ends a peer without a word. */
	void crash(MeshTestPeer peer) {
		this.lines.block(peer.host(), Passage.CUT);
		this.crowd.end(peer);
		settle();
	}

	void block(MeshTestPeer peer, Passage passage) {
		this.lines.block(peer.host(), passage);
		settle();
	}

	void unblock(MeshTestPeer peer) {
		this.lines.open(peer.host());
		awaitConnected(peer);
		settle();
	}

	/** Waits for something that happens at once, or in a moment. */
	void await(BooleanSupplier condition, Supplier<String> otherwise) {
		await(condition, MOMENT_NANOS, otherwise);
	}

	/** The same for what is taken, so that nobody else gets it as well. */
	<T> T take(Supplier<Optional<T>> source, Supplier<String> otherwise) {
		AtomicReference<Optional<T>> taken = new AtomicReference<>(Optional.empty());
		await(() -> {
			taken.set(source.get());
			return taken.get().isPresent();
		}, otherwise);
		return taken.get().orElseThrow();
	}

	/** The key of the one application. */
	PeerKey application() {
		return this.crowd.application();
	}

	private void awaitConnected(MeshTestPeer peer) {
		try {
			await(() -> peer.refusal().isPresent() || this.crowd.isConnected(peer), AGE_NANOS,
					() -> peer + " is not connected: " + peer.mesh().targets());
		}
		finally {
			peer.refusal().ifPresent((refusal) -> {
				this.crowd.end(peer);
				throw refusal;
			});
		}
	}

	private void await(BooleanSupplier condition, long nanos, Supplier<String> otherwise) {
		if (!this.time.await(condition, nanos)) {
			throw new AssertionError(otherwise.get() + " (waited for " + this.time.limit().toMillis() + " ms)");
		}
	}

}
