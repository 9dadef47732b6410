package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Windows, credit and queues. That no limit is passed at any step is
 * {@link WindowWatch}'s to see, in every test.
 */
class ChannelWindowTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final int KIB = 1024;

	private static BusSettings window(int messages, int bytes) {
		return BusSettings.defaults().withWindow(messages, bytes);
	}

	@ParameterizedTest
	@CsvSource({ "16, 65536, 100", "16, 65536, 20000", "100, 4194304, 10", "16384, 65536, 1000", "16384, 262144, 9000",
			"1000, 1000000, 500", "16384, 4194304, 30000" })
	void theWindowIsUsedAndNeverExceeded(int messages, int bytes, int size) {
		ChannelPair pair = ChannelPair.listening(window(messages, bytes));
		for (int i = 0; i < 600; i++) {
			pair.a.send("p" + i % 3, new byte[size]);
		}
		pair.settle();

		assertThat(pair.b.received).hasSize(600);
		assertThat(pair.a.results.values()).hasSize(600).allMatch(SendResult::isSuccess);
		boolean filled = pair.a.watch.mostFrames == messages
				|| pair.a.watch.mostBytes > Math.min(bytes, 256 * KIB * 3 / 4) - 20_000;
		assertThat(filled || pair.a.watch.highestNumber() <= 1024).isTrue();
	}

	@Test
	void aLaneHasAtMostHalfOfTheWindowInFlight() {
		ChannelPair pair = ChannelPair.listening(window(1000, 200_000));
		pair.b.reach = Reach.WAIT;
		for (int i = 0; i < 2000; i++) {
			pair.a.send("bulk", new byte[1000]);
		}
		pair.run(Duration.ofMillis(500));
		assertThat(pair.a.watch.mostBytes).isBetween(80_000L, 100_000L);
		pair.a.send("other", "text");
		pair.run(Duration.ofMillis(15));

		assertThat(pair.b.texts("other")).containsExactly("text");
	}

	@Test
	void aLaneHasAtMostHalfOfTheMessagesInFlight() {
		ChannelPair pair = ChannelPair.listening(window(100, 1_000_000));
		pair.b.reach = Reach.WAIT;
		for (int i = 0; i < 2000; i++) {
			pair.a.send("bulk", new byte[1]);
		}
		pair.run(Duration.ofMillis(500));

		assertThat(pair.a.watch.mostFrames).isEqualTo(50);
	}

	// slow listeners

	@Test
	void aSlowListenerMakesTheSourceWaitAndNothingIsLost() {
		ChannelPair pair = ChannelPair.listening(window(16_384, 256 * KIB));
		pair.b.consumes = false;
		for (int i = 0; i < 3000; i++) {
			pair.a.send("p", new byte[1000]);
		}
		pair.run(MINUTE);
		int first = pair.b.received.size();
		assertThat(first).as("all but the quarter that is left to streams").isBetween(150, 256 * KIB * 3 / 4 / 1064);
		pair.b.consumeAll();
		pair.run(Duration.ofSeconds(1));
		assertThat(pair.b.unconsumed.size()).isBetween(150, 256 * KIB * 3 / 4 / 1064);
		pair.b.consumes = true;
		pair.b.consumeAll();

		assertThat(pair.runUntil(() -> pair.a.results.size() == 3000, Duration.ofSeconds(2))).isTrue();
		assertThat(pair.b.received).hasSize(3000);
		assertThat(pair.a.watch.repeated).isZero();
	}

	@Test
	void smallMessagesAreLimitedByTheirNumber() {
		ChannelPair pair = ChannelPair.listening();
		pair.b.consumes = false;
		for (int i = 0; i < 3000; i++) {
			pair.a.send("p", new byte[0]);
		}
		pair.run(Duration.ofSeconds(10));
		assertThat(pair.b.unconsumed).as("a quarter is left to streams").hasSize(768);
		pair.b.consumeAll();
		pair.run(Duration.ofSeconds(1));

		assertThat(pair.b.unconsumed).as("told when a quarter is free, not by a time-out")
			.hasSizeGreaterThanOrEqualTo(768);
	}

	/**
	 * One fragmented message may be larger than the window, so its fragments are taken as
	 * they come.
	 */
	@Test
	void whileAListenerHoldsALargeMessageTheNextOnesWait() {
		ChannelPair pair = ChannelPair.listening(window(16_384, 256 * KIB));
		pair.b.consumes = false;
		pair.a.send("p", new byte[1024 * KIB]);
		pair.settle();
		for (int i = 0; i < 19; i++) {
			pair.a.send("p", new byte[1024 * KIB]);
		}
		pair.run(MINUTE);

		assertThat(pair.b.unconsumed).hasSize(1);
		assertThat(pair.a.watch.sumOfCosts()).as("one message and one window").isLessThan((1024 + 2 * 256) * KIB);
		pair.b.consumes = true;
		pair.b.consumeAll();
		pair.settle();
		assertThat(pair.b.received).hasSize(20);
		assertThat(pair.a.results.values()).hasSize(20).allMatch(SendResult::isSuccess);
	}

	// the budget of the node

	@Test
	void aBusyWindowIsWidened() {
		ChannelPair pair = ChannelPair.listening();
		pair.a.send("p", new byte[100]);
		pair.settle();
		assertThat(newestAcknowledgement(pair.b).allowedBytes()).isEqualTo(256 * KIB);
		for (int i = 0; i < 200; i++) {
			pair.a.send("p", new byte[1000]);
		}
		pair.settle();

		assertThat(newestAcknowledgement(pair.b).allowedBytes()).isGreaterThanOrEqualTo(4096 * KIB);
		assertThat(newestAcknowledgement(pair.b).allowedNumber()).isGreaterThan(16_384);
	}

	@Test
	void withoutRoomInTheBudgetTheWindowStaysSmall() {
		ReceiveBudget budget = new ReceiveBudget(1000 * KIB);
		assertThat(budget.take(900 * KIB)).isTrue();
		assertThat(budget.take(101 * KIB)).isFalse();
		budget.giveBack(900 * KIB);
		assertThat(budget.take(1000 * KIB)).isTrue();
		assertThat(budget.promisedBytes()).isEqualTo(1000 * KIB);
	}

	/** The budget is enough for one wide window. */
	@Test
	void theBudgetIsGivenBackByAnEpochThatEndsAndByAPeerThatIsForgotten() {
		BusSettings one = new BusSettings(Duration.ofSeconds(90), MINUTE, 16_384, 4096 * KIB, 65_536, 1L << 26,
				4096 * KIB, 1 << 26, 1 << 17, 16 * KIB);
		ChannelPair pair = ChannelPair.listening(one);
		for (int round = 0; round < 4; round++) {
			for (int i = 0; i < 200; i++) {
				pair.a.send("p", new byte[1000]);
			}
			pair.settle();
			assertThat(newestAcknowledgement(pair.b).allowedBytes()).as("round %d", round)
				.isGreaterThanOrEqualTo(4096 * KIB);
			if (round % 2 == 0) {
				forget(pair.b);
				forget(pair.a);
			}
			else {
				pair.restart(pair.a);
				pair.a.listen("**");
			}
		}
	}

	private static void forget(ChannelEnd end) {
		end.reach = Reach.UNKNOWN;
		end.channels.handleDeadlines(end.pair.nowNanos());
		end.reach = Reach.READY;
	}

	private static Acknowledgement newestAcknowledgement(ChannelEnd end) {
		List<Acknowledgement> all = end.sent.stream()
			.flatMap((envelope) -> SeenFrame.in(envelope.frames()).stream())
			.filter((frame) -> frame.ack() != null)
			.map(SeenFrame::ack)
			.toList();
		return all.get(all.size() - 1);
	}

	// the send queue

	@Test
	void aFullQueueRefusesAtOnceByNumber() {
		ChannelPair pair = ChannelPair.listening(BusSettings.defaults().withQueue(10, 1 << 20));
		pair.cut();
		for (int i = 0; i < 12; i++) {
			pair.a.send("p" + i, "" + i);
		}

		assertThat(pair.a.results).containsOnlyKeys(11L, 12L);
		SendResult full = pair.a.results.get(11L);
		assertThat(full.outcome()).isEqualTo(Outcome.QUEUE_FULL);
		assertThat(full.mayHaveArrived()).isFalse();
		assertThat(full.detail()).contains("10 messages").contains("1048576 bytes");
		pair.heal();
		pair.settle();
		assertThat(pair.b.texts()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
	}

	@Test
	void aFullQueueRefusesAtOnceByBytes() {
		ChannelPair pair = ChannelPair.listening(BusSettings.defaults().withQueue(100, 10_000));
		pair.cut();
		for (int i = 0; i < 12; i++) {
			pair.a.send("p", new byte[1000]);
		}

		assertThat(pair.a.results).hasSize(3);
	}

	@Test
	void aMessageLargerThanTheQueueIsTakenWhenItIsEmptyAndKeepsOutLargeOnesOnly() {
		ChannelPair pair = ChannelPair.listening(BusSettings.defaults().withQueue(100, 10_000));
		pair.a.send("p", new byte[200_000]);
		long second = pair.a.send("p", new byte[70_000]);
		assertThat(pair.a.outcome(second)).isEqualTo(Outcome.QUEUE_FULL);
		for (int i = 0; i < 10; i++) {
			pair.a.send("p", new byte[1000]);
		}
		assertThat(pair.a.results).as("the second large one, and small ones over the limit").hasSize(2);
		pair.settle();

		assertThat(pair.b.received).hasSize(10);
	}

	@Test
	void whatIsCancelledOrTimedOutInTheQueueGivesItsRoomBack() {
		ChannelPair pair = ChannelPair.listening(BusSettings.defaults().withQueue(10, 1 << 20));
		pair.cut();
		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < 10; i++) {
				long send = pair.a.send("p", "cancelled");
				pair.a.cancel(send);
			}
			for (int i = 0; i < 10; i++) {
				pair.a.send("p" + i % 3, "timed out");
			}
			pair.run(Duration.ofSeconds(91));
		}

		assertThat(pair.a.results.values()).hasSize(60).noneMatch((result) -> result.outcome() == Outcome.QUEUE_FULL);
	}

	// headers

	private static BusMessage withHeaders(String path, int size, String value) {
		BusMessage message = BusMessage.of(path, new byte[size]);
		for (int i = 0; i < 64; i++) {
			message = message.withHeader("h" + (10 + i), value);
		}
		return message;
	}

	@Test
	void creditThatIsTooLittleForAMessageWithManyHeadersIsAskedForAgain() {
		ChannelPair pair = ChannelPair.listening(BusSettings.defaults().withWindow(1024, 256 * 1024));
		pair.b.consumes = false;
		pair.a.send("p", new byte[15_000]);
		pair.run(Duration.ofMillis(200));
		for (int i = 0; i < 12; i++) {
			pair.a.send(withHeaders("p", 14_300, "v"));
			pair.run(Duration.ofMillis(200));
		}
		pair.run(Duration.ofSeconds(5));
		assertThat(pair.b.received).as("the window is full").hasSizeLessThan(13);
		pair.fate = (envelope) -> envelope.from() == pair.b ? List.of() : List.of(ChannelPair.DELAY);
		pair.b.consumes = true;
		pair.b.consumeAll();
		pair.run(Duration.ofMillis(50));
		pair.fate = ChannelPair.PROMPT;
		pair.run(Duration.ofSeconds(60));

		assertThat(pair.b.received).as("though the acknowledgement that gave credit was lost").hasSize(13);
	}

	@Test
	void theMostHeadersThereMayBeGoThroughTheSmallestWindow() {
		ChannelPair pair = ChannelPair.listening(BusSettings.defaults().withWindow(1024, 64 * 1024));
		long send = pair.a.send(withHeaders("p/" + "x".repeat(200), 10, "v".repeat(124)));
		pair.settle();

		assertThat(pair.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	// payload limits

	@Test
	void aMessageOverTheLimitIsTheCallersMistake() {
		ChannelPair pair = ChannelPair.listening(BusSettings.defaults().withPayloads(1000, 500));

		assertThatIllegalArgumentException().isThrownBy(() -> pair.a.send("p", new byte[1001]))
			.withMessageContaining("1001")
			.withMessageContaining("1000");
		assertThatIllegalArgumentException().isThrownBy(() -> pair.a.sendUnreliable("p", new byte[501]))
			.withMessageContaining("501")
			.withMessageContaining("500");
		pair.a.send("p", new byte[1000]);
		pair.a.sendUnreliable("p", new byte[500]);
		pair.settle();
		assertThat(pair.b.received).hasSize(2);
	}

	@Test
	void aMessageOverTheReceiversLimitIsRefusedAndNothingElseSuffers() {
		ChannelPair pair = new ChannelPair(BusSettings.defaults(), BusSettings.defaults().withPayloads(1000, 500));
		pair.a.listen("**");
		pair.b.listen("**");
		long before = pair.a.send("p", new byte[1000]);
		long small = pair.a.send("p", new byte[1001]);
		long large = pair.a.send("q", new byte[200_000]);
		long after = pair.a.send("p", "after");
		pair.a.sendUnreliable("p", new byte[501]);
		pair.settle();

		assertThat(pair.a.results.get(small).rejection()).contains(RejectionReason.NOT_AUTHORISED);
		assertThat(pair.a.results.get(large).rejection()).contains(RejectionReason.NOT_AUTHORISED);
		assertThat(pair.a.outcome(before)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(pair.a.outcome(after)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(pair.b.received).hasSize(2);
		assertThat(pair.b.counted("bus.malformed")).isZero();
	}

	@Test
	void anEnvelopeHasRoomForTheLargestHeadAndTheLargestAcknowledgement() {
		BusMessage message = BusMessage.of("\u20ac".repeat(255), new byte[20_000]);
		for (int i = 0; i < 64; i++) {
			message = message.withHeader("%02d".formatted(i) + "n".repeat(20), "v".repeat(8192 / 64 - 22));
		}
		BusSettings smallest = new BusSettings(Duration.ofSeconds(90), MINUTE, 16, 64 * KIB, 10, 1 << 20, 64 * KIB,
				1 << 20, 1 << 17, 12 * KIB);
		ChannelPair pair = ChannelPair.listening(smallest);
		pair.a.send(message);
		pair.a.channels.handleSendUnreliable(pair.b.key, message, Long.MAX_VALUE);
		pair.settle();

		assertThat(pair.b.received).hasSize(2);
		assertThat(pair.b.received.get(0).headers()).isEqualTo(message.headers());
		assertThatIllegalArgumentException().isThrownBy(() -> new BusSettings(Duration.ofSeconds(90), MINUTE, 16,
				64 * KIB, 10, 1 << 20, 64 * KIB, 1 << 20, 1 << 17, 12 * KIB - 1));
	}

}
