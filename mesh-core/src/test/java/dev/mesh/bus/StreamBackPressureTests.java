package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How far the sender of a stream may be ahead of its reader. */
class StreamBackPressureTests extends StreamFixture {

	@Test
	void aReaderThatTakesNothingHoldsTheSenderBackAndNobodyElse() {
		this.b.consumes = false;
		long slow = open();
		byte[] block = new byte[16 * KIB];
		for (int i = 0; i < 100; i++) {
			this.a.send(slow, block);
		}
		this.pair.run(Duration.ofSeconds(5));
		assertThat(this.a.taken).hasSize(4);
		assertThat(this.b.texts(-1)).hasSize(4);

		long send = this.pair.a.send("orders", "urgent");
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.pair.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);

		this.b.consumes = true;
		this.b.takeAll();
		this.pair.run(Duration.ofSeconds(10));
		assertThat(this.b.texts(-1)).hasSize(100);
	}

	@Test
	void theWindowOfAStreamThatIsUsedGrowsToAMebibyte() {
		long stream = open();
		byte[] block = new byte[16 * KIB];
		for (int i = 0; i < 200; i++) {
			this.a.send(stream, block);
		}
		this.pair.settle();
		this.b.consumes = false;
		for (int i = 0; i < 200; i++) {
			this.a.send(stream, block);
		}
		this.pair.run(Duration.ofSeconds(5));

		assertThat(this.b.held.get(-1L)[1]).isBetween(512L * KIB + 1, 1024L * KIB);
	}

	@Test
	void moreThanMayWaitIsRefusedAndNamesTheNumbers() {
		this.b.consumes = false;
		long stream = open();
		for (int i = 0; i < 600; i++) {
			this.a.send(stream, new byte[16 * KIB]);
		}
		this.pair.run(Duration.ofSeconds(1));

		assertThat(this.a.failed).isNotEmpty();
		assertThat(this.a.failed.values()).allMatch((text) -> text.contains("wait already"));
	}

	@Test
	void aStreamOutlivesALostRouteWithItsCreditsIntact() {
		this.b.consumes = false;
		long stream = open();
		for (int i = 0; i < 10; i++) {
			this.a.send(stream, new byte[16 * KIB]);
		}
		this.pair.run(Duration.ofSeconds(1));
		this.pair.a.reach = Reach.WAIT;
		this.pair.b.reach = Reach.WAIT;
		this.pair.run(Duration.ofSeconds(30));
		this.pair.a.reach = Reach.READY;
		this.pair.b.reach = Reach.READY;
		this.pair.a.channels.handleRouteChanged(this.pair.b.key);
		this.pair.b.channels.handleRouteChanged(this.pair.a.key);
		this.pair.run(Duration.ofSeconds(5));
		assertThat(this.b.texts(-1)).as("no more than the credit").hasSize(4);

		this.b.consumes = true;
		this.b.takeAll();
		this.pair.settle();
		assertThat(this.b.texts(-1)).hasSize(10);
		assertThat(this.a.closed).isEmpty();
	}

	@Test
	void theLargestMessageGoesThroughWhateverWentBefore() {
		long stream = open();
		for (int size : new int[] { 10_000, Streams.MAX_MESSAGE_BYTES, 23_000, 14_406, Streams.MAX_MESSAGE_BYTES }) {
			this.a.send(stream, new byte[size]);
			this.pair.settle();
		}

		assertThat(this.b.texts(-1).stream().map(String::length)).containsExactly(10_000, Streams.MAX_MESSAGE_BYTES,
				23_000, 14_406, Streams.MAX_MESSAGE_BYTES);
	}

	@Test
	void theLargestMessageGoesThroughAlsoWithoutABudgetForALargerWindow() {
		StreamReceiver receiver = new StreamReceiver(new ReceiveBudget(0));
		long sent = 0;
		for (int size : new int[] { 10_000, Streams.MAX_MESSAGE_BYTES, 23_000, 14_406, Streams.MAX_MESSAGE_BYTES }) {
			sent += size;
			assertThat(receiver.announced().bytes()).isGreaterThanOrEqualTo(sent);
			assertThat(receiver.onData(size)).isTrue();
			receiver.consumed(1, size);
			receiver.takeCredit();
		}
	}

	@Test
	void anUnreliableStreamWhoseReaderIsTooSlowLeavesOut() {
		this.b.consumes = false;
		long stream = this.a.open(StreamOptions.unreliable("voice"));
		this.pair.settle();
		for (int i = 0; i < 100; i++) {
			this.a.send(stream, new byte[4 * KIB]);
			this.pair.run(Duration.ofMillis(20));
		}

		assertThat(this.b.texts(-1)).hasSize(16);
		assertThat(this.pair.b.counted("bus.streams.dropped")).isEqualTo(84);
	}

}
