package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordLifetimeTests {

	private final TestNetwork network = new TestNetwork();

	@Test
	void anUnchangedRecordIsRefreshedEveryTenMinutes() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));
		long version = b.gossip().record(a.key()).version();

		this.network.run(Duration.ofMinutes(31));

		assertThat(b.gossip().record(a.key()).version()).isEqualTo(version + 3);
		assertThat(b.names()).containsExactly("a");
	}

	@Test
	void aRecordThatIsNotRefreshedEndsThirtyMinutesAfterItsAcceptanceWhateverTheOwnersClock() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));
		this.network.filter((frame) -> false);

		this.network.run(Duration.ofMinutes(29));
		assertThat(b.gossip().isPresent(a.key())).isTrue();
		this.network.run(Duration.ofMinutes(1));

		assertThat(b.gossip().isPresent(a.key())).isFalse();
		assertThat(b.gossip().record(a.key())).isNull();
		assertThat(b.gossip().knownIncarnation(a.key())).isEqualTo(1000);
		assertThat(b.counted("presence.records.expired")).isEqualTo(1);
	}

	@Test
	void aPeerThatIsGoneIsKeptForTwentyMinutesAndItsIncarnationForTwentyMore() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestLink link = this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));
		link.close();
		long goneSince = this.network.nowNanos();

		this.network.run(Duration.ofMinutes(19));
		assertThat(b.gossip().record(a.key())).isNotNull();
		assertThat(b.gossip().goneSinceNanos(a.key())).hasValue(goneSince);
		this.network.run(Duration.ofMinutes(2));
		assertThat(b.gossip().record(a.key())).isNull();
		assertThat(b.gossip().knownIncarnation(a.key())).isEqualTo(1000);
		assertThat(b.gossip().goneSinceNanos(a.key())).hasValue(goneSince);
		this.network.run(Duration.ofMinutes(20));

		assertThat(b.gossip().knownIncarnation(a.key())).isZero();
		assertThat(b.gossip().goneSinceNanos(a.key())).isEmpty();
	}

	@Test
	void aRecordThatWasGivenUpIsNotTakenAgainFromANeighbourThatKeptItLonger() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestNode c = this.network.add("c");
		TestLink link = this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));
		link.close();
		this.network.run(Duration.ofMinutes(10));
		// c hears of the record only now, so it keeps it longer.
		this.network.connect(c, b);
		this.network.run(Duration.ofMinutes(11));
		assertThat(b.gossip().record(a.key())).isNull();
		assertThat(c.gossip().record(a.key())).isNotNull();

		this.network.run(Duration.ofMinutes(10));

		assertThat(b.gossip().record(a.key())).isNull();
		assertThat(c.gossip().record(a.key())).isNull();
		assertThat(b.counted("presence.announcements.old")).isPositive();
		int old = b.counted("presence.announcements.old");
		this.network.run(Duration.ofMinutes(10));
		assertThat(b.counted("presence.announcements.old")).isEqualTo(old);
	}

	@Test
	void aPeerThatComesBackAfterItWasForgottenIsPresentAtOnce() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestLink link = this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));
		link.close();
		this.network.run(Duration.ofMinutes(25));
		assertThat(b.gossip().record(a.key())).isNull();

		this.network.connect(a, b);
		this.network.run(Duration.ofMillis(20));

		assertThat(a.names()).containsExactly("b");
		assertThat(b.names()).containsExactly("a");
	}

	@Test
	void forgettingIsBounded() {
		Tombstones tombstones = new Tombstones(3, 1000);
		for (int i = 0; i < 10; i++) {
			tombstones.bury(new StoredRecord(record("p" + i), List.of(), i + 1000, i), 1, i);
		}

		assertThat(tombstones.get(TestKeys.keyOf("p6"))).isNull();
		assertThat(tombstones.get(TestKeys.keyOf("p7"))).isNotNull();
		assertThat(tombstones.nextDeadlineNanos()).isEqualTo(1007);
		tombstones.expire(1008);
		assertThat(tombstones.get(TestKeys.keyOf("p8"))).isNull();
		assertThat(tombstones.refuses(record("p9").key(), record("p9").id(), 1500)).isTrue();
		assertThat(tombstones.nextDeadlineNanos()).isEqualTo(2500);
	}

	@Test
	void aPeerThatIsAloneSleepsUntilItsRefresh() {
		TestNode a = this.network.add("a");

		assertThat(a.gossip().nextDeadlineNanos() - this.network.nowNanos())
			.isBetween(Duration.ofSeconds(599).toNanos(), Duration.ofMinutes(10).toNanos());
	}

	private static PeerRecord record(String name) {
		byte[] content = new RecordContent(TestNode.local(name, PeerRecord.Role.FULL, 1), 1, 1800,
				Json.base64(new byte[32]), List.of())
			.toBytes();
		return PeerRecord.parse(SignedBlock.assemble(content, new byte[64]));
	}

}
