package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.ChannelEnd.Sent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A channel over a relay that has no room for all it gets. */
class ChannelCongestionTests {

	private static final int KIB = 1024;

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	/** What the relay still has to send on, at its own pace. */
	private long relayedBytes;

	private long capacityBytes = 512 * KIB;

	private long bytesPerSecond = 1024 * KIB;

	private int refused;

	private long goodBytes;

	private long busyUntil;

	/** Envelopes of A pass a relay with a queue; those of B go past it. */
	private List<Duration> relay(Sent envelope) {
		if (envelope.from() != this.a) {
			return List.of(ChannelPair.DELAY);
		}
		int bytes = envelope.frames().length;
		if (this.relayedBytes + bytes > this.capacityBytes) {
			this.refused++;
			this.pair.in(ChannelPair.DELAY,
					() -> this.a.channels.handleOverload(this.pair.b.key, this.pair.nowNanos()));
			return List.of();
		}
		this.relayedBytes += bytes;
		this.goodBytes += bytes;
		long now = this.pair.nowNanos();
		this.busyUntil = Math.max(this.busyUntil, now) + bytes * 1_000_000_000L / this.bytesPerSecond;
		this.pair.at(this.busyUntil, () -> this.relayedBytes -= bytes);
		return List.of(Duration.ofNanos(this.busyUntil - now).plus(ChannelPair.DELAY));
	}

	@Test
	void aRefusalHalvesWhatIsOnItsWayAndAsksAtOnce() {
		this.a.send("p", "hello");
		this.pair.settle();
		this.a.sent.clear();
		this.pair.fate = (envelope) -> envelope.from() == this.a ? List.of() : List.of(ChannelPair.DELAY);
		this.a.send("p", new byte[8_192 * KIB]);
		this.pair.run(Duration.ofMillis(1));
		this.a.channels.handleOverload(this.pair.b.key, this.pair.nowNanos());
		this.a.sent.clear();
		this.pair.run(Duration.ofMillis(1));

		assertThat(this.a.sent).singleElement().satisfies((sent) -> {
			assertThat(sent.has(SeenFrame.SYNC)).isTrue();
			assertThat(sent.frames().length).as("nothing but the question").isLessThan(64);
		});
	}

	@Test
	void goodputHoldsWhileTheRelayRefusesAndNothingIsLostOrRepeatedToTheListener() {
		this.busyUntil = this.pair.nowNanos();
		this.pair.fate = this::relay;
		for (int i = 0; i < 32; i++) {
			this.a.send("p", new byte[1024 * KIB]);
		}
		long begin = this.pair.nowNanos();
		this.pair.runUntil(() -> this.a.results.size() == 32, MINUTE);
		double seconds = (this.pair.nowNanos() - begin) / 1e9;

		assertThat(this.refused).as("the relay was overloaded").isPositive();
		assertThat(this.a.results).hasSize(32).allSatisfy((send, result) -> assertThat(result.isSuccess()).isTrue());
		assertThat(this.pair.b.received).hasSize(32);
		assertThat(32 * 1024 * KIB / seconds).as("goodput in bytes per second")
			.isGreaterThan(0.9 * this.bytesPerSecond);
		assertThat((double) this.goodBytes).as("sent on by the relay: nothing twice")
			.isLessThan(1.02 * 32 * 1024 * KIB);
	}

	@Test
	void aRelayWithHardlyAnyRoomMakesItSlowButNotStop() {
		this.capacityBytes = 20 * KIB;
		this.busyUntil = this.pair.nowNanos();
		this.pair.fate = this::relay;
		for (int i = 0; i < 8; i++) {
			this.a.send("p", new byte[100 * KIB]);
		}
		this.pair.runUntil(() -> this.a.results.size() == 8, MINUTE);

		assertThat(this.a.results).hasSize(8).allSatisfy((send, result) -> assertThat(result.isSuccess()).isTrue());
		assertThat(this.pair.b.received).hasSize(8);
	}

	@Test
	void whereEverythingIsRefusedItAsksSeldomAndGoesOnWhenThereIsRoomAgain() {
		this.a.send("p", "hello");
		this.pair.settle();
		this.capacityBytes = 0;
		this.pair.fate = this::relay;
		this.a.send("p", new byte[500 * KIB]);
		this.pair.run(Duration.ofSeconds(20));
		assertThat(this.refused).as("500 KiB at once, then questions").isBetween(32, 32 + 40);

		this.capacityBytes = 512 * KIB;
		this.busyUntil = this.pair.nowNanos();
		this.pair.runUntil(() -> this.a.results.size() == 2, MINUTE);
		assertThat(this.pair.b.received).hasSize(2);
	}

	@Test
	void manyForgedOrRealRefusalsDoNotStopIt() {
		this.a.send("p", new byte[4_096 * KIB]);
		for (int i = 0; i < 2_000; i++) {
			this.pair.in(Duration.ofMillis(i),
					() -> this.a.channels.handleOverload(this.pair.b.key, this.pair.nowNanos()));
		}
		boolean done = this.pair.runUntil(() -> !this.a.results.isEmpty(), MINUTE);

		assertThat(done).isTrue();
		assertThat(this.a.watch.repeated).isZero();
	}

	@Test
	void aRefusalForAPeerWithoutAChannelIsNothing() {
		this.a.channels.handleOverload(this.pair.b.key, this.pair.nowNanos());
		this.pair.settle();

		assertThat(this.a.sent).isEmpty();
	}

}
