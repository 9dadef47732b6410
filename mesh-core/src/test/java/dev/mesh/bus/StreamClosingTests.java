package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How streams close: by their applications, or because a peer is gone. */
class StreamClosingTests extends StreamFixture {

	@Test
	void bothEndsEndAndTheStreamIsOverWithEverythingDelivered() {
		long stream = open();
		this.a.send(stream, "last of a");
		this.pair.a.channels.handleEndStream(stream);
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.b.texts(-1)).containsExactly("last of a");
		assertThat(this.b.remoteEnded).containsExactly(-1L);
		assertThat(this.a.closed).isEmpty();

		this.b.send(-1, "last of b");
		this.pair.b.channels.handleEndStream(-1);
		this.pair.settle();
		assertThat(this.a.texts(stream)).containsExactly("last of b");
		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.ENDED);
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.ENDED);
	}

	@Test
	void nothingIsSentAfterTheEnd() {
		long stream = open();
		this.pair.a.channels.handleEndStream(stream);
		long call = this.a.send(stream, "too late");
		this.pair.settle();

		assertThat(this.a.failed).containsEntry(call, "the stream was ended here");
		assertThat(this.b.texts(-1)).isEmpty();
	}

	@Test
	void aResetIsReportedWithItsCodeAtBothEnds() {
		long stream = open();
		this.pair.a.channels.handleResetStream(stream, 42, "changed my mind");
		this.pair.settle();

		StreamCloseReason expected = new StreamCloseReason(StreamCloseReason.Kind.RESET, 42, "changed my mind");
		assertThat(this.a.closed).containsEntry(stream, expected);
		assertThat(this.b.closed).containsEntry(-1L, expected);
	}

	@Test
	void aCloseIsLocalHereAndRemoteThere() {
		long stream = open();
		this.pair.b.channels.handleResetStream(-1, 0, "enough");
		this.pair.settle();

		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.CLOSED_BY_LOCAL);
		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.CLOSED_BY_REMOTE);
		assertThat(this.a.closed.get(stream).detail()).isEqualTo("enough");
	}

	@Test
	void aCloseTakesBackWhatWasNotSentAndTheChannelGoesOn() {
		this.b.consumes = false;
		long stream = open();
		for (int i = 0; i < 50; i++) {
			this.a.send(stream, new byte[16 * KIB]);
		}
		this.pair.run(Duration.ofSeconds(1));
		this.pair.a.channels.handleResetStream(stream, 0, "");
		long send = this.pair.a.send("orders", "after");
		this.pair.settle();

		assertThat(this.a.taken).hasSize(4);
		assertThat(this.pair.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void aPeerThatRestartsClosesItsStreams() {
		long stream = open();
		this.pair.b.restart();
		this.pair.a.otherIncarnation = this.pair.b.ownIncarnation;
		this.pair.a.channels.handleIncarnation(this.pair.b.key, this.pair.b.ownIncarnation);
		this.pair.settle();

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.PEER_RESTARTED);
	}

	@Test
	void aPeerThatIsGoneClosesItsStreams() {
		long stream = open();
		this.pair.a.reach = Reach.GONE;
		this.pair.a.channels.handleDeadlines(this.pair.nowNanos());

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
	}

	@Test
	void anEndThatOnlyReadsHearsThatThePeerIsGoneThoughNothingElseIsDue() {
		long stream = open();
		this.pair.settle();
		this.pair.cut();
		this.pair.run(Duration.ofMinutes(1));
		assertThat(this.pair.a.channels.nextDeadlineNanos())
			.isLessThanOrEqualTo(this.pair.nowNanos() + Duration.ofSeconds(1).toNanos());
		assertThat(this.a.closed).isEmpty();
		this.pair.a.reach = Reach.GONE;
		this.pair.run(Duration.ofSeconds(2));

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
	}

	@Test
	void anEndThatGivesUpTellsTheOtherOneWhenItCan() {
		this.b.consumes = false;
		long stream = open();
		long idle = open();
		this.a.send(stream, "lost");
		this.pair.cut();
		this.pair.run(BusSettings.defaults().sendTimeout().plusSeconds(1));
		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
		assertThat(this.b.closed).isEmpty();

		this.pair.heal();
		this.pair.settle();
		assertThat(this.b.closed).containsOnlyKeys(-1L);
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
		this.a.send(idle, "still open");
		this.pair.settle();
		assertThat(this.b.texts(-2)).containsExactly("still open");
	}

	@Test
	void aPeerThatWasTakenForGoneHearsWhatItMissedWhenItIsBack() {
		long stream = open();
		this.pair.a.reach = Reach.GONE;
		this.pair.run(Duration.ofMinutes(2));
		assertThat(this.a.closed).containsKey(stream);
		assertThat(this.b.closed).isEmpty();

		this.pair.a.reach = Reach.READY;
		this.pair.a.channels.handleRouteChanged(this.pair.b.key);
		this.pair.settle();
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.UNREACHABLE);
	}

	@Test
	void aNodeThatStopsClosesItsStreams() {
		long stream = open();
		this.pair.a.channels.handleStop(this.pair.nowNanos());

		this.pair.settle();

		assertThat(this.a.closed.get(stream).kind()).isEqualTo(StreamCloseReason.Kind.NODE_STOPPING);
		assertThat(this.b.closed.get(-1L).kind()).isEqualTo(StreamCloseReason.Kind.NODE_STOPPING);
	}

}
