package dev.mesh.demo;

import dev.mesh.presence.Connection.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link GraphChange}. */
class GraphChangeTests {

	private static final ConnectionView AB = connection("1", "a", "b", State.UP);

	private static final ConnectionView BC = connection("2", "b", "c", State.UP);

	@Test
	void whatIsNewAndWhatHasChangedIsToldInFull() {
		GraphView before = graph(1, List.of(peer("b", false)), List.of(AB));
		ConnectionView recovering = connection("1", "a", "b", State.RECOVERING);
		GraphView after = graph(2, List.of(peer("b", true), peer("c", false)), List.of(recovering, BC));
		assertThat(GraphChange.between(before, after)).isEqualTo(new GraphChange(2, null,
				List.of(peer("b", true), peer("c", false)), List.of(), List.of(recovering, BC), List.of(), List.of()));
	}

	@Test
	void whatIsGoneIsNamed() {
		GraphView before = graph(1, List.of(peer("b", false), peer("c", false)), List.of(AB, BC));
		GraphView after = graph(2, List.of(peer("b", false)), List.of(AB));
		assertThat(GraphChange.between(before, after))
			.isEqualTo(new GraphChange(2, null, List.of(), List.of("c"), List.of(), List.of(BC), List.of()));
	}

	@Test
	void whatIsTheSameIsNotToldAgain() {
		GraphView graph = graph(1, List.of(peer("b", false)), List.of(AB));
		assertThat(GraphChange.between(graph, graph))
			.isEqualTo(new GraphChange(1, null, List.of(), List.of(), List.of(), List.of(), List.of()));
	}

	@Test
	void ownPeerIsToldWhenItHasChanged() {
		GraphView before = graph(1, List.of(), List.of());
		GraphView after = new GraphView(2, peer("a", true), List.of(), List.of(), List.of("e"));
		GraphChange change = GraphChange.between(before, after);
		assertThat(change.localPeer()).isEqualTo(peer("a", true));
		assertThat(change.embeddedPeers()).containsExactly("e");
	}

	private static GraphView graph(long revision, List<PeerView> peers, List<ConnectionView> connections) {
		return new GraphView(revision, peer("a", false), peers, connections, List.of());
	}

	private static PeerView peer(String key, boolean suspected) {
		return new PeerView(key, "peer-" + key, "Linux", "mesh/1", List.of(), Map.of(), Map.of(), true, suspected,
				false);
	}

	private static ConnectionView connection(String id, String peer1, String peer2, State state) {
		return new ConnectionView(id, peer1, peer2, peer1, "WEBSOCKET", state, null);
	}

}
