package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages larger than an envelope. */
class ChannelFragmentTests {

	private static final int KIB = 1024;

	private static final int MIB = 1024 * KIB;

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	@ParameterizedTest
	@ValueSource(ints = { 16_200, 16_384, 16_385, 40_000, 65_536, 65_537, 300_000, 3_000_000 })
	void aMessageOfSeveralFragmentsArrivesWhole(int size) {
		byte[] payload = new byte[size];
		new Random(size).nextBytes(payload);
		long send = this.a.send("p", payload);
		this.pair.settle();

		assertThat(this.b.received).hasSize(1);
		assertThat(this.b.received.get(0).payload()).isEqualTo(payload);
		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	/** So slow that everything is acknowledged before the next fragment is made. */
	@ParameterizedTest
	@ValueSource(ints = { 60_000, 200_000 })
	void aFragmentContinuesItsMessageAlthoughAllBeforeItIsAcknowledged(int size) {
		this.pair.bytesPerSecond = 100_000;
		this.a.roomLimit = 18 * KIB;
		long send = this.a.send("p", new byte[size]);
		this.pair.settle();

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.received).hasSize(1);
		assertThat(this.b.received.get(0).payload()).hasSize(size);
	}

	@Test
	void theLargestMessageArrives() {
		long send = this.a.send("p", new byte[64 * MIB]);
		this.pair.settle();

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.received.get(0).payload()).hasSize(64 * MIB);
	}

	@Test
	void aSmallMessageWaitsForAFewEnvelopesOfALargeOneAtMost() {
		this.pair.bytesPerSecond = 10 * MIB;
		this.a.roomLimit = 128 * KIB;
		this.a.send("large", new byte[64 * MIB]);
		for (int i = 0; i < 20; i++) {
			this.pair.run(Duration.ofMillis(61));
			int before = this.a.sent.size();
			this.a.send("small", new byte[128]);
			this.pair.runUntil(() -> newestEnvelopeHas("small"), Duration.ofSeconds(1));
			assertThat(this.a.sent.size() - before).as("envelopes until the small message went").isLessThanOrEqualTo(3);
		}
		assertThat(this.b.texts("large")).isEmpty();
		this.pair.settle();
		assertThat(this.b.texts("small")).hasSize(20);
		assertThat(this.b.texts("large")).hasSize(1);
	}

	private boolean newestEnvelopeHas(String path) {
		return SeenFrame.in(this.a.sent.get(this.a.sent.size() - 1).frames())
			.stream()
			.anyMatch((frame) -> frame.path().equals(path));
	}

	@Test
	void twoLargeMessagesTakeTurns() {
		this.pair.bytesPerSecond = MIB;
		this.a.roomLimit = 64 * KIB;
		this.a.send("first", new byte[2 * MIB]);
		this.a.send("second", new byte[200 * KIB]);
		this.pair.runUntil(() -> this.a.results.size() == 1, Duration.ofMinutes(1));

		assertThat(this.a.results).containsOnlyKeys(2L);
	}

	@Test
	void smallMessagesOfAPathMayOvertakeALargeOneOfThatPath() {
		this.pair.bytesPerSecond = MIB;
		this.a.roomLimit = 64 * KIB;
		this.a.send("p", new byte[MIB]);
		this.a.send("p", "small");
		this.pair.run(Duration.ofMillis(200));

		assertThat(this.b.texts("p")).containsExactly("small");
	}

	@Test
	void aFragmentedMessageInALaneKeepsItsPlace() {
		this.a.send("p", "before");
		this.a.send("p", "x".repeat(64 * KIB));
		this.a.send("p", "after");
		this.pair.settle();

		assertThat(this.b.texts("p")).containsExactly("before", "x".repeat(64 * KIB), "after");
	}

	// the receiver's memory

	private static ChannelPair withBudget(long bytes) {
		return ChannelPair.listening(new BusSettings(Duration.ofSeconds(90), Duration.ofMinutes(1), 16_384, MIB, 65_536,
				64L * MIB, bytes, 64 * MIB, 128 * KIB, 16 * KIB));
	}

	@Test
	void aMessageLargerThanTheBudgetIsRefused() {
		ChannelPair small = withBudget(4 * MIB);
		long send = small.a.send("p", new byte[5 * MIB]);
		small.settle();
		long next = small.a.send("p", new byte[3 * MIB]);
		small.settle();

		assertThat(small.a.results.get(send).rejection()).contains(RejectionReason.QUEUE_FULL);
		assertThat(small.a.results.get(send).mayHaveArrived()).isFalse();
		assertThat(small.a.outcome(next)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(small.b.received).hasSize(1);
		assertThat(small.a.watch.sumOfCosts()).as("the rest of it is not sent").isLessThan(9 * MIB);
	}

	@Test
	void aMessageThatWasBrokenOffFreesWhatCameOfIt() {
		ChannelPair small = withBudget(4 * MIB);
		small.bytesPerSecond = 10 * MIB;
		small.a.roomLimit = 128 * KIB;
		for (int i = 0; i < 5; i++) {
			long broken = small.a.send("p", new byte[3 * MIB]);
			small.run(Duration.ofMillis(250));
			assertThat(small.b.received).isEmpty();
			small.a.cancel(broken);
			small.run(Duration.ofMillis(250));
			assertThat(small.a.outcome(broken)).isEqualTo(Outcome.CANCELLED);
			assertThat(small.a.results.get(broken).mayHaveArrived()).isFalse();
		}
		long whole = small.a.send("p", new byte[3 * MIB]);
		small.settle();

		assertThat(small.a.outcome(whole)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(small.b.received).hasSize(1);
	}

	@Test
	void aMessageThatTimedOutHalfWayFreesWhatCameOfIt() {
		ChannelPair small = withBudget(4 * MIB);
		small.bytesPerSecond = 30_000;
		small.a.roomLimit = 128 * KIB;
		long late = small.a.send("p", new byte[3 * MIB]);
		small.run(Duration.ofSeconds(91));
		assertThat(small.a.results.get(late)).extracting(SendResult::outcome, SendResult::mayHaveArrived)
			.containsExactly(Outcome.TIMED_OUT, false);
		small.bytesPerSecond = 10 * MIB;
		small.settle();
		long whole = small.a.send("p", new byte[3 * MIB]);
		small.settle();

		assertThat(small.a.outcome(whole)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(small.b.received).hasSize(1);
	}

	@Test
	void anEpochThatEndsHalfWayFreesWhatCameOfIt() {
		ChannelPair small = withBudget(4 * MIB);
		small.bytesPerSecond = 10 * MIB;
		small.a.roomLimit = 128 * KIB;
		for (int i = 0; i < 5; i++) {
			small.a.send("p", new byte[3 * MIB]);
			small.run(Duration.ofMillis(250));
			small.restart(small.a);
		}
		long whole = small.a.send("p", new byte[3 * MIB]);
		small.settle();

		assertThat(small.a.outcome(whole)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void aLargeMessageCountsUntilItsListenersAreDone() {
		ChannelPair small = withBudget(4 * MIB);
		small.b.consumes = false;
		small.a.send("p", new byte[3 * MIB]);
		small.settle();
		assertThat(small.b.unconsumed).hasSize(1);
		long second = small.a.send("p", new byte[3 * MIB]);
		small.run(Duration.ofSeconds(20));
		assertThat(small.a.results).as("waits").doesNotContainKey(second);
		small.b.consumes = true;
		small.b.consumeAll();
		small.settle();

		assertThat(small.a.outcome(second)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

}
