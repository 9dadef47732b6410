package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Records are announced, and asked for: here "mallory" and "bob", neighbours of "alice",
 * announce what strangers have.
 */
class WantsTests extends HostileNeighbourFixture {

	private static final Duration MOMENT = Duration.ofMillis(20);

	/** Who was asked for what, in order. */
	private final List<String> asked = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.network.filter((frame) -> {
			if (frame.from() == this.alice && frame.type() == PresenceFrames.WANT) {
				PresenceFrames.readKeys(TestNetwork.reader(frame.body()))
					.forEach((key) -> this.asked.add(frame.to().local().name() + " " + key.shortForm()));
			}
			return true;
		});
	}

	@Test
	void oneOfThoseWhoAnnounceARecordIsAsked() {
		announce(this.mallory, 1, 1);
		announce(this.bob, 1, 1);

		assertThat(this.asked).containsExactly("mallory " + stranger(1).shortForm());
	}

	@Test
	void whenNothingComesTheNextOneIsAsked() {
		announce(this.mallory, 1, 1);
		announce(this.bob, 1, 1);

		this.network.run(Duration.ofSeconds(2));

		assertThat(this.asked).containsExactly("mallory " + stranger(1).shortForm(), "bob " + stranger(1).shortForm());
		assertThat(this.alice.counted("presence.wants.unanswered")).isEqualTo(1);
		this.alice.receive(this.bob, PresenceFrames.RECORDS, strangersRecord(1));
		this.network.run(Duration.ofMinutes(1));
		assertThat(this.alice.gossip().record(stranger(1))).isNotNull();
		assertThat(this.asked).hasSize(2);
	}

	@Test
	void whenTheSessionIsLostTheNextOneIsAsked() {
		announce(this.bob, 1, 1);
		announce(this.mallory, 1, 1);

		this.bobsLink.lose();
		this.network.run(MOMENT);

		assertThat(this.asked).containsExactly("bob " + stranger(1).shortForm(), "mallory " + stranger(1).shortForm());
	}

	@Test
	void whenWhatComesIsNotGenuineTheNextOneIsAsked() {
		announce(this.mallory, 1, 1);
		announce(this.bob, 1, 1);
		byte[] forged = strangersRecord(1);
		forged[forged.length - 1] ^= 1;

		say(PresenceFrames.RECORDS, forged);

		assertThat(this.asked).containsExactly("mallory " + stranger(1).shortForm(), "bob " + stranger(1).shortForm());
		assertThat(this.alice.gossip().record(stranger(1))).isNull();
	}

	@Test
	void whoeverClaimsWhatDoesNotExistDelaysTheOthersButDoesNotSilenceThem() {
		announce(this.mallory, 1, 1_000_000);
		announce(this.bob, 1, 1);
		this.network.run(Duration.ofSeconds(2));

		this.alice.receive(this.bob, PresenceFrames.RECORDS, strangersRecord(1));
		this.network.run(MOMENT);

		assertThat(this.alice.gossip().record(stranger(1))).isNotNull();
	}

	@Test
	void whoeverNeverDeliversIsAskedAgainOnlyAfterAllOthers() {
		List<TestNode> neighbours = Stream.of("n1", "n2", "n3").map(this.network::add).sorted(byKey()).toList();
		neighbours.forEach((node) -> this.network.connect(node, this.alice));
		this.network.run(Duration.ofSeconds(1));
		TestNode honest = neighbours.get(2);
		neighbours.subList(0, 2).forEach((hostile) -> announce(hostile, 1, 1_000_000));
		announce(honest, 1, 1);

		for (int i = 0; i < 10; i++) {
			this.network.run(Duration.ofSeconds(1));
			neighbours.subList(0, 2).forEach((hostile) -> announce(hostile, 1, 1_000_000));
		}

		assertThat(this.asked).contains(honest.local().name() + " " + stranger(1).shortForm());
	}

	@Test
	void whoeverHasJustNotDeliveredIsNotWaitedForWhenSomebodyElseAnnouncesIt() {
		announce(this.mallory, 1, 1_000_000);
		this.network.run(Duration.ofSeconds(2));
		announce(this.mallory, 2, 1_000_000);

		announce(this.bob, 2, 1);

		assertThat(this.asked).endsWith("mallory " + stranger(2).shortForm(), "bob " + stranger(2).shortForm());
		this.alice.receive(this.bob, PresenceFrames.RECORDS, strangersRecord(2));
		this.network.run(Duration.ofSeconds(5));
		assertThat(this.alice.gossip().record(stranger(2))).isNotNull();
	}

	@Test
	void whatTheOldLinkHasLostIsAskedForOnTheNewOne() {
		this.network.filter((frame) -> frame.from() != this.bob || frame.type() != PresenceFrames.RECORDS);
		TestNode far = this.network.add("far");
		this.network.connect(far, this.bob);
		this.network.run(Duration.ofMillis(100));
		assertThat(this.alice.gossip().record(far.key())).as("what was asked for was lost").isNull();
		this.network.filterNothing();

		this.bobsLink.open();
		this.network.run(Duration.ofMillis(500));

		assertThat(this.alice.gossip().record(far.key())).isNotNull();
	}

	@Test
	void whoeverAnswersWithSomethingOlderIsNotAskedAgain() {
		this.alice.receive(this.bob, PresenceFrames.RECORDS, strangersRecord(1));
		this.network.run(MOMENT);
		announce(this.mallory, 1, 2);

		say(PresenceFrames.RECORDS, strangersRecord(1));

		assertThat(this.asked).hasSize(1);
	}

	@Test
	void aRecordThatComesFromSomebodyElseIsNotAskedForAgain() {
		announce(this.mallory, 1, 1);
		announce(this.bob, 1, 1);

		this.alice.receive(this.bob, PresenceFrames.RECORDS, strangersRecord(1));
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.asked).hasSize(1);
		assertThat(this.alice.counted("presence.wants.unanswered")).isZero();
	}

	@Test
	void whatIsKnownIsNotAskedFor() {
		this.alice.receive(this.bob, PresenceFrames.RECORDS, strangersRecord(1));
		this.network.run(MOMENT);

		announce(this.mallory, 1, 1);

		assertThat(this.asked).isEmpty();
	}

	@Test
	void aNewerVersionThatIsAnnouncedMeanwhileIsAskedForAfterwards() {
		announce(this.mallory, 1, 1);
		announce(this.mallory, 1, 2);

		say(PresenceFrames.RECORDS, strangersRecord(1));

		assertThat(this.asked).hasSize(2);
	}

	@Test
	void aNeighbourIsAskedForSoMuchAtOnceAndKeptToSoManyAnnouncements() {
		PresenceSettings few = PresenceSettings.defaults().withLimits(10_000, 16);
		TestNode victim = this.network.add("victim", PeerRecord.Role.FULL, few);
		this.network.connect(this.mallory, victim);
		this.network.run(Duration.ofSeconds(1));
		List<PeerKey> wanted = new ArrayList<>();
		this.network.filter((frame) -> {
			if (frame.from() == victim && frame.type() == PresenceFrames.WANT) {
				wanted.addAll(PresenceFrames.readKeys(TestNetwork.reader(frame.body())));
			}
			return true;
		});

		WireWriter body = new WireWriter(4_000);
		for (int i = 0; i < 100; i++) {
			body.writeBytes(new Announcement(stranger(i), new RecordVersion(1, 1)).toBytes());
		}
		victim.receive(this.mallory, PresenceFrames.ANNOUNCE, body.toByteArray());
		this.network.run(MOMENT);

		assertThat(wanted).hasSize(16 / 8);
		assertThat(victim.counted("presence.announcements.dropped")).isEqualTo(100 - 4 * 16);
		this.network.run(Duration.ofSeconds(1));
		victim.receive(this.mallory, PresenceFrames.RECORDS, strangersRecord(0));
		this.network.run(MOMENT);
		assertThat(wanted).as("one is dealt with").hasSize(3);
	}

	@Test
	void aWantIsAnsweredWithTheRecordAndItsMarks() {
		this.network.kill(this.bob);
		this.network.run(MOMENT);
		List<Integer> types = new ArrayList<>();
		this.network.filter((frame) -> {
			if (frame.from() == this.alice && frame.to() == this.mallory) {
				types.add(frame.type());
			}
			return true;
		});

		say(PresenceFrames.WANT, this.bob.key().toBytes());
		say(PresenceFrames.WANT, stranger(1).toBytes());

		assertThat(types).containsExactly(PresenceFrames.RECORDS, PresenceFrames.MARKS);
		assertThat(this.alice.counted("presence.wants.unknown")).isEqualTo(1);
	}

	@Test
	void aLeafAnnouncesNobodyElse() {
		TestNode leaf = this.network.addLeaf("leaf");
		this.network.connect(leaf, this.alice);
		this.network.run(Duration.ofSeconds(1));

		announce(leaf, 1, 1);

		assertThat(this.asked).doesNotContain("leaf " + stranger(1).shortForm());
		assertThat(this.alice.counted("presence.leaf.forwarded")).isEqualTo(1);
	}

	@Test
	void malformedAnnouncementsAndWantsAreTheSendersFault() {
		say(PresenceFrames.ANNOUNCE, new byte[0]);
		say(PresenceFrames.ANNOUNCE, stranger(1).toBytes());
		say(PresenceFrames.ANNOUNCE, new Announcement(stranger(1), new RecordVersion(0, 1)).toBytes());
		say(PresenceFrames.WANT, new byte[0]);
		say(PresenceFrames.WANT, new byte[33]);

		assertThat(this.alice.refusals()).hasSize(5).allMatch((ex) -> ex.code() == ErrorCode.MALFORMED_FRAME);
	}

	private static Comparator<TestNode> byKey() {
		return Comparator.comparing(TestNode::key);
	}

	private static PeerKey stranger(int number) {
		return TestKeys.keyOf("stranger" + number);
	}

	private void announce(TestNode from, int number, long version) {
		this.alice.receive(from, PresenceFrames.ANNOUNCE,
				new Announcement(stranger(number), new RecordVersion(1, version)).toBytes());
		this.network.run(MOMENT);
	}

}
