package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exactly once and in order within a path, whatever the link loses, doubles or overtakes.
 */
class ChannelDeliveryTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ChannelPair pair = ChannelPair.listening();

	@Test
	void aMessageArrivesAndItsSendIsAcknowledged() {
		long send = this.pair.a
			.send(BusMessage.of("orders/new", new byte[] { 1, 2, 3 }).withHeader("one", "1").withHeader("two", "2"));

		this.pair.settle();

		assertThat(this.pair.b.received).hasSize(1);
		ChannelEnd.Received message = this.pair.b.received.get(0);
		assertThat(message.path()).isEqualTo("orders/new");
		assertThat(message.payload()).containsExactly(1, 2, 3);
		assertThat(message.headers()).containsExactly(Map.entry("one", "1"), Map.entry("two", "2"));
		assertThat(message.reliability()).isEqualTo(Reliability.RELIABLE);
		assertThat(this.pair.a.results.get(send)).isEqualTo(new SendResult(Outcome.ACKNOWLEDGED, true, ""));
	}

	@Test
	void anEmptyMessageArrives() {
		long send = this.pair.a.send("p", new byte[0]);

		this.pair.settle();

		assertThat(this.pair.b.texts("p")).containsExactly("");
		assertThat(this.pair.a.outcome(send)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

	@Test
	void whateverEnvelopeIsLostEachMessageArrivesOnceAndInOrder() {
		int envelopes = deliverLosing(0);
		assertThat(envelopes).isGreaterThan(8);
		for (int lost = 1; lost <= envelopes; lost++) {
			deliverLosing(lost);
		}
	}

	/** Three bursts both ways; returns how many envelopes it took. */
	private static int deliverLosing(int lost) {
		ChannelPair pair = ChannelPair.listening();
		int[] seen = { 0 };
		pair.fate = (envelope) -> ++seen[0] == lost ? List.of() : List.of(ChannelPair.DELAY);
		List<Long> sends = new ArrayList<>();
		for (int burst = 0; burst < 3; burst++) {
			for (int i = 0; i < 20; i++) {
				String text = burst + "/" + i;
				sends.add(pair.a.send("p" + i % 3, text));
				pair.b.send("q", text);
			}
			sends.add(pair.a.send("large", new byte[30_000]));
			pair.run(Duration.ofMillis(5));
		}
		pair.settle();

		for (int path = 0; path < 3; path++) {
			assertThat(pair.b.texts("p" + path)).as("lost: %d", lost).containsExactlyElementsOf(expected(path));
		}
		assertThat(pair.b.texts("large")).as("lost: %d", lost).hasSize(3);
		assertThat(pair.a.texts("q")).as("lost: %d", lost).hasSize(60).doesNotHaveDuplicates();
		assertThat(sends).allMatch((send) -> pair.a.outcome(send) == Outcome.ACKNOWLEDGED);
		assertThat(pair.b.results.values()).hasSize(60).allMatch(SendResult::isSuccess);
		return seen[0];
	}

	private static List<String> expected(int path) {
		return IntStream.range(0, 3)
			.boxed()
			.flatMap((burst) -> IntStream.range(0, 20).filter((i) -> i % 3 == path).mapToObj((i) -> burst + "/" + i))
			.toList();
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 4, 5, 7, 10 })
	void everyNthEnvelopeMayBeLost(int nth) {
		this.pair.fate = (envelope) -> envelope.index() % nth == 0 ? List.of() : List.of(ChannelPair.DELAY);
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			expected.add("text " + i);
			this.pair.a.send("p", "text " + i);
			this.pair.run(Duration.ofMillis(1));
		}

		this.pair.runUntil(() -> this.pair.a.results.size() == 500, Duration.ofMinutes(10));

		assertThat(this.pair.b.texts("p")).containsExactlyElementsOf(expected);
		assertThat(this.pair.a.results.values()).hasSize(500).allMatch(SendResult::isSuccess);
	}

	@Test
	void duplicatesAreDroppedAndCounted() {
		this.pair.fate = (envelope) -> List.of(ChannelPair.DELAY, ChannelPair.DELAY.multipliedBy(3));
		for (int i = 0; i < 50; i++) {
			this.pair.a.send("p", "text " + i);
			this.pair.run(Duration.ofMillis(7));
		}
		this.pair.settle();

		assertThat(this.pair.b.texts("p")).hasSize(50).doesNotHaveDuplicates();
		assertThat(this.pair.b.counted("bus.duplicates")).isEqualTo(50);
	}

	@Test
	void overtakenEnvelopesAreHandedOverInOrderWithinTheirPath() {
		this.pair.fate = (envelope) -> List.of(Duration.ofMillis(10 + (envelope.index() * 7919) % 40));
		for (int i = 0; i < 200; i++) {
			this.pair.a.send("p" + i % 2, "%04d".formatted(i));
			this.pair.run(Duration.ofMillis(2));
		}
		this.pair.settle();

		assertThat(this.pair.b.texts("p0")).hasSize(100).isSorted();
		assertThat(this.pair.b.texts("p1")).hasSize(100).isSorted();
	}

	@Test
	void aLostMessageHoldsUpItsOwnPathOnly() {
		this.pair.fate = (envelope) -> envelope.from() == this.pair.a && envelope.index() == 1 ? List.of()
				: List.of(ChannelPair.DELAY);
		this.pair.a.send("held", "1");
		this.pair.run(Duration.ofMillis(1));
		this.pair.a.send("held", "2");
		this.pair.run(Duration.ofMillis(1));
		this.pair.a.send("free", "3");
		this.pair.run(Duration.ofMillis(15));

		assertThat(this.pair.b.texts()).containsExactly("3");

		this.pair.settle();
		assertThat(this.pair.b.texts()).containsExactly("3", "1", "2");
	}

	@Test
	void threeLaterPacketsProveALossWithoutATimeOut() {
		this.pair.fate = (envelope) -> envelope.from() == this.pair.a && envelope.index() == 2 ? List.of()
				: List.of(ChannelPair.DELAY);
		for (int i = 1; i <= 5; i++) {
			this.pair.a.send("p", "" + i);
			this.pair.run(Duration.ofMillis(1));
		}

		assertThat(this.pair.runUntil(() -> this.pair.b.received.size() == 5, Duration.ofMillis(60))).isTrue();
		assertThat(this.pair.b.texts()).containsExactly("1", "2", "3", "4", "5");
		assertThat(this.pair.a.counted("bus.timeouts")).isZero();
		assertThat(this.pair.a.watch.repeated).isEqualTo(1);
	}

	@Test
	void withoutLossNothingIsSentTwice() {
		for (int i = 0; i < 3000; i++) {
			this.pair.a.send("p" + i % 7, new byte[i % 300]);
			this.pair.b.send("q" + i % 5, new byte[i % 200]);
			if (i % 10 == 0) {
				this.pair.run(Duration.ofMillis(1));
			}
		}
		this.pair.settle();

		assertThat(this.pair.a.watch.repeated).isZero();
		assertThat(this.pair.b.watch.repeated).isZero();
		assertThat(this.pair.b.received).hasSize(3000);
		assertThat(this.pair.a.received).hasSize(3000);
		assertThat(this.pair.a.sentFrames(SeenFrame.SYNC)).isZero();
	}

	@Test
	void bothEndsMaySendBeforeEitherHasHeardOfTheOther() {
		long first = this.pair.a.send("p", "from a");
		long second = this.pair.b.send("p", "from b");

		assertThat(this.pair.runUntil(() -> this.pair.a.results.size() + this.pair.b.results.size() == 2, MINUTE))
			.isTrue();
		assertThat(this.pair.a.outcome(first)).isEqualTo(Outcome.ACKNOWLEDGED);
		assertThat(this.pair.b.outcome(second)).isEqualTo(Outcome.ACKNOWLEDGED);
	}

}
