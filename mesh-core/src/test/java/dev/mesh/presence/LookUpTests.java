package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaves that are told of as many peers as there is room for, and ask for others. */
class LookUpTests {

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private final List<TestNode> others = new ArrayList<>();

	@Test
	void aLeafThatIsNotToldOfAllKnowsThatItIsNot() {
		hubTellingOf(4, 3);
		TestNode leaf = leaf();
		assertThat(leaf.graph().isTruncated()).as("the leaf itself is one too many").isTrue();
		assertThat(leaf.names()).hasSize(4).contains("hub");
		assertThat(leaf.graph().toJson()).contains("\"truncated\":true");
		assertThat(this.hub.graph().isTruncated()).isFalse();

		this.network.kill(this.others.get(0));
		this.network.run(Duration.ofMinutes(45));
		assertThat(leaf.graph().isTruncated()).as("there is room again").isFalse();
		assertThat(leaf.names()).containsExactly("hub", "other1", "other2");
	}

	@Test
	void aLeafThatIsToldOfAllIsSentNoList() {
		hubTellingOf(100, 3);
		List<Integer> lists = new ArrayList<>();
		this.network.filter((frame) -> {
			if (frame.type() == PresenceFrames.LIST) {
				lists.add((int) frame.body()[0]);
			}
			return true;
		});
		TestNode leaf = leaf();
		this.network.run(Duration.ofMinutes(2));

		assertThat(leaf.graph().isTruncated()).isFalse();
		assertThat(lists).containsExactly(ListFrame.EVERYBODY);
	}

	@Test
	void whoIsLookedUpIsToldOfFromThenOn() {
		hubTellingOf(4, 10);
		TestNode leaf = leaf();
		TestNode wanted = untold(leaf);

		assertThat(leaf.gossip().outlook().lookUp(wanted.key())).isTrue();
		assertThat(leaf.gossip().outlook().lookUp(wanted.key())).as("asked once").isTrue();
		this.network.run(Duration.ofMillis(20));

		assertThat(leaf.names()).contains(wanted.local().name());
		assertThat(leaf.gossip().outlook().toldWays()).contains(new Outlook.ToldWay(this.hub.key(), wanted.key()));
		wanted.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.graph().named(wanted.local().name()).metadata()).containsEntry("x", 1);
		int differed = leaf.counted("presence.digests.differed");
		this.network.run(Duration.ofMinutes(3));
		assertThat(leaf.counted("presence.digests.differed")).isEqualTo(differed);
		this.network.kill(wanted);
		this.network.run(Duration.ofSeconds(25));
		assertThat(leaf.names()).doesNotContain(wanted.local().name());
	}

	@Test
	void nobodyIsFoundWhoIsNotThere() {
		hubTellingOf(4, 10);
		TestNode leaf = leaf();
		PeerKey nobody = TestKeys.keyOf("nobody");

		assertThat(leaf.gossip().outlook().lookUp(nobody)).isTrue();
		this.network.run(Duration.ofMillis(20));
		assertThat(leaf.unknown()).containsExactly(nobody);
		assertThat(leaf.gossip().outlook().lookUp(nobody)).as("a no counts for 5 s").isFalse();
		this.network.run(Duration.ofSeconds(6));
		assertThat(leaf.gossip().outlook().lookUp(nobody)).isTrue();
	}

	@Test
	void anAnswerThatDoesNotComeIsANo() {
		hubTellingOf(4, 10);
		TestNode leaf = leaf();
		this.network.filter((frame) -> frame.type() != PresenceFrames.LOOK_UP);

		assertThat(leaf.gossip().outlook().lookUp(untold(leaf).key())).isTrue();
		this.network.run(Duration.ofSeconds(4));
		assertThat(leaf.unknown()).isEmpty();
		this.network.run(Duration.ofSeconds(2));
		assertThat(leaf.unknown()).containsExactly(untold(leaf).key());
	}

	@Test
	void whoIsToldOfEverybodyAsksNobody() {
		hubTellingOf(100, 3);

		assertThat(leaf().gossip().outlook().lookUp(TestKeys.keyOf("nobody"))).isFalse();
		assertThat(this.hub.gossip().outlook().lookUp(TestKeys.keyOf("nobody"))).isFalse();
	}

	@Test
	void aLeafHasSoManyLookedUpAndTheOldestMakesWay() {
		this.hub = this.network.add("hub", PeerRecord.Role.FULL,
				PresenceSettings.defaults()
					.withMaxLeafRecords(2)
					.withAccess(PresenceAccess.defaults().withLimits(32, 3, 256)));
		addOthers(8);
		TestNode leaf = leaf();
		List<TestNode> wanted = this.others.stream()
			.filter((other) -> leaf.gossip().record(other.key()) == null)
			.limit(5)
			.toList();
		for (TestNode other : wanted) {
			leaf.gossip().outlook().lookUp(other.key());
			this.network.run(Duration.ofSeconds(2));
		}

		assertThat(wanted).extracting((other) -> leaf.gossip().record(other.key()) != null)
			.containsExactly(false, false, true, true, true);
		assertThat(leaf.unknown()).isEmpty();
	}

	@Test
	void anAcceptorAnswersSoOftenAndNoMore() {
		hubTellingOf(4, 3);
		TestNode leaf = leaf();
		for (int i = 0; i < 100; i++) {
			this.hub.receive(leaf, PresenceFrames.LOOK_UP, TestKeys.keyOf("nobody" + i).toBytes());
		}
		assertThat(this.hub.counted("presence.lookups.refused")).isEqualTo(84);

		this.network.run(Duration.ofSeconds(1));
		for (int i = 0; i < 100; i++) {
			this.hub.receive(leaf, PresenceFrames.LOOK_UP, TestKeys.keyOf("nobody" + i).toBytes());
		}
		assertThat(this.hub.counted("presence.lookups.refused")).isEqualTo(84 + 92);
	}

	@Test
	void manyAreAskedForOneAfterTheOtherAndTooManyAreNot() {
		hubTellingOf(4, 3);
		TestNode leaf = leaf();
		int asked = 0;
		for (int i = 0; i < 300; i++) {
			asked += leaf.gossip().outlook().lookUp(TestKeys.keyOf("nobody" + i)) ? 1 : 0;
		}
		leaf.gossip().outlook().lookUpStranger(TestKeys.keyOf("stranger"));

		assertThat(asked).isEqualTo(256);
		this.network.run(Duration.ofSeconds(40));
		assertThat(leaf.unknown()).hasSize(256);
		assertThat(this.hub.counted("presence.lookups.refused")).isZero();
	}

	@Test
	void theListOfManyPeersTakesSeveralFrames() {
		hubTellingOf(2000, 1100);
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.adopt(this.network.link(leaf, this.hub).scope("name ne 'x'"));
		this.network.run(Duration.ofSeconds(10));

		assertThat(leaf.names().size()).isEqualTo(1101);
		assertThat(leaf.gossip().outlook().toldWays().size()).isEqualTo(1100);
	}

	private TestNode leaf() {
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.connect(leaf, this.hub);
		this.network.run(Duration.ofSeconds(2));
		return leaf;
	}

	private TestNode untold(TestNode leaf) {
		return this.others.stream()
			.filter((other) -> leaf.gossip().record(other.key()) == null)
			.findFirst()
			.orElseThrow();
	}

	private void hubTellingOf(int records, int peers) {
		this.hub = this.network.add("hub", PeerRecord.Role.FULL,
				PresenceSettings.defaults().withMaxLeafRecords(records));
		addOthers(peers);
	}

	/** All behind one relay when there are many. */
	private void addOthers(int peers) {
		if (peers <= 100) {
			for (int i = 0; i < peers; i++) {
				TestNode other = this.network.add("other" + i);
				this.network.connect(other, this.hub);
				this.others.add(other);
			}
			this.network.run(Duration.ofSeconds(1));
			return;
		}
		TestNode relay = this.network.add("other0");
		this.network.connect(relay, this.hub);
		for (int i = 1; i < peers; i++) {
			InventedPeer invented = new InventedPeer("other" + i, relay);
			relay.gossip()
				.edges()
				.handleAccepted(invented.signedStatement(), invented.key(), invented.signedRecord(),
						this.network.nowNanos());
		}
		this.network.run(Duration.ofSeconds(5));
	}

}
