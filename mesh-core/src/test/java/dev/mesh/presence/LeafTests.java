package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeafTests {

	private final TestNetwork network = new TestNetwork();

	@Test
	void aLeafLearnsOfEverybodyAtOnce() {
		TestNode hub = this.network.add("hub");
		this.network.connect(this.network.add("other"), hub);
		this.network.run(Duration.ofSeconds(1));
		TestNode leaf = this.network.addLeaf("leaf");

		this.network.connect(leaf, hub);
		this.network.run(Duration.ofMillis(20));

		assertThat(leaf.names()).containsExactly("hub", "other");
		assertThat(hub.names()).containsExactly("leaf", "other");
	}

	@Test
	void aLeafGetsOneBatchASecond() {
		TestNode hub = this.network.add("hub");
		List<TestNode> busy = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			busy.add(this.network.add("busy" + i));
			this.network.connect(busy.get(i), hub);
		}
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.connect(leaf, hub);
		this.network.run(Duration.ofSeconds(5));
		List<Long> times = new ArrayList<>();
		this.network.filter((frame) -> {
			if (frame.to() == leaf && frame.type() == PresenceFrames.RECORDS) {
				times.add(this.network.nowNanos());
			}
			return true;
		});

		long start = this.network.nowNanos();
		for (int i = 0; i < 40; i++) {
			busy.get(i % 5).gossip().handleMetadata("{\"i\":" + i + "}", this.network.nowNanos());
			this.network.run(Duration.ofMillis(100));
		}
		this.network.run(Duration.ofSeconds(2));

		assertThat(times).hasSizeBetween(4, 5);
		assertThat(times.get(0) - start).as("the first at once").isLessThan(Duration.ofMillis(250).toNanos());
		for (int i = 1; i < times.size(); i++) {
			assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
		}
		assertThat(leaf.graph().named("busy4").metadata()).containsEntry("i", 39);
	}

	@Test
	void aLeafWithTwoHubsPassesNothingOnBetweenThem() {
		TestNode one = this.network.add("one");
		TestNode two = this.network.add("two");
		TestNode behind = this.network.add("behind");
		this.network.connect(behind, two);
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.connect(leaf, one);
		this.network.connect(leaf, two);
		this.network.run(Duration.ofMinutes(1));

		assertThat(leaf.names()).containsExactly("behind", "one", "two");
		assertThat(one.names()).containsExactly("leaf");
		assertThat(two.names()).containsExactly("behind", "leaf");
		assertThat(one.gossip().record(two.key())).isNull();
		assertThat(one.counted("presence.leaf.forwarded") + two.counted("presence.leaf.forwarded")).isZero();
	}

	@Test
	void nobodyIsPresentThroughALeaf() {
		TestNode one = this.network.add("one");
		TestNode two = this.network.add("two");
		TestLink between = this.network.connect(one, two);
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.connect(leaf, one);
		this.network.connect(leaf, two);
		this.network.run(Duration.ofSeconds(1));
		assertThat(one.names()).containsExactly("leaf", "two");

		between.close();
		this.network.run(Duration.ofSeconds(1));

		assertThat(one.names()).containsExactly("leaf");
		assertThat(one.graph().connections()).hasSize(1);
		assertThat(leaf.names()).containsExactly("one", "two");
		assertThat(one.gossip().isFull(leaf.key())).isFalse();
	}

	@Test
	void aLeafsOwnRecordIsRepairedToo() {
		TestNode hub = this.network.add("hub");
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.connect(leaf, hub);
		this.network.run(Duration.ofSeconds(1));
		this.network.filter((frame) -> false);
		leaf.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));
		this.network.filterNothing();

		this.network.run(Duration.ofSeconds(31));

		assertThat(hub.graph().named("leaf").metadata()).containsEntry("x", 1);
	}

	@Test
	void aLeafIsToldOfSoManyPeersAndNoMore() {
		TestNode hub = hubTellingOf(4);
		List<TestNode> leaves = leavesOf(hub, 10);
		this.network.run(Duration.ofMinutes(2));

		assertThat(hub.names()).hasSize(10);
		// The hub itself is one of the four.
		assertThat(leaves.get(0).names()).containsExactly("hub", "leaf1", "leaf2");
		assertThat(leaves.get(9).names()).containsExactly("hub", "leaf0", "leaf1", "leaf2");
		assertThat(hub.counted("presence.leaf.withheld")).isPositive();
	}

	@Test
	void whoIsToldOfAFewIsToldOfTheirChanges() {
		TestNode hub = hubTellingOf(4);
		List<TestNode> leaves = leavesOf(hub, 10);
		this.network.run(Duration.ofMinutes(2));
		leaves.get(2).gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		leaves.get(8).gossip().handleMetadata("{\"x\":2}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(2));

		assertThat(leaves.get(9).graph().named("leaf2").metadata()).containsEntry("x", 1);
		assertThat(hub.graph().named("leaf8").metadata()).containsEntry("x", 2);
	}

	@Test
	void theComparisonWithALeafThatIsNotToldOfAllComesToRest() {
		TestNode hub = hubTellingOf(4);
		List<TestNode> leaves = leavesOf(hub, 10);
		this.network.run(Duration.ofMinutes(2));
		int differed = differed(hub, leaves);
		long frames = this.network.framesSent();
		this.network.run(Duration.ofMinutes(5));

		assertThat(differed(hub, leaves)).isEqualTo(differed);
		assertThat(this.network.framesSent() - frames).as("a digest each 30 s each way")
			.isLessThanOrEqualTo(2 * 10 * 11);
	}

	@Test
	void whatALeafIsNotToldOfIsRepairedAtItsHub() {
		TestNode hub = hubTellingOf(4);
		TestNode untold = leavesOf(hub, 10).get(9);
		this.network.run(Duration.ofMinutes(2));
		this.network.filter((frame) -> false);
		untold.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));
		this.network.filterNothing();
		this.network.run(Duration.ofSeconds(31));

		assertThat(hub.graph().named("leaf9").metadata()).containsEntry("x", 1);
	}

	@Test
	void whenAPeerIsForgottenLeavesAreToldOfAnother() {
		TestNode hub = hubTellingOf(4);
		List<TestNode> leaves = leavesOf(hub, 10);
		this.network.run(Duration.ofMinutes(2));
		this.network.kill(leaves.get(1));
		this.network.run(Duration.ofMinutes(25));

		assertThat(leaves.get(9).names()).hasSize(4).contains("hub", "leaf0", "leaf2").doesNotContain("leaf1");
	}

	private TestNode hubTellingOf(int records) {
		return this.network.add("hub", PeerRecord.Role.FULL, PresenceSettings.defaults().withMaxLeafRecords(records));
	}

	private List<TestNode> leavesOf(TestNode hub, int count) {
		List<TestNode> leaves = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			TestNode leaf = this.network.addLeaf("leaf" + i);
			this.network.connect(leaf, hub);
			this.network.run(Duration.ofMillis(50));
			leaves.add(leaf);
		}
		return leaves;
	}

	private static int differed(TestNode hub, List<TestNode> leaves) {
		return hub.counted("presence.digests.differed")
				+ leaves.stream().mapToInt((leaf) -> leaf.counted("presence.digests.differed")).sum();
	}

}
