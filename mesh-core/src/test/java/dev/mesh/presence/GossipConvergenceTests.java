package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GossipConvergenceTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final TestNetwork network = new TestNetwork();

	@Test
	void threePeersInALineSeeTheSameGraph() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestNode c = this.network.add("c");
		this.network.connect(a, b);
		this.network.connect(b, c);

		this.network.run(Duration.ofMillis(100));

		assertThat(a.names()).containsExactly("b", "c");
		assertThat(b.names()).containsExactly("a", "c");
		assertThat(c.names()).containsExactly("a", "b");
		assertThat(a.graph().connections()).hasSize(2)
			.isEqualTo(b.graph().connections())
			.isEqualTo(c.graph().connections())
			.allMatch((connection) -> connection.state() == Connection.State.UP);
		assertThat(a.graph().path(c.key())).containsExactly(a.key(), b.key(), c.key());
		assertThat(a.graph().hops(c.key())).hasValue(2);
		assertThat(a.graph().hops(a.key())).hasValue(0);
	}

	@Test
	void threePeersInARingSeeTheSameGraph() {
		List<TestNode> ring = ring(3);

		this.network.run(Duration.ofMillis(100));

		assertThat(ring).allSatisfy((node) -> {
			assertThat(node.names()).hasSize(2);
			assertThat(node.graph().connections()).hasSize(3).isEqualTo(ring.get(0).graph().connections());
			assertThat(node.refusals()).isEmpty();
		});
	}

	@Test
	void aPeerShowsItsNeighbourAsSoonAsTheSessionIsOpen() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");

		this.network.connect(a, b);
		this.network.run(Duration.ofMillis(3));

		assertThat(a.names()).containsExactly("b");
		assertThat(b.names()).containsExactly("a");
	}

	@Test
	void aChangeOfMetadataReachesEverybodyAfterTheDebounce() {
		List<TestNode> ring = ring(5);
		this.network.run(SECOND);

		ring.get(0).gossip().handleMetadata("{\"role\":\"till\"}", this.network.nowNanos());
		this.network.run(Duration.ofMillis(150));
		assertThat(ring.get(2).graph().named("n0").metadata()).isEmpty();
		this.network.run(Duration.ofMillis(100));

		assertThat(ring)
			.allSatisfy((node) -> assertThat(node.graph().named("n0").metadata()).containsEntry("role", "till"));
	}

	@Test
	void oneChangeCostsNoMoreFramesThanPredicted() {
		List<TestNode> ring = ring(12);
		this.network.connect(ring.get(0), ring.get(6));
		this.network.connect(ring.get(3), ring.get(9));
		this.network.run(Duration.ofSeconds(5));
		long before = this.network.framesSent();

		ring.get(0).gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(SECOND);

		assertThat(this.network.framesSent() - before).isBetween(11L, PresenceMath.changeFrames(12, 14, 3));
	}

	@Test
	void nothingButDigestsIsSentWhenNothingChanges() {
		List<TestNode> ring = ring(6);
		this.network.run(Duration.ofSeconds(5));
		long before = this.network.framesSent();

		this.network.run(Duration.ofMinutes(5));

		assertThat(this.network.framesSent() - before).isEqualTo(6 * 2 * 10);
		assertThat(ring).allSatisfy((node) -> assertThat(node.graph().remotePeers()).hasSize(5));
	}

	@Test
	void aDigestRepairsWhatWasLost() {
		List<TestNode> line = line(3);
		this.network.run(SECOND);

		this.network.filter((frame) -> frame.to() != line.get(2));
		line.get(0).gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(SECOND);
		this.network.filterNothing();
		assertThat(line.get(2).graph().named("n0").metadata()).isEmpty();
		this.network.run(Duration.ofSeconds(31));

		assertThat(line.get(2).graph().named("n0").metadata()).containsEntry("x", 1);
		assertThat(rootOf(line.get(0))).isEqualTo(rootOf(line.get(1))).isEqualTo(rootOf(line.get(2)));
	}

	@Test
	void aDigestRepairsAMarkThatWasLost() {
		List<TestNode> line = line(3);
		TestNode victim = this.network.add("victim");
		this.network.connect(victim, line.get(2));
		this.network.run(SECOND);

		this.network.filter((frame) -> frame.type() != PresenceFrames.MARKS);
		this.network.kill(victim);
		this.network.run(Duration.ofSeconds(21));
		assertThat(line.get(0).names()).contains("victim");
		this.network.filterNothing();
		this.network.run(Duration.ofSeconds(31));

		assertThat(line.get(0).names()).doesNotContain("victim");
	}

	@Test
	void twoHalvesThatWereApartLearnOfEachOther() {
		List<TestNode> one = line(4);
		List<TestNode> other = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			other.add(this.network.add("m" + i));
		}
		for (int i = 1; i < 4; i++) {
			this.network.connect(other.get(i), other.get(i - 1));
		}
		this.network.run(SECOND);

		this.network.connect(one.get(3), other.get(0));
		this.network.run(Duration.ofMillis(100));

		assertThat(one.get(0).names()).hasSize(7);
		assertThat(other.get(3).names()).hasSize(7);
		assertThat(other.get(3).graph().hops(one.get(0).key())).hasValue(7);
	}

	@Test
	void aNewcomerLearnsOfMoreRecordsThanItVerifiesAtOnce() {
		PresenceSettings few = PresenceSettings.defaults().withLimits(10_000, 16);
		TestNode hub = this.network.add("hub", PeerRecord.Role.FULL, few);
		for (int i = 0; i < 60; i++) {
			this.network.connect(this.network.addLeaf("leaf" + i), hub);
		}
		this.network.run(SECOND);
		TestNode newcomer = this.network.add("newcomer", PeerRecord.Role.FULL, few);

		this.network.connect(newcomer, hub);
		this.network.run(Duration.ofSeconds(10));

		assertThat(newcomer.names()).hasSize(61);
		assertThat(rootOf(newcomer)).isEqualTo(rootOf(hub));
	}

	@Test
	void aBucketWithMoreThanOneAnswerHoldsIsRepairedPieceByPiece() {
		PresenceSettings few = PresenceSettings.defaults().withLimits(10_000, 4);
		TestNode hub = this.network.add("hub", PeerRecord.Role.FULL, few);
		for (int i = 0; i < 12; i++) {
			LocalPeer leaf = new LocalPeer(new PeerKey(0, 0, 0, i), 1, "leaf" + i, "", "", PeerRecord.Role.LEAF,
					List.of(), "{}");
			this.network.connect(this.network.add(leaf, PresenceSettings.defaults()), hub);
		}
		this.network.run(SECOND);
		TestNode newcomer = this.network.add("newcomer", PeerRecord.Role.FULL, few);

		this.network.connect(newcomer, hub);
		this.network.run(Duration.ofSeconds(10));

		assertThat(newcomer.names()).hasSize(13);
		assertThat(rootOf(newcomer)).isEqualTo(rootOf(hub));
	}

	@Test
	void everybodySeesTheSameInAMeshThatChanges() {
		Random random = new Random(42);
		List<TestNode> nodes = new ArrayList<>();
		List<TestLink> links = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			TestNode node = this.network.add("n" + i);
			for (int j = 0; j < Math.min(3, nodes.size()); j++) {
				links.add(this.network.connect(node, nodes.get(Math.floorMod(nodes.size() - 1 - 3 * j, nodes.size()))));
			}
			nodes.add(node);
		}
		for (int step = 0; step < 100; step++) {
			TestLink link = links.get(random.nextInt(links.size()));
			if (link.isUp()) {
				link.lose();
			}
			else {
				link.open();
			}
			nodes.get(random.nextInt(12)).gossip().handleMetadata("{\"step\":" + step + "}", this.network.nowNanos());
			this.network.run(Duration.ofMillis(random.nextInt(3000)));
		}
		links.stream().filter((link) -> !link.isUp()).forEach(TestLink::open);
		this.network.run(Duration.ofSeconds(61));

		PresenceGraph graph = nodes.get(0).graph();
		assertThat(graph.remotePeers()).hasSize(11).noneMatch(Peer::isSuspected);
		assertThat(nodes).allSatisfy((node) -> {
			assertThat(node.graph().connections()).isEqualTo(graph.connections());
			assertThat(rootOf(node)).isEqualTo(rootOf(nodes.get(0)));
			assertThat(node.refusals()).isEmpty();
		});
	}

	@Test
	void realSignaturesWorkToo() {
		Identity one = TestKeys.identity("one");
		Identity two = TestKeys.identity("two");
		TestNode a = this.network.add(one, "a");
		TestNode b = this.network.add(two, "b");

		this.network.connect(a, b);
		this.network.run(Duration.ofMillis(20));

		assertThat(a.names()).containsExactly("b");
		assertThat(b.names()).containsExactly("a");
	}

	private List<TestNode> line(int length) {
		List<TestNode> nodes = new ArrayList<>();
		for (int i = 0; i < length; i++) {
			nodes.add(this.network.add("n" + i));
		}
		for (int i = 1; i < length; i++) {
			this.network.connect(nodes.get(i - 1), nodes.get(i));
		}
		return nodes;
	}

	private List<TestNode> ring(int length) {
		List<TestNode> nodes = line(length);
		this.network.connect(nodes.get(length - 1), nodes.get(0));
		return nodes;
	}

	private static byte[] rootOf(TestNode node) {
		return node.gossip().rootHash();
	}

}
