package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A neighbour that has proven nothing but its key can invent any number of peers that
 * sign for themselves: so many count, and no more.
 */
class UntrustedNeighbourTests {

	private static final int LIMIT = 256;

	private static final String REFUSED = "presence.records.untrusted";

	private final TestNetwork network = new TestNetwork();

	private TestNode alice;

	private TestNode bob;

	private TestNode mallory;

	/** bob - alice - mallory, who says what it likes. */
	@BeforeEach
	void open() {
		this.alice = this.network.add("alice").wary();
		this.bob = this.network.add("bob").wary();
		this.mallory = this.network.add("mallory");
		this.network.adopt(this.network.link(this.bob, this.alice).as("bob"));
		this.network.adopt(this.network.link(this.mallory, this.alice).anonymous());
		this.network.run(Duration.ofSeconds(1));
	}

	@Test
	void tenThousandInventedPeersAreHeldToTheLimit() {
		long before = liveHeap();
		IntStream.range(0, 10_000).forEach((i) -> bring(invented(i)));
		this.network.run(Duration.ofMinutes(1));
		long after = liveHeap();

		for (TestNode honest : new TestNode[] { this.alice, this.bob }) {
			assertThat(honest.names().size()).isEqualTo(LIMIT + 2);
			assertThat(honest.counted("presence.records.forged")).isZero();
		}
		assertThat(this.alice.counted(REFUSED)).isEqualTo(10_000 - LIMIT);
		assertThat(this.alice.counted("work.verify")).as("those above are not even verified")
			.isLessThan(2 * LIMIT + 20);
		System.out.println(
				"10,000 invented peers: live heap " + before / 1024 + " KiB before, " + after / 1024 + " KiB after");
		assertThat(after - before).isLessThan(16L * 1024 * 1024);
	}

	@Test
	void tenThousandAnnouncedPeersAreHeldToTheLimit() {
		Map<PeerKey, InventedPeer> invented = new HashMap<>();
		List<PeerKey> wanted = new ArrayList<>();
		this.network.filter((frame) -> {
			if (frame.to() == this.mallory && frame.type() == PresenceFrames.WANT) {
				wanted.addAll(PresenceFrames.readKeys(TestNetwork.reader(frame.body())));
			}
			return frame.to() != this.mallory;
		});
		int asked = 0;
		for (int i = 0; i < 10_000; i++) {
			InventedPeer peer = invented(i);
			invented.put(peer.key(), peer);
			this.alice.receive(this.mallory, PresenceFrames.ANNOUNCE,
					new Announcement(peer.key(), new RecordVersion(1, 1)).toBytes());
			this.network.run(Duration.ofMillis(5));
			for (PeerKey key : List.copyOf(wanted)) {
				asked++;
				this.alice.receive(this.mallory, PresenceFrames.RECORDS, invented.get(key).signedRecord());
			}
			wanted.clear();
		}
		this.network.run(Duration.ofMinutes(1));

		assertThat(this.alice.names().size()).isEqualTo(LIMIT + 2);
		assertThat(asked).as("no more are asked for").isBetween(LIMIT, LIMIT + 32);
		assertThat(this.alice.counted(REFUSED)).isBetween(10_000 - LIMIT - 32, 10_000 - LIMIT + 32);
	}

	@Test
	void theLimitStandsWhileOthersAreForgottenAndComeAgain() {
		for (int round = 0; round < 3; round++) {
			int first = 1000 * round;
			IntStream.range(first, first + 400).forEach((i) -> bring(invented(i)));
			assertThat(this.alice.names().size()).isLessThanOrEqualTo(LIMIT + 2);
			this.network.run(Duration.ofMinutes(31));
		}

		assertThat(this.alice.counted(REFUSED)).isEqualTo(3 * (400 - LIMIT));
		assertThat(this.alice.names()).as("nobody refreshes them").containsExactly("bob", "mallory");
	}

	@Test
	void newerRecordsOfThoseThatCountAreTaken() {
		IntStream.range(0, 300).forEach((i) -> bring(invented(i)));

		bring(new InventedPeer("invented7", this.mallory).version(2));
		bring(new InventedPeer("invented299", this.mallory).version(2));

		assertThat(this.alice.graph().named("invented7").metadata()).containsEntry("version", 2);
		assertThat(this.alice.counted(REFUSED)).isEqualTo(300 - LIMIT + 1);
	}

	@Test
	void whoCanBeReachedInAnotherWayDoesNotCount() {
		TestNode dialer = this.network.add("dialer");
		this.network.connect(dialer, this.mallory);
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.alice.names()).contains("dialer");
		IntStream.range(0, 300).forEach((i) -> bring(invented(i)));
		assertThat(this.alice.counted(REFUSED)).as("the dialer is one of them").isEqualTo(300 - LIMIT + 1);

		this.network.adopt(this.network.link(dialer, this.bob).as("dialer"));
		this.network.run(Duration.ofSeconds(1));
		bring(invented(298));

		assertThat(this.alice.names()).contains("invented298");
		assertThat(this.alice.counted(REFUSED)).isEqualTo(300 - LIMIT + 1);
	}

	@Test
	void twoWhoAreNotTrustedDoNotVouchForEachOther() {
		TestNode accomplice = this.network.add("accomplice");
		this.network.adopt(this.network.link(accomplice, this.bob).anonymous());
		this.network.run(Duration.ofSeconds(1));
		this.network.filter((frame) -> frame.to() != this.mallory && frame.to() != accomplice);
		for (int i = 0; i < 700; i++) {
			InventedPeer peer = invented(i);
			bring(peer);
			this.network.run(Duration.ofMillis(100));
			this.bob.receive(accomplice, PresenceFrames.RECORDS, peer.signedRecord());
			this.network.run(Duration.ofMillis(5));
		}
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.alice.names().size()).as("each has its own share").isEqualTo(2 * LIMIT + 3);
		assertThat(this.bob.names().size()).isEqualTo(2 * LIMIT + 3);
	}

	@Test
	void anInventedPeerMakesWayForARealOneWhenThereIsNoRoom() {
		TestNode small = this.network.add("small", PeerRecord.Role.FULL, PresenceSettings.defaults().withLimits(20, 64))
			.wary();
		this.network.adopt(this.network.link(this.mallory, small).anonymous());
		this.network.run(Duration.ofSeconds(1));
		IntStream.range(0, 40).forEach((i) -> {
			small.receive(this.mallory, PresenceFrames.RECORDS, invented(i).signedRecord());
			this.network.run(Duration.ofMillis(5));
		});
		assertThat(small.counted("presence.records.refused")).isPositive();

		TestNode real = this.network.add("real");
		this.network.adopt(this.network.link(real, small).as("real"));
		this.network.run(Duration.ofSeconds(1));

		assertThat(small.names()).contains("real", "mallory").hasSize(19);
	}

	@Test
	void realPeersThatComeTogetherDoNotMakeWayForEachOther() {
		TestNode small = this.network.add("small", PeerRecord.Role.FULL, PresenceSettings.defaults().withLimits(20, 64))
			.wary();
		this.network.adopt(this.network.link(this.mallory, small).anonymous());
		TestNode hub = this.network.add("hub");
		this.network.adopt(this.network.link(hub, small).as("hub"));
		this.network.run(Duration.ofSeconds(1));
		IntStream.range(0, 40).forEach((i) -> {
			small.receive(this.mallory, PresenceFrames.RECORDS, invented(i).signedRecord());
			this.network.run(Duration.ofMillis(5));
		});

		for (int i = 0; i < 5; i++) {
			this.network.connect(this.network.addLeaf("real" + i), hub);
		}
		this.network.run(Duration.ofSeconds(1));

		assertThat(small.names()).contains("real0", "real1", "real2", "real3", "real4");
	}

	@Test
	void whoWasAuthenticatedBringsAsManyAsItLikes() {
		this.network.filter((frame) -> frame.to() != this.mallory);
		TestNode hub = this.network.add("hub").wary();
		this.network.adopt(this.network.link(this.mallory, hub).as("mallory"));
		this.network.run(Duration.ofSeconds(1));
		IntStream.range(0, 300).forEach((i) -> {
			hub.receive(this.mallory, PresenceFrames.RECORDS, invented(i).signedRecord());
			this.network.run(Duration.ofMillis(5));
		});
		this.network.run(Duration.ofSeconds(1));

		assertThat(hub.names().size()).isGreaterThan(300);
		assertThat(hub.counted(REFUSED)).isZero();
	}

	/** Every fourth is behind the one before. */
	private InventedPeer invented(int number) {
		InventedPeer peer = new InventedPeer("invented" + number, this.mallory);
		return (number % 4 == 3) ? new InventedPeer("invented" + number, invented(number - 1)) : peer;
	}

	private void bring(InventedPeer peer) {
		this.alice.receive(this.mallory, PresenceFrames.RECORDS, peer.signedRecord());
		this.network.run(Duration.ofMillis(5));
	}

	private static long liveHeap() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
