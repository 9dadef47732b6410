package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A view for each different wish, and none without a neighbour. */
class ViewsTests {

	private final RecordStore store = new RecordStore(TestKeys.keyOf("self"), PresenceSettings.defaults(),
			new ViewNews((event) -> {
			}));

	private final Audience audience = new Audience(this.store, new ViewNews((event) -> {
	}), PresenceSettings.defaults(), new TestNode(new TestNetwork(), TestNode.local("self", PeerRecord.Role.FULL, 1),
			PresenceSettings.defaults()));

	@Test
	void neighboursWithTheSameWishesShareOneView() {
		Neighbour[] neighbours = new Neighbour[100];
		for (int i = 0; i < 100; i++) {
			neighbours[i] = join("leaf" + i, PeerRecord.Role.LEAF, "name is '" + i % 2 + "'");
		}

		assertThat(this.store.views().size()).isEqualTo(2);
		assertThat(neighbours[0].view()).isSameAs(neighbours[98].view()).isNotSameAs(neighbours[1].view());
		for (Neighbour neighbour : neighbours) {
			this.audience.leave(neighbour);
		}
		assertThat(this.store.views().size()).isZero();
	}

	@Test
	void whoIsToldOfEverybodyCostsNothing() {
		Neighbour full = join("full", PeerRecord.Role.FULL, "name is 'x'");
		Neighbour leaf = join("leaf", PeerRecord.Role.LEAF, "all");
		put("a");

		assertThat(this.store.views().size()).as("that of leaves has a limit").isEqualTo(1);
		assertThat(full.view().isListed()).isFalse();
		assertThat(leaf.view().isListed()).isFalse();
		assertThat(this.audience.hashesFor(full)).isEqualTo(this.store.hashes().all());
		assertThat(this.audience.hashesFor(leaf)).isEqualTo(this.store.hashes().all());
	}

	@Test
	void theHashesAreOverWhatIsToldAndTheNeighboursOwn() {
		Neighbour leaf = join("leaf", PeerRecord.Role.LEAF, "name is 'a'");
		put("self");
		put("a");
		byte[] before = this.audience.hashesFor(leaf);
		put("b");
		assertThat(this.audience.hashesFor(leaf)).isEqualTo(before);
		put("leaf");
		assertThat(this.audience.hashesFor(leaf)).isNotEqualTo(before);
		assertThat(this.audience.listing(leaf)).containsExactly(TestKeys.keyOf("a"));
	}

	private Neighbour join(String name, PeerRecord.Role role, String scope) {
		return this.audience.join(TestKeys.keyOf(name), NeighbourTerms.accepted(role, "somebody", List.of(), scope), 0);
	}

	private void put(String name) {
		LocalPeer local = TestNode.local(name, PeerRecord.Role.FULL, 1);
		byte[] content = new RecordContent(local, 1, Duration.ofMinutes(30).toSeconds(), Json.base64(new byte[32]),
				List.of())
			.toBytes();
		this.store.put(PeerRecord.parse(SignedBlock.assemble(content, new byte[64])), List.of(), null, 0);
	}

}
