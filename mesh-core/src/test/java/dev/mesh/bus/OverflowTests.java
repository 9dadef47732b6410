package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendOptions.Acknowledge;
import dev.mesh.bus.SendResult.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages that cannot go at once, and of those that are out of date. */
class OverflowTests {

	private static final SendOptions DEFAULTS = SendOptions.DEFAULTS;

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private long send(String path, String text, SendOptions options) {
		return this.a.send(BusMessage.of(path, text.getBytes(StandardCharsets.UTF_8)), options);
	}

	private void connect() {
		this.a.send("first", "");
		this.pair.settle();
	}

	private void lose() {
		this.a.reach = Reach.WAIT;
		this.pair.run(Duration.ofMillis(10));
	}

	private void find() {
		this.a.reach = Reach.READY;
		this.a.channels.handleRouteChanged(this.b.key);
		this.pair.settle();
	}

	// fail

	@Test
	void withRoomAMessageThatMayNotWaitGoes() {
		long send = send("p", "x", DEFAULTS.failAtOnce());
		this.pair.settle();

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void aMessageThatMayNotWaitFailsWhenThereIsNoWay() {
		connect();
		lose();
		long send = send("p", "x", DEFAULTS.failAtOnce());
		this.pair.turn();

		assertThat(this.a.results.get(send)).satisfies((result) -> {
			assertThat(result.outcome()).isEqualTo(Outcome.QUEUE_FULL);
			assertThat(result.mayHaveArrived()).isFalse();
			assertThat(result.detail()).contains("overflow policy");
		});
		find();
		assertThat(this.b.texts("p")).isEmpty();
	}

	@Test
	void ofABurstOnlyWhatTheWindowTakesGoes() {
		this.b.consumes = false;
		List<Long> sends = new ArrayList<>();
		for (int i = 0; i < 1500; i++) {
			sends.add(send("p", "" + i, DEFAULTS.failAtOnce()));
		}
		this.pair.settle();

		long gone = sends.stream().filter((send) -> this.a.outcome(send) == Outcome.ACKNOWLEDGED).count();
		assertThat(gone).as("all but the quarter that is left to streams").isEqualTo(768);
		assertThat(sends.subList(768, 1500)).allMatch((send) -> this.a.outcome(send) == Outcome.QUEUE_FULL);
		assertThat(this.b.received).hasSize(768);
	}

	@Test
	void aWatchedMessageThatMayNotWaitFailsToo() {
		connect();
		lose();
		long send = send("p", "x", DEFAULTS.failAtOnce().acknowledge(Acknowledge.HANDLED));
		this.pair.turn();

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.QUEUE_FULL);
	}

	@Test
	void whileTheSealIsBeingAgreedOnItMayWait() {
		this.a.reach = Reach.AGREEING;
		long send = send("p", "x", DEFAULTS.failAtOnce());
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.a.results).doesNotContainKey(send);
		find();

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	// drop the oldest

	@Test
	void onlyTheNewestAreKeptAndTheyStayInOrder() {
		connect();
		lose();
		List<Long> sends = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			sends.add(send("p", "" + i, DEFAULTS.dropOldest(3)));
		}
		find();

		assertThat(this.b.texts("p")).containsExactly("7", "8", "9");
		assertThat(sends.subList(0, 7)).allMatch((send) -> this.a.outcome(send) == Outcome.DROPPED);
		assertThat(sends.subList(0, 7)).noneMatch((send) -> this.a.results.get(send).mayHaveArrived());
		assertThat(sends.subList(7, 10)).allMatch((send) -> this.a.outcome(send) == Outcome.ACKNOWLEDGED);
	}

	@Test
	void othersOfThePathAndOtherPathsAreNotDropped() {
		connect();
		lose();
		send("p", "must", DEFAULTS);
		send("q", "elsewhere", DEFAULTS.dropOldest(1));
		for (int i = 0; i < 5; i++) {
			send("p", "" + i, DEFAULTS.dropOldest(1));
		}
		find();

		assertThat(this.b.texts("p")).containsExactly("must", "4");
		assertThat(this.b.texts("q")).containsExactly("elsewhere");
	}

	@Test
	void whatIsOnItsWayIsNotDropped() {
		connect();
		long first = send("p", "1", DEFAULTS.dropOldest(1));
		this.pair.turn();
		lose();
		send("p", "2", DEFAULTS.dropOldest(1));
		send("p", "3", DEFAULTS.dropOldest(1));
		find();

		assertThat(this.a.outcome(first)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.texts("p")).containsExactly("1", "3");
	}

	@Test
	void oneThatWasCancelledDoesNotCount() {
		connect();
		lose();
		long cancelled = send("p", "0", DEFAULTS.dropOldest(2));
		send("p", "1", DEFAULTS.dropOldest(2));
		this.a.cancel(cancelled);
		send("p", "2", DEFAULTS.dropOldest(2));
		find();

		assertThat(this.b.texts("p")).containsExactly("1", "2");
	}

	@Test
	void oneThatHasNoRoomDisplacesNothingInVain() {
		ChannelPair small = ChannelPair.listening(BusSettings.defaults().withQueue(3, 1 << 20));
		small.a.send("first", "");
		small.settle();
		small.a.reach = Reach.WAIT;
		small.a.send("other", "1");
		small.a.send("other", "2");
		long kept = small.a.send(BusMessage.of("p", new byte[] { 1 }), DEFAULTS.dropOldest(5));
		long next = small.a.send(BusMessage.of("p", new byte[] { 2 }), DEFAULTS.dropOldest(5));
		long tooLarge = small.a.send(BusMessage.of("p", new byte[2 << 20]), DEFAULTS.dropOldest(5));

		assertThat(small.a.outcome(kept)).isEqualTo(Outcome.DROPPED);
		assertThat(small.a.outcome(tooLarge)).isEqualTo(Outcome.QUEUE_FULL);
		assertThat(small.a.results).doesNotContainKey(next);
	}

	@Test
	void ofAPathWhoseLimitIsLoweredOnlySoManyStay() {
		connect();
		lose();
		for (int i = 0; i < 10; i++) {
			send("p", "" + i, DEFAULTS.dropOldest(10));
		}
		send("p", "10", DEFAULTS.dropOldest(2));
		find();

		assertThat(this.b.texts("p")).containsExactly("9", "10");
	}

	// conflate

	@Test
	void onlyTheNewestOfAKeyWaitsInThePlaceOfTheFirst() {
		connect();
		lose();
		long old = send("p", "a1", DEFAULTS.conflate("a"));
		send("p", "b1", DEFAULTS.conflate("b"));
		send("p", "a2", DEFAULTS.conflate("a"));
		send("p", "plain", DEFAULTS);
		send("p", "b2", DEFAULTS.conflate("b"));
		send("q", "elsewhere", DEFAULTS.conflate("a"));
		send("p", "a3", DEFAULTS.conflate("a"));
		find();

		assertThat(this.b.texts("p")).containsExactly("a3", "b2", "plain");
		assertThat(this.b.texts("q")).containsExactly("elsewhere");
		assertThat(this.a.outcome(old)).isEqualTo(Outcome.CONFLATED);
		assertThat(this.a.results.get(old).mayHaveArrived()).isFalse();
	}

	@Test
	void aMillionUpdatesOfFewKeysNeverFillTheQueue() {
		connect();
		lose();
		for (int i = 0; i < 200_000; i++) {
			send("prices", "" + i, DEFAULTS.conflate("key " + i % 10));
		}
		find();

		assertThat(this.b.texts("prices")).containsExactly("199990", "199991", "199992", "199993", "199994", "199995",
				"199996", "199997", "199998", "199999");
		assertThat(this.a.results.values()).filteredOn((result) -> result.outcome() == Outcome.CONFLATED)
			.hasSize(199_990);
	}

	@Test
	void largeOnesAreConflatedToo() {
		connect();
		lose();
		send("p", "1".repeat(200_000), DEFAULTS.conflate("k"));
		send("p", "2".repeat(300_000), DEFAULTS.conflate("k"));
		send("p", "3", DEFAULTS.conflate("other"));
		find();

		assertThat(this.b.texts("p")).containsExactly("2".repeat(300_000), "3");
	}

	@Test
	void aWatchedMessageIsConflatedAndItsSuccessorIsHandled() {
		connect();
		lose();
		SendOptions options = DEFAULTS.conflate("k").acknowledge(Acknowledge.HANDLED);
		long first = send("p", "1", options);
		long second = send("p", "2", options);
		find();

		assertThat(this.a.outcome(first)).isEqualTo(Outcome.CONFLATED);
		assertThat(this.a.outcome(second)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.texts("p")).containsExactly("2");
	}

	@Test
	void whatReplacesACancelledMessageWaitsAtTheEnd() {
		connect();
		lose();
		long first = send("p", "1", DEFAULTS.conflate("k"));
		send("p", "plain", DEFAULTS);
		this.a.cancel(first);
		send("p", "2", DEFAULTS.conflate("k"));
		find();

		assertThat(this.b.texts("p")).containsExactly("plain", "2");
	}

	// time to live

	@Test
	void whatOutlivesItsTimeEndsAndIsNotSentAnyMore() {
		connect();
		lose();
		long shortLived = send("p", "short", DEFAULTS.timeToLive(Duration.ofSeconds(2)));
		long other = send("p", "long", DEFAULTS);
		this.pair.run(Duration.ofSeconds(3));
		assertThat(this.a.results.get(shortLived)).satisfies((result) -> {
			assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
			assertThat(result.mayHaveArrived()).isFalse();
			assertThat(result.detail()).contains("time to live");
		});
		assertThat(this.a.results).doesNotContainKey(other);
		find();

		assertThat(this.b.texts("p")).containsExactly("long");
	}

	@Test
	void whatWasOnItsWayWhenItsTimeWasOverIsInDoubtAndNotSentAgain() {
		connect();
		this.pair.fate = (envelope) -> List.of();
		long send = send("p", "short", DEFAULTS.timeToLive(Duration.ofSeconds(2)));
		this.pair.run(Duration.ofSeconds(3));
		assertThat(this.a.results.get(send).outcome()).isEqualTo(Outcome.TIMED_OUT);
		assertThat(this.a.results.get(send).mayHaveArrived()).isTrue();
		this.pair.fate = ChannelPair.PROMPT;
		find();

		assertThat(this.b.texts("p")).isEmpty();
	}

	@Test
	void aLongerTimeThanTheSendTimeOutEndsWithThat() {
		connect();
		lose();
		long send = send("p", "x", DEFAULTS.timeToLive(Duration.ofHours(24)));
		this.pair.run(Duration.ofSeconds(91));

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.TIMED_OUT);
	}

	@Test
	void aWatchedMessageHasItsTimeToBeHandled() {
		this.b.consumes = false;
		long send = send("p", "x", DEFAULTS.timeToLive(Duration.ofSeconds(2)).acknowledge(Acknowledge.HANDLED));
		this.pair.run(Duration.ofSeconds(3));

		assertThat(this.a.outcome(send)).isEqualTo(Outcome.TIMED_OUT);
		assertThat(this.a.results.get(send).mayHaveArrived()).isTrue();
	}

	@Test
	void anUnreliableMessageThatWaitsForItsLinkTooLongIsDropped() {
		connect();
		this.a.roomLimit = 0;
		BusMessage frame = BusMessage.of("video", new byte[10]);
		this.a.channels.handleSendUnreliable(this.b.key, frame, this.pair.nowNanos() + 1_000_000);
		this.a.channels.handleSendUnreliable(this.b.key, frame, Long.MAX_VALUE);
		this.pair.run(Duration.ofMillis(10));
		this.a.roomLimit = Long.MAX_VALUE / 2;
		this.pair.settle();

		assertThat(this.b.texts("video")).hasSize(1);
		assertThat(this.a.counted("bus.dropped.expired")).isEqualTo(1);
	}

	// options

	@ParameterizedTest
	@ValueSource(ints = { 0, -1 })
	void nothingKeptIsRefused(int keep) {
		assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.dropOldest(keep))
			.withMessageContaining("" + keep);
	}

	@Test
	void keysAndTimesAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.conflate("")).withMessageContaining("not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.conflate("x".repeat(256)))
			.withMessageContaining("256");
		assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.timeToLive(Duration.ZERO))
			.withMessage("A time to live must be more than 0 and at most 24h, but is PT0S");
		assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.timeToLive(Duration.ofSeconds(Long.MAX_VALUE)))
			.withMessageContaining("at most 24h, but is PT2562047788015215H30M7S");
	}

}
