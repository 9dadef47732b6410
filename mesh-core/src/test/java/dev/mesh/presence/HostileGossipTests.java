package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Frames that are malformed, unexpected, or too many. */
class HostileGossipTests extends HostileNeighbourFixture {

	@Test
	void malformedFramesAreTheSendersFault() {
		say(PresenceFrames.RECORDS, new byte[0]);
		say(PresenceFrames.RECORDS, SignedBlock.assemble("[]".getBytes(), new byte[64]));
		say(PresenceFrames.MARKS, SignedBlock.assemble("{}".getBytes(), new byte[64]));
		say(PresenceFrames.DIGEST, new byte[31]);
		say(PresenceFrames.BUCKETS, new byte[1 + 63 * 32]);
		byte[] flag = new byte[1 + 64 * 32];
		flag[0] = 2;
		say(PresenceFrames.BUCKETS, flag);

		assertThat(this.alice.refusals()).hasSize(6).allMatch((ex) -> ex.code() == ErrorCode.MALFORMED_FRAME);
	}

	@Test
	void hashesAreComparedAndDigestsAnsweredAFewTimesASecondAtMost() {
		AtomicInteger answers = new AtomicInteger();
		AtomicInteger announced = new AtomicInteger();
		this.network.filter((frame) -> {
			if (frame.from() == this.alice && frame.to() == this.mallory) {
				answers.addAndGet((frame.type() == PresenceFrames.BUCKETS) ? 1 : 0);
				announced.addAndGet((frame.type() == PresenceFrames.ANNOUNCE) ? 1 : 0);
			}
			return true;
		});
		byte[] nothing = new byte[1 + 64 * 32];
		for (int i = 0; i < 500; i++) {
			say(PresenceFrames.BUCKETS, nothing);
			say(PresenceFrames.DIGEST, new byte[32]);
		}

		assertThat(answers).as("in 20 s").hasValueBetween(100, 400);
		assertThat(announced).hasValueBetween(100, 210);
		assertThat(this.alice.counted("presence.buckets.delayed")).isBetween(250, 500);
		this.network.filterNothing();
		TestNode late = this.network.add("late");
		this.network.connect(late, this.bob);
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.alice.graph().named("late").key()).as("others are served all the while").isEqualTo(late.key());
	}

	@Test
	void aFrameWithOneMalformedBlockChangesNothing() {
		byte[] good = this.bob.sign(PeerRecord.LABEL, newer(this.bob, "{\"x\":1}", List.of()));
		byte[] bad = SignedBlock.assemble("{}".getBytes(), new byte[64]);

		say(PresenceFrames.RECORDS, new WireWriter(100).writeBytes(good).writeBytes(bad).toByteArray());

		assertThat(this.alice.refusals()).hasSize(1);
		assertThat(this.alice.graph().named("bob").metadata()).isEmpty();
	}

	@Test
	void framesOfAPeerWithoutASessionAreIgnored() {
		this.alice.receive(TestKeys.keyOf("nobody"), PresenceFrames.RECORDS, this.bob.gossip().ownRecord());

		assertThat(this.alice.counted("presence.frames.unexpected")).isEqualTo(1);
	}

	@Test
	void aNeighbourCannotHaveMoreThanItsShareOfVerifications() {
		PresenceSettings few = PresenceSettings.defaults().withLimits(100, 8);
		TestNode victim = this.network.add("victim", PeerRecord.Role.FULL, few);
		this.network.connect(this.mallory, victim);
		this.network.run(Duration.ofSeconds(1));
		victim.keyWorkNanos(Duration.ofSeconds(1).toNanos());
		int verified = victim.counted("work.verify");
		int dropped = victim.counted("presence.verifications.dropped");

		for (int i = 0; i < 50; i++) {
			victim.receive(this.mallory, PresenceFrames.RECORDS, strangersRecord(i));
		}

		assertThat(victim.counted("work.verify") - verified).isEqualTo(8);
		assertThat(victim.counted("presence.verifications.dropped") - dropped).isEqualTo(42);
		this.network.run(Duration.ofSeconds(2));
		assertThat(victim.accepted()).hasSizeGreaterThanOrEqualTo(8);
	}

	@Test
	void theSameRecordFromManyNeighboursIsVerifiedOnce() {
		this.network.connect(this.bob, this.mallory);
		this.network.run(Duration.ofSeconds(1));
		int verified = this.alice.counted("work.verify");
		byte[] record = strangersRecord(1);

		this.alice.receive(this.mallory, PresenceFrames.RECORDS, record);
		this.alice.receive(this.bob, PresenceFrames.RECORDS, record);
		this.network.run(Duration.ofMillis(20));

		assertThat(this.alice.counted("work.verify") - verified).isEqualTo(1);
		assertThat(this.alice.counted("presence.records.duplicate")).isGreaterThanOrEqualTo(1);
	}

	@Test
	void aFullStoreKeepsThosePresentAndLetsTheLongestGoneGo() {
		TestNode small = this.network.add("small", PeerRecord.Role.FULL, PresenceSettings.defaults().withLimits(4, 64));
		this.network.connect(this.mallory, small);
		this.network.run(Duration.ofSeconds(1));
		assertThat(small.names()).containsExactly("alice", "bob", "mallory");

		small.receive(this.mallory, PresenceFrames.RECORDS, strangersRecord(1));
		this.network.run(Duration.ofMillis(20));

		assertThat(small.counted("presence.records.refused")).isEqualTo(1);
		this.bobsLink.close();
		this.network.run(Duration.ofMillis(20));
		small.receive(this.mallory, PresenceFrames.RECORDS, strangersRecord(2));
		this.network.run(Duration.ofMillis(20));

		assertThat(small.gossip().record(TestKeys.keyOf("stranger2"))).isNotNull();
		assertThat(small.gossip().record(this.bob.key())).isNull();
		assertThat(small.gossip().knownIncarnation(this.bob.key())).as("remembered all the same").isEqualTo(1000);
	}

	@Test
	void randomBytesNeverDoMoreThanCloseTheSession() {
		Random random = new Random(7);
		List<byte[]> seeds = new ArrayList<>(List.of(this.bob.gossip().ownRecord(), strangersRecord(1)));
		for (int i = 0; i < 3000; i++) {
			byte[] body = seeds.get(random.nextInt(seeds.size())).clone();
			for (int j = 0; j < 1 + random.nextInt(4); j++) {
				body[random.nextInt(body.length)] = (byte) random.nextInt(256);
			}
			this.alice.receive(this.mallory, PresenceFrames.RECORDS + random.nextInt(8), body);
		}
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.alice.names()).containsExactly("bob", "mallory");
		assertThat(this.alice.refusals()).isNotEmpty();
	}

}
