package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.Acknowledgement.Range;
import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What waits for the authorizer: it is neither handed over nor acknowledged, keeps its
 * order, stays within the window, and stops nothing that is unrelated.
 */
class ClearanceTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private final Authorizer authorizer = this.b.authorizer.guard();

	private void delayPath(String path, Duration delay) {
		this.authorizer.delays = () -> {
			List<BusAccess> newest = this.authorizer.questions.get(this.authorizer.questions.size() - 1);
			return newest.get(0).path().equals(path) ? delay : Duration.ofMillis(1);
		};
	}

	// acknowledgements

	@Test
	void nothingIsAcknowledgedBeforeItIsDecided() {
		this.authorizer.hang();
		long send = this.a.send("p", "1");
		this.pair.run(SECOND.multipliedBy(9));

		assertThat(this.a.results).isEmpty();
		assertThat(this.b.received).isEmpty();
		assertThat(this.b.sent.stream().flatMap((envelope) -> SeenFrame.in(envelope.frames()).stream()))
			.allSatisfy((frame) -> assertThat(frame.ack().cumulative()).isZero())
			.allSatisfy((frame) -> assertThat(frame.ack().ranges()).isEmpty());

		this.authorizer.answerAll();
		this.pair.run(SECOND);
		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.texts()).containsExactly("1");
	}

	@Test
	void orderIsKeptAcrossASlowDecision() {
		this.authorizer.delays = () -> Duration.ofMillis(700);
		for (int i = 0; i < 200; i++) {
			this.a.send("p" + i % 2, "%03d".formatted(i));
			this.pair.run(Duration.ofMillis(10));
		}
		this.pair.settle();

		assertThat(this.b.texts("p0")).hasSize(100).isSorted();
		assertThat(this.b.texts("p1")).hasSize(100).isSorted();
		assertThat(this.b.counted("bus.duplicates")).as("sent again for want of a decision").isLessThan(20);
	}

	/**
	 * A frame behind another one of its lane may be acknowledged before it is its turn.
	 */
	@Test
	void whatIsAcknowledgedWhileItWaitsForItsPredecessorIsDecidedAlready() {
		this.authorizer.rule = (access) -> access.operation() == BusAccess.Operation.REQUEST ? Permit.ALLOWED
				: Permit.DENIED;
		this.pair.fate = (envelope) -> envelope.from() == this.a && envelope.index() == 1 ? List.of()
				: List.of(ChannelPair.DELAY);
		long request = this.a.ask("p", "1", Duration.ofSeconds(30));
		this.pair.run(Duration.ofMillis(5));
		long send = this.a.send("p", "2");
		this.pair.settle();

		assertThat(this.a.reply(request)).isEqualTo("1");
		assertThat(this.a.outcome(send)).isEqualTo(Outcome.REJECTED);
		assertThat(this.b.received).isEmpty();
	}

	@Test
	void whatIsDecidedGoesOnWhileAnotherPathWaits() {
		delayPath("slow", Duration.ofSeconds(5));
		long slow = this.a.send("slow", "1");
		this.pair.run(Duration.ofMillis(50));
		long quick = this.a.send("quick", "2");
		this.pair.run(Duration.ofMillis(100));
		assertThat(this.b.texts()).containsExactly("2");

		this.pair.run(Duration.ofSeconds(3));
		assertThat(this.a.results).as("after a SYNC").containsOnlyKeys(quick);
		this.pair.run(Duration.ofSeconds(3));
		assertThat(this.a.outcome(slow)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.texts()).containsExactly("2", "1");
	}

	@Test
	void aSlowDecisionMakesTheSourceSendLittleTwice() {
		delayPath("slow", Duration.ofSeconds(9));
		this.a.send("slow", "1");
		this.pair.run(Duration.ofMillis(50));
		for (int i = 0; i < 900; i++) {
			this.a.send("quick", "2");
			this.pair.run(Duration.ofMillis(10));
		}
		assertThat(this.b.sentFrames(SeenFrame.ACK)).as("acknowledgements that tell something").isLessThan(40);
		this.pair.settle();

		assertThat(this.b.received).hasSize(901);
		assertThat(this.b.counted("bus.duplicates")).isLessThanOrEqualTo(20);
	}

	@Test
	void whatIsLostWhileADecisionIsUnderWayIsRepaired() {
		delayPath("slow", Duration.ofSeconds(9));
		this.a.send("slow", "1");
		this.pair.run(Duration.ofMillis(50));
		int lost = this.a.sent.size() + 1;
		this.pair.fate = (envelope) -> envelope.from() == this.a && envelope.index() == lost ? List.of()
				: List.of(ChannelPair.DELAY);
		this.a.send("quick", "2");
		this.pair.run(Duration.ofSeconds(4));

		assertThat(this.b.texts()).containsExactly("2");
	}

	// conversations that go on

	@Test
	void answersAreTakenWhileADecisionIsUnderWay() {
		this.authorizer.hang();
		this.a.send("held", "1");
		this.pair.run(SECOND);
		long request = this.b.ask("p", "?", SECOND);
		long stream = this.b.streams.open(StreamOptions.reliable("s"));
		this.pair.run(SECOND);
		assertThat(this.b.reply(request)).isEqualTo("?");
		for (int i = 0; i < 500; i++) {
			this.a.streams.send(-1, "line " + i);
			this.b.streams.send(stream, "line " + i);
		}
		this.pair.run(SECOND.multipliedBy(2));

		assertThat(this.b.streams.texts(stream)).hasSize(500);
		assertThat(this.a.streams.texts(-1)).hasSize(500);
		assertThat(this.b.received).isEmpty();
	}

	/** Each authorizer asks the other end before it decides. */
	@Test
	void authorizersThatAskEachOtherDoNotWaitForEachOther() {
		Authorizer other = this.a.authorizer.guard();
		for (Authorizer one : List.of(this.authorizer, other)) {
			ChannelEnd end = one == this.authorizer ? this.b : this.a;
			one.delays = () -> {
				List<BusAccess> newest = one.questions.get(one.questions.size() - 1);
				if (newest.get(0).operation() == BusAccess.Operation.REQUEST) {
					return Duration.ofMillis(1);
				}
				long request = end.ask("may", "?", Duration.ofSeconds(5));
				answerWithReply(one, end, request);
				return null;
			};
		}
		long fromA = this.a.send("p", "1");
		long fromB = this.b.send("p", "2");
		this.pair.run(SECOND);

		assertThat(this.a.outcome(fromA)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.b.outcome(fromB)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	private void answerWithReply(Authorizer one, ChannelEnd end, long request) {
		if (end.replies.containsKey(request)) {
			one.answerAll();
		}
		else {
			this.pair.in(Duration.ofMillis(1), () -> answerWithReply(one, end, request));
		}
	}

	// limits

	@Test
	void whatWaitsStaysWithinTheWindow() {
		this.authorizer.hang();
		for (int i = 0; i < 5_000; i++) {
			this.a.send("p" + i, "x".repeat(1_000));
		}
		this.pair.run(SECOND.multipliedBy(5));

		// The last quarter is left to streams.
		int window = BusSettings.defaults().windowBytes() / 4 * 3;
		assertThat(this.a.watch.sumOfCosts()).isBetween(window - 10_000L, (long) window);
		assertThat(this.b.counted("bus.dropped.credit")).isZero();
		this.authorizer.delays = () -> Duration.ofMillis(1);
		this.authorizer.answerAll();
		this.pair.settle();
		assertThat(this.b.received).hasSize(5_000);
		assertThat(this.a.results.values()).hasSize(5_000).allMatch(SendResult::isSuccess);
	}

	@Test
	void unreliableMessagesThatWaitAreLimited() {
		this.authorizer.hang();
		for (int i = 0; i < UndecidedDatagrams.MAX_MESSAGES + 10; i++) {
			this.a.sendUnreliable("p" + i % 3, ("" + i).getBytes(StandardCharsets.UTF_8));
		}
		this.pair.run(SECOND);

		assertThat(this.b.counted("bus.dropped.undecided")).isEqualTo(10);
		this.authorizer.answerAll();
		this.pair.settle();
		assertThat(this.b.texts()).hasSize(UndecidedDatagrams.MAX_MESSAGES);
	}

	@Test
	void unreliableMessagesThatWaitAreLimitedInBytesAsWellAndGiveTheirRoomBack() {
		this.authorizer.hang();
		for (int round = 1; round <= 3; round++) {
			for (int i = 0; i < 4; i++) {
				this.a.sendUnreliable("p" + round, new byte[100_000]);
				this.pair.run(SECOND);
			}
			assertThat(this.b.counted("bus.dropped.undecided")).isEqualTo(2 * round);
			this.authorizer.answerAll();
			assertThat(this.b.received).hasSize(2 * round);
		}
	}

	/** Nothing is asked for what is not kept. */
	@Test
	void aFloodOfPathsIsNotAskedAbout() {
		this.authorizer.hang();
		byte[] nothing = {};
		for (int i = 0; i < 5_000; i++) {
			this.a.sendUnreliable("p" + i, nothing);
		}
		this.pair.run(SECOND);

		assertThat(this.authorizer.paths()).hasSize(UndecidedDatagrams.MAX_MESSAGES);
		this.pair.run(Duration.ofSeconds(12));
		assertThat(this.b.counted("bus.authorizer.failures")).isEqualTo(UndecidedDatagrams.MAX_MESSAGES);
	}

	/** An epoch that is over leaves no questions behind. */
	@Test
	void epochsThatFollowEachOtherDoNotPileUpQuestions() {
		this.authorizer.hang();
		for (int epoch = 1; epoch <= 50; epoch++) {
			RawFrames frames = new RawFrames().open();
			for (int number = 1; number <= 200; number++) {
				frames.message(number, 0, 3, "p" + epoch + "/" + number, "");
			}
			this.b.handleEnvelope(epoch, frames.bytes());
			this.b.turn();
		}
		this.pair.run(Duration.ofSeconds(12));

		assertThat(this.b.counted("bus.authorizer.failures"))
			.isLessThanOrEqualTo(Questions.MAX_OUT * Questions.MAX_BATCH + 200);
	}

	// endings

	@Test
	void aPeerThatRestartsWhileADecisionIsUnderWayIsAskedAboutAnew() {
		this.authorizer.hang();
		this.a.send("p", "old");
		this.a.sendUnreliable("p", "old too".getBytes(StandardCharsets.UTF_8));
		this.pair.run(SECOND);
		this.pair.restart(this.a);
		this.a.listen("**");
		this.pair.run(SECOND);
		long send = this.a.send("p", "new");
		this.pair.run(SECOND);
		assertThat(this.authorizer.questions).hasSize(2);
		this.authorizer.answerAll();
		this.pair.settle();

		assertThat(this.b.texts()).containsExactly("new");
		assertThat(this.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void anAnswerForAPeerThatIsGoneIsIgnored() {
		this.authorizer.hang();
		this.a.send("p", "1");
		this.pair.run(SECOND);
		this.b.reach = Reach.UNKNOWN;
		this.b.channels.handleDeadlines(this.pair.nowNanos());
		this.authorizer.answerAll();
		this.pair.run(SECOND);

		assertThat(this.b.received).isEmpty();
	}

	@Test
	void anAnswerAfterTheStopIsIgnored() {
		this.authorizer.hang();
		this.a.send("p", "1");
		this.pair.run(SECOND);
		this.b.channels.handleStop(this.pair.nowNanos());
		this.authorizer.answerAll();

		assertThat(this.b.received).isEmpty();
	}

	@Test
	void beforeItListensANodeAsksButHandsNothingOver() {
		ChannelPair late = new ChannelPair(BusSettings.defaults());
		late.b.authorizer.guard().deny("p1");
		IntStream.range(0, 9).forEach((i) -> late.a.send("p" + i % 3, "" + i));
		late.run(SECOND);
		assertThat(late.b.received).isEmpty();
		assertThat(late.b.sent).isEmpty();
		late.b.listen("**");
		late.settle();

		assertThat(late.b.texts()).containsExactlyInAnyOrder("0", "2", "3", "5", "6", "8");
		assertThat(late.b.texts("p0")).containsExactly("0", "3", "6");
		assertThat(late.a.results.values()).filteredOn((result) -> result.outcome() == Outcome.REJECTED).hasSize(3);
	}

	// parts

	@Test
	void rangesLeaveOutWhatIsNotDecided() {
		ReceivedNumbers received = new ReceivedNumbers();
		IntStream.of(1, 2, 3, 4, 5, 6, 8, 9, 12).forEach(received::add);

		assertThat(received.rangesWithout(new TreeSet<>(List.of(3L, 5L, 9L)), 2, 32)).containsExactly(new Range(4, 4),
				new Range(6, 6), new Range(8, 8), new Range(12, 12));
		assertThat(received.rangesWithout(new TreeSet<>(List.of(3L, 5L)), 2, 3)).hasSize(3);
		assertThat(received.rangesWithout(new TreeSet<>(List.of(12L)), 6, 32)).containsExactly(new Range(8, 9));
	}

	@Test
	void aSyncIsAnsweredAtMostOnceASecond() {
		SyncAnswer answer = new SyncAnswer();
		answer.onSync(0);
		assertThat(answer.isDue()).isTrue();
		answer.sent();
		answer.onSync(1);
		assertThat(answer.isDue()).isFalse();
		assertThat(answer.deadlineNanos()).isEqualTo(SyncAnswer.INTERVAL_NANOS);
		answer.handleDeadline(SyncAnswer.INTERVAL_NANOS);
		assertThat(answer.isDue()).isTrue();
		answer.sent();
		assertThat(answer.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

}
