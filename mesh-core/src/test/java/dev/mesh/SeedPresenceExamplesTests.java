package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import dev.mesh.presence.PresenceVisibility;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The examples of Ditto's documentation of presence, in Java, with the same meaning: a
 * hub, and a till and a desk that have dialled it.
 */
@Timeout(60)
class SeedPresenceExamplesTests {

	private final MeshPair pair = new MeshPair(SeedPresenceExamplesTests::telling, (builder) -> builder);

	private final Mesh hub = this.pair.hub;

	private final Mesh till = this.pair.till;

	private final Mesh desk = Mesh.builder().name("desk").transport(this.pair.network.transport()).build();

	@BeforeEach
	void connect() throws Exception {
		this.pair.connect();
		dial(this.desk);
	}

	@AfterEach
	void close() {
		this.desk.close();
		this.pair.close();
	}

	/** {@code graph()}, first part: all peers that are directly connected to me. */
	@Test
	void directPeersOfMe() {
		PresenceGraph graph = this.hub.presence().graph();

		PeerKey myKey = graph.localPeer().key();
		List<PeerKey> directPeers = graph.localPeer()
			.connections()
			.stream()
			.map((connection) -> connection.other(myKey))
			.toList();

		assertThat(directPeers).containsExactlyInAnyOrder(this.till.key(), this.desk.key());
	}

	/** The same as seen by one that has a single connection. */
	@Test
	void directPeersOfMeDoNotIncludeWhoIsBehindThem() {
		PresenceGraph graph = this.till.presence().graph();

		List<Connection> mine = graph.localPeer().connections();

		assertThat(mine).hasSize(1);
		assertThat(mine.get(0).other(this.till.key())).isEqualTo(this.hub.key());
		assertThat(graph.remotePeers()).hasSize(2);
	}

	/** {@code graph()}, second part: peer key => (name, OS, connection count). */
	@Test
	void summaryOfRemotePeers() {
		record Summary(String name, String os, int connections) {
		}
		PresenceGraph graph = this.till.presence().graph();

		Map<PeerKey, Summary> remotePeers = graph.remotePeers()
			.stream()
			.collect(Collectors.toMap(Peer::key,
					(peer) -> new Summary(peer.deviceName(), peer.os(), peer.connections().size()), (a, b) -> a,
					TreeMap::new));

		String os = System.getProperty("os.name");
		assertThat(remotePeers).containsOnly(Map.entry(this.hub.key(), new Summary("hub", os, 2)),
				Map.entry(this.desk.key(), new Summary("desk", os, 1)));
	}

	/** {@code observe(callback)}: who has joined and left since the update before. */
	@Test
	void joinedAndLeftBetweenTwoUpdates() throws Exception {
		BlockingQueue<String> printed = new LinkedBlockingQueue<>();
		AtomicReference<Set<PeerKey>> previous = new AtomicReference<>();

		PresenceObserver observer = this.hub.presence().observe((graph) -> {
			Set<PeerKey> latest = graph.remotePeers().stream().map(Peer::key).collect(Collectors.toSet());
			Set<PeerKey> before = previous.getAndSet(latest);
			if (before == null) {
				printed.add("first " + latest.equals(Set.of(this.till.key(), this.desk.key())));
				return;
			}
			Set<PeerKey> joined = new HashSet<>(latest);
			joined.removeAll(before);
			joined.forEach((key) -> printed.add("joined " + key));
			Set<PeerKey> lost = new HashSet<>(before);
			lost.removeAll(latest);
			lost.forEach((key) -> printed.add("left " + key));
		});

		assertThat(printed.poll(20, TimeUnit.SECONDS)).isEqualTo("first true");
		this.desk.stop();
		assertThat(printed.poll(20, TimeUnit.SECONDS)).isEqualTo("left " + this.desk.key());
		dial(this.desk);
		assertThat(printed.poll(20, TimeUnit.SECONDS)).isEqualTo("joined " + this.desk.key());
		observer.close();
		this.desk.stop();
		MeshPair.awaitGraph(this.hub, (graph) -> graph.remotePeers().size() == 1);
		assertThat(printed).isEmpty();
	}

	/** The same, without keeping the graph before, by {@code observeChanges}. */
	@Test
	void joinedAndLeftAsTypedChanges() throws Exception {
		BlockingQueue<String> printed = new LinkedBlockingQueue<>();

		PresenceObserver observer = this.hub.presence()
			.observeChanges((changes) -> changes.changes().forEach((change) -> {
				switch (change.type()) {
					case JOINED -> printed.add("joined " + change.key());
					case LEFT -> printed.add("left " + change.key());
					default -> {
					}
				}
			}));

		Set<String> first = Set.of(printed.poll(20, TimeUnit.SECONDS), printed.poll(20, TimeUnit.SECONDS));
		assertThat(first).containsOnly("joined " + this.till.key(), "joined " + this.desk.key());
		this.desk.stop();
		assertThat(printed.poll(20, TimeUnit.SECONDS)).isEqualTo("left " + this.desk.key());
		dial(this.desk);
		assertThat(printed.poll(20, TimeUnit.SECONDS)).isEqualTo("joined " + this.desk.key());
		observer.close();
	}

	/** The same as a {@link Flow.Publisher}, for reactive libraries. */
	@Test
	void joinedAndLeftAsAPublisher() throws Exception {
		Signals<PresenceGraph> signals = new Signals<>((graph) -> graph.remotePeers().size() + " others");

		this.till.presence().observe().subscribe(signals);

		signals.subscription().request(1);
		signals.expect("onSubscribe", "2 others");
		this.desk.stop();
		MeshPair.awaitGraph(this.till, (graph) -> graph.remotePeers().size() == 1);
		signals.subscription().request(1);
		signals.expect("1 others");
	}

	/** {@code set_peer_metadata}: the others see which version this peer is. */
	@Test
	void metadataOfThisPeerIsSeenByTheOthers() throws Exception {
		this.till.presence().setPeerMetadata(Map.of("app_version", "1.0.0"));

		assertThat(this.till.presence().peerMetadata()).containsEntry("app_version", "1.0.0");
		assertThat(seenBy(this.desk, this.till).metadata()).containsEntry("app_version", "1.0.0");
	}

	/** {@code set_peer_metadata_json_str} and {@code peer_metadata_json_str}. */
	@Test
	void metadataAsJsonText() throws Exception {
		this.till.presence().setPeerMetadataJson("{\"app_version\": \"1.0.0\"}");

		assertThat(this.till.presence().peerMetadataJson()).isEqualTo("{\"app_version\":\"1.0.0\"}");
		assertThat(seenBy(this.hub, this.till).metadata().get("app_version")).isEqualTo("1.0.0");
	}

	/** {@code set_peer_metadata} and {@code peer_metadata_serde} with a type. */
	@Test
	void metadataAsATypeOfTheApplication() throws Exception {
		record App(String app_version, List<String> capabilities) {
		}
		App app = new App("1.0.0", List.of("print", "scan"));

		this.till.presence().setPeerMetadata(app);

		assertThat(this.till.presence().peerMetadata(App.class)).isEqualTo(app);
		assertThat(seenBy(this.desk, this.till).metadata(App.class)).isEqualTo(app);
	}

	/** Also those who are anonymous. */
	private static MeshBuilder telling(MeshBuilder builder) {
		MeshSettings settings = MeshSettings.defaults();
		return builder.settings(settings.withPresence(settings.presence()
			.withVisibility(PresenceVisibility.of(Map.of(PresenceVisibility.ANONYMOUS, "all")))));
	}

	private void dial(Mesh mesh) throws Exception {
		MeshPair.get(mesh.start().sessions().openAsync(this.pair.address));
		for (Mesh any : List.of(this.hub, this.till, this.desk)) {
			MeshPair.awaitGraph(any, (graph) -> graph.remotePeers().size() == 2 && graph.connections().size() == 2
					&& graph.remotePeers().stream().noneMatch(Peer::isSuspected));
		}
	}

	private static Peer seenBy(Mesh mesh, Mesh other) throws Exception {
		CompletableFuture<Peer> seen = new CompletableFuture<>();
		try (PresenceObserver observer = mesh.presence()
			.observe((graph) -> graph.peer(other.key())
				.filter((peer) -> !peer.metadata().isEmpty())
				.ifPresent(seen::complete))) {
			return MeshPair.get(seen);
		}
	}

}
