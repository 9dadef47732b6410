package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Streams between two ends: how they are opened, their order, and how many there may be.
 */
class StreamTests extends StreamFixture {

	@Test
	void aStreamIsOfferedWithItsArgumentsAndAcceptedWithHeaders() {
		long stream = open();

		assertThat(this.b.offered).singleElement().satisfies((offer) -> {
			assertThat(offer.options()).isEqualTo(LOGS);
			assertThat(offer.peer()).isEqualTo(this.pair.a.key);
		});
		assertThat(this.a.opened).containsExactly(Map.entry(stream, Map.of("server", "yes")));
	}

	@Test
	void messagesArriveInOrderInBothDirections() {
		long stream = open();
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 5_000; i++) {
			sent.add("line " + i);
			this.a.send(stream, "line " + i);
			this.b.send(-1, "line " + i);
			if (i % 100 == 0) {
				this.pair.run(Duration.ofMillis(50));
			}
		}
		this.pair.settle();

		assertThat(this.b.texts(-1)).isEqualTo(sent);
		assertThat(this.a.texts(stream)).isEqualTo(sent);
		assertThat(this.a.acknowledged).containsEntry(stream, 5_000L);
		assertThat(this.a.failed).isEmpty();
	}

	@Test
	void whereNobodyAcceptsTheStreamIsRefusedAtOnce() {
		ChannelPair silent = new ChannelPair(BusSettings.defaults());
		silent.a.channels.handleStartListening(silent.nowNanos());
		silent.b.channels.handleStartListening(silent.nowNanos());
		long stream = silent.a.streams.open(LOGS);
		silent.settle();

		assertThat(silent.a.streams.refused.get(stream).rejection()).contains(RejectionReason.NO_LISTENER);
	}

	@Test
	void anAcceptorThatRefusesIsHeardWithItsReason() {
		this.b.accepts = false;
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.b.channels.handleRefuseStream(-1, RejectionReason.NOT_AUTHORISED, "not for you");
		this.pair.settle();

		assertThat(this.a.refused.get(stream).detail()).isEqualTo("NOT_AUTHORISED: not for you");
		assertThat(this.b.closed).containsKey(-1L);
	}

	@Test
	void aStreamThatNobodyDecidesOnTimesOutAtBothEnds() {
		this.b.accepts = false;
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(31));

		assertThat(this.a.refused.get(stream).outcome()).isIn(Outcome.TIMED_OUT, Outcome.REJECTED);
		assertThat(this.b.closed).containsKey(-1L);
		this.pair.b.channels.handleAcceptStream(-1, Map.of());
		this.pair.settle();
		assertThat(this.a.opened).isEmpty();
	}

	@Test
	void aStreamWhosePeerRestartsBeforeItsOfferHasGoneIsNotOfferedToTheNewProcess() {
		this.pair.a.reach = Reach.WAIT;
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(1));
		this.pair.b.restart();
		this.pair.a.otherIncarnation = this.pair.b.ownIncarnation;
		this.pair.a.channels.handleIncarnation(this.pair.b.key, this.pair.b.ownIncarnation);
		assertThat(this.a.refused.get(stream).outcome()).isEqualTo(Outcome.PEER_RESTARTED);
		this.pair.a.reach = Reach.READY;
		this.pair.settle();

		assertThat(this.pair.b.streams.offered).isEmpty();
	}

	@Test
	void manyStreamsShareTheChannelAndTheNextOneIsRefused() {
		List<Long> streams = new ArrayList<>();
		for (int i = 0; i < Streams.MAX_STREAMS; i++) {
			streams.add(this.a.open(LOGS));
		}
		long tooMany = this.a.open(LOGS);
		this.pair.settle();

		assertThat(this.a.opened).hasSize(Streams.MAX_STREAMS);
		assertThat(this.a.refused.get(tooMany).outcome()).isEqualTo(Outcome.QUEUE_FULL);
		streams.forEach((stream) -> this.a.send(stream, "text of " + stream));
		this.pair.settle();
		assertThat(this.b.texts).hasSize(Streams.MAX_STREAMS);
		assertThat(this.b.texts.values()).allMatch((texts) -> texts.size() == 1);
	}

	@Test
	void anUnreliableStreamKeepsItsOrderAndCountsWhatIsMissing() {
		long stream = this.a.open(StreamOptions.unreliable("voice"));
		this.pair.settle();
		for (int i = 1; i <= 10; i++) {
			if (i == 4) {
				this.pair.a.reach = Reach.WAIT;
			}
			if (i == 7) {
				this.pair.a.reach = Reach.READY;
			}
			this.a.send(stream, "frame " + i);
			this.pair.run(Duration.ofMillis(20));
		}

		assertThat(this.b.texts(-1)).containsExactly("frame 1", "frame 2", "frame 3", "frame 7", "frame 8", "frame 9",
				"frame 10");
		assertThat(this.b.missing).containsEntry(-1L, 3L);
		assertThat(this.a.taken).as("it never waits").hasSize(10);
	}

}
