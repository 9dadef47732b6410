package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.Map;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests, their one outcome, and messages that are watched until they are handled. */
class RequestTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final int KIB = 1024;

	private final ChannelPair pair = ChannelPair.listening();

	@Test
	void aRequestHasOneReplyWithItsPathAndHeaders() {
		long request = this.pair.a.ask("time/now", "please", MINUTE);
		this.pair.settle();

		assertThat(this.pair.a.reply(request)).isEqualTo("please");
		assertThat(this.pair.a.replies.get(request).path()).isEqualTo("time/now");
		assertThat(this.pair.a.replies.get(request).headers()).containsEntry("answered", "yes");
		assertThat(this.pair.a.requestFailures).isEmpty();
	}

	@Test
	void manyRequestsGetTheirOwnReplies() {
		List<Long> asked = new ArrayList<>();
		for (int i = 0; i < 5_000; i++) {
			asked.add(this.pair.a.ask("echo", "text " + i, MINUTE));
		}
		this.pair.settle();

		for (int i = 0; i < asked.size(); i++) {
			assertThat(this.pair.a.reply(asked.get(i))).isEqualTo("text " + i);
		}
	}

	@Test
	void aReplyToARequestOfAForgottenChannelIsNotTakenForAnother() {
		this.pair.b.answers = false;
		this.pair.a.ask("echo", "old", MINUTE);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.a.reach = BusEnvironment.Reach.UNKNOWN;
		this.pair.a.channels.handleDeadlines(this.pair.nowNanos());
		this.pair.a.reach = BusEnvironment.Reach.READY;
		long request = this.pair.a.ask("echo", "new", MINUTE);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.b.channels.handleRespond(this.pair.b.requests.get(0),
				BusMessage.of("echo", "old".getBytes(StandardCharsets.UTF_8)));
		this.pair.run(Duration.ofSeconds(1));

		assertThat(this.pair.a.replies).doesNotContainKey(request);
		assertThat(this.pair.b.requests).hasSize(2);
	}

	@Test
	void oneRequestThatWaitsLongKeepsNoneOfThoseThatWereAnswered() {
		ChannelContext context = new ChannelContext(BusSettings.defaults(), this.pair.a);
		Requests requests = new Requests(this.pair.b.key, context, new EndlessCarrier());
		BusMessage message = BusMessage.of("echo", new byte[1]);
		for (int call = 1; call <= 100_000; call++) {
			requests.ask(new Requests.Call(call, Kind.REQUEST, message, SendOptions.DEFAULTS), 1_000_000);
			if (call > 1) {
				requests.onAnswer(new BusFrames.Head(Kind.REPLY, call, "", Map.of(), 0, 1), new byte[0]);
			}
		}

		assertThat(this.pair.a.replies).hasSize(99_999);
		assertThat(requests.kept()).isLessThanOrEqualTo(Requests.MAX_FINISHED_KEPT + 2);
	}

	@Test
	void aLargeReplyComesInFragments() {
		String large = "x".repeat(3 * 1024 * KIB);
		long request = this.pair.a.ask("echo", large, MINUTE);
		this.pair.run(MINUTE);

		assertThat(this.pair.a.reply(request)).isEqualTo(large);
	}

	@Test
	void whereNobodyAnswersTheRequestIsRejected() {
		ChannelPair silent = new ChannelPair(BusSettings.defaults());
		silent.b.channels.handleStartListening(silent.nowNanos());
		silent.a.channels.handleStartListening(silent.nowNanos());
		long request = silent.a.ask("echo", "anybody", MINUTE);
		silent.settle();

		assertThat(silent.a.failure(request)).isEqualTo(Outcome.REJECTED);
		assertThat(silent.a.requestFailures.get(request).rejection()).contains(RejectionReason.NO_LISTENER);
		assertThat(silent.a.requestFailures.get(request).mayHaveArrived()).isFalse();
	}

	@Test
	void aHandlerThatFailsIsToldWithItsText() {
		this.pair.b.answers = false;
		long request = this.pair.a.ask("echo", "please", MINUTE);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.b.channels.handleRespondFailure(this.pair.b.requests.get(0), RejectionReason.HANDLER_FAILED,
				"out of paper");
		this.pair.settle();

		assertThat(this.pair.a.requestFailures.get(request).detail()).isEqualTo("HANDLER_FAILED: out of paper");
		assertThat(this.pair.a.requestFailures.get(request).mayHaveArrived()).isTrue();
	}

	@Test
	void withoutAReplyARequestTimesOutInDoubtAndALateReplyIsDropped() {
		this.pair.b.answers = false;
		long request = this.pair.a.ask("echo", "please", Duration.ofSeconds(5));
		this.pair.run(Duration.ofSeconds(6));

		assertThat(this.pair.a.failure(request)).isEqualTo(Outcome.TIMED_OUT);
		assertThat(this.pair.a.requestFailures.get(request).mayHaveArrived()).isTrue();
		this.pair.b.answer(this.pair.b.requests.get(0));
		this.pair.settle();
		assertThat(this.pair.a.replies).isEmpty();
		assertThat(this.pair.a.counted("bus.dropped.answer")).isEqualTo(1);
	}

	@Test
	void aRequestThatWasNeverSentTimesOutWithoutDoubt() {
		this.pair.a.reach = Reach.WAIT;
		long request = this.pair.a.ask("echo", "please", Duration.ofSeconds(5));
		this.pair.run(Duration.ofSeconds(6));
		this.pair.a.reach = Reach.READY;
		this.pair.settle();

		assertThat(this.pair.a.failure(request)).isEqualTo(Outcome.TIMED_OUT);
		assertThat(this.pair.a.requestFailures.get(request).mayHaveArrived()).isFalse();
		assertThat(this.pair.b.requests).isEmpty();
	}

	@Test
	void aCancelledRequestEndsAtOnceAndOnce() {
		this.pair.b.answers = false;
		long request = this.pair.a.ask("echo", "please", MINUTE);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.a.cancelRequest(request);
		this.pair.b.answer(this.pair.b.requests.get(0));
		this.pair.settle();

		assertThat(this.pair.a.failure(request)).isEqualTo(Outcome.CANCELLED);
		assertThat(this.pair.a.replies).isEmpty();
	}

	@Test
	void aPeerThatRestartsBeforeItAnswersLeavesTheRequestInDoubt() {
		this.pair.b.answers = false;
		long request = this.pair.a.ask("echo", "please", MINUTE);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.b.restart();
		this.pair.a.otherIncarnation = this.pair.b.ownIncarnation;
		this.pair.a.channels.handleIncarnation(this.pair.b.key, this.pair.b.ownIncarnation);
		this.pair.settle();

		assertThat(this.pair.a.failure(request)).isEqualTo(Outcome.PEER_RESTARTED);
		assertThat(this.pair.a.requestFailures.get(request).mayHaveArrived()).isTrue();
	}

	@Test
	void anAnswerThatHasNotLeftWhenItsAskerRestartsIsNotTakenForAnotherRequest() {
		this.pair.b.answers = false;
		this.pair.a.ask("echo", "of the old process", MINUTE);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.cut();
		ReceivedMessage old = this.pair.b.requests.remove(0);
		this.pair.b.channels.handleRespond(old, BusMessage.of("echo", new byte[] { 1 }));
		this.pair.run(Duration.ofSeconds(1));
		this.pair.restart(this.pair.a);
		this.pair.a.listen("**");
		this.pair.heal();
		long request = this.pair.a.ask("echo", "of the new process", MINUTE);
		this.pair.run(Duration.ofSeconds(10));

		assertThat(this.pair.b.requests).hasSize(1);
		assertThat(this.pair.a.replies).doesNotContainKey(request);
	}

	@Test
	void aPeerThatIsUnknownEndsARequestAtOnce() {
		this.pair.a.reach = Reach.UNKNOWN;
		long request = this.pair.a.ask("echo", "please", MINUTE);

		assertThat(this.pair.a.failure(request)).isEqualTo(Outcome.UNREACHABLE);
	}

	@Test
	void twoEndsWhoseHandlersWaitForEachOtherDoNotBlockEachOther() {
		this.pair.a.answers = false;
		this.pair.b.answers = false;
		List<Long> atA = new ArrayList<>();
		List<Long> atB = new ArrayList<>();
		String payload = "x".repeat(2 * KIB);
		for (int i = 0; i < 4_000; i++) {
			atA.add(this.pair.a.ask("echo", payload, MINUTE));
			atB.add(this.pair.b.ask("echo", payload, MINUTE));
		}
		this.pair.run(Duration.ofSeconds(2));
		// Both windows are full of requests whose handlers wait: as many as fit have
		// come.
		assertThat(this.pair.a.requests).hasSizeBetween(100, 3_999);
		assertThat(this.pair.b.requests).hasSizeBetween(100, 3_999);

		this.pair.a.answers = true;
		this.pair.b.answers = true;
		List.copyOf(this.pair.a.requests).forEach(this.pair.a::answer);
		List.copyOf(this.pair.b.requests).forEach(this.pair.b::answer);
		this.pair.run(Duration.ofSeconds(30));

		atA.forEach((request) -> assertThat(this.pair.a.reply(request)).hasSize(payload.length()));
		atB.forEach((request) -> assertThat(this.pair.b.reply(request)).hasSize(payload.length()));
	}

	@Test
	void answersPassAWindowThatIsFullOfRequestsNobodyHasAnsweredYet() {
		this.pair.a.answers = false;
		this.pair.b.answers = false;
		String payload = "x".repeat(2 * KIB);
		for (int i = 0; i < 4_000; i++) {
			this.pair.a.ask("echo", payload, MINUTE);
			this.pair.b.ask("echo", payload, MINUTE);
		}
		this.pair.run(Duration.ofSeconds(2));
		ReceivedMessage first = this.pair.b.requests.get(0);
		this.pair.b.channels.handleRespond(first, first.reply(new byte[] { 1 }));
		this.pair.run(Duration.ofSeconds(1));

		assertThat(this.pair.a.replies).as("replied although no room was given back").hasSize(1);
	}

	@Test
	void aMessageThatIsWatchedIsAcknowledgedWhenItsHandlersAreDone() {
		this.pair.b.consumes = false;
		long send = this.pair.a.sendWatched("orders", "one");
		this.pair.run(Duration.ofSeconds(2));
		assertThat(this.pair.a.results).doesNotContainKey(send);
		this.pair.b.consumeAll();
		this.pair.settle();

		assertThat(this.pair.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void aMessageWhoseHandlerThrowsIsRejectedInDoubtWhenItIsWatched() {
		long send = this.pair.a.sendWatched("orders/broken", "one");
		this.pair.settle();

		assertThat(this.pair.a.results.get(send).rejection()).contains(RejectionReason.HANDLER_FAILED);
		assertThat(this.pair.a.results.get(send).mayHaveArrived()).isTrue();
	}

	@Test
	void aWatchedMessageThatNobodyHandlesInTimeTimesOut() {
		this.pair.b.consumes = false;
		long send = this.pair.a.sendWatched("orders", "one");
		this.pair.run(Duration.ofSeconds(91));

		assertThat(this.pair.a.outcome(send)).isEqualTo(Outcome.TIMED_OUT);
		assertThat(this.pair.a.results.get(send).mayHaveArrived()).isTrue();
	}

	@Test
	void moreRequestsThanCanWaitAreRefusedAtOnce() {
		this.pair.b.answers = false;
		long last = 0;
		for (int i = 0; i <= Requests.MAX_PENDING; i++) {
			last = this.pair.a.ask("echo", "", MINUTE);
		}

		assertThat(this.pair.a.failure(last)).isEqualTo(Outcome.QUEUE_FULL);
	}

	/** It takes everything. */
	private static final class EndlessCarrier implements Carrier {

		@Override
		public boolean carry(Outgoing part, String lane) {
			return true;
		}

		@Override
		public void takeBack(Outgoing part) {
			throw new UnsupportedOperationException("nothing was sent");
		}

		@Override
		public boolean carryUnreliable(byte[] head, byte[] payload) {
			return true;
		}

		@Override
		public String whyFull() {
			return "";
		}

		@Override
		public long partDeadline() {
			return 0;
		}

	}

}
