package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams beside what waits, or is not taken, between the same two peers. */
class StreamFairnessTests extends StreamFixture {

	private static final Duration SECOND = Duration.ofSeconds(1);

	/** What it holds is in the window of the channel, small ones by number. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1_000, 100_000 })
	void aListenerThatTakesNothingDoesNotSlowAStreamDown(int size) {
		long stream = this.a.open(StreamOptions.reliable("logs"));
		sendForASecond(stream);
		int alone = this.b.texts(-1).size();
		this.pair.b.consumes = false;
		for (int i = 0; i < 70_000 && i * (long) size < 80_000_000; i++) {
			this.pair.a.send("slow", new byte[size]);
		}
		this.pair.run(Duration.ofSeconds(10));
		int held = this.pair.b.unconsumed.size();
		sendForASecond(stream);

		assertThat(this.b.texts(-1).size() - alone).as("as much as alone").isGreaterThanOrEqualTo(alone * 9 / 10);
		assertThat(this.pair.b.unconsumed).as("nothing was taken meanwhile").hasSize(held);
	}

	/** As an application does that waits for its futures. */
	private void sendForASecond(long stream) {
		for (int i = 0; i < 100; i++) {
			while (this.a.newestCall() - this.a.taken.size() < 64) {
				this.a.send(stream, new byte[4 * KIB]);
			}
			this.pair.run(Duration.ofMillis(10));
		}
	}

	@Test
	void aListenerThatTakesNothingDoesNotPreventANewStream() {
		this.pair.b.consumes = false;
		for (int i = 0; i < 70_000; i++) {
			this.pair.a.send("slow", new byte[1_000]);
		}
		this.pair.run(Duration.ofSeconds(10));
		for (int i = 0; i < 10_000; i++) {
			this.pair.a.send("slow", new byte[0]);
		}
		this.pair.run(Duration.ofSeconds(10));
		long stream = this.a.open(StreamOptions.reliable("logs"));
		this.pair.run(SECOND);
		this.a.send(stream, "first");
		this.pair.run(SECOND);

		assertThat(this.a.opened).containsKey(stream);
		assertThat(this.b.texts(-1)).containsExactly("first");
	}

	/** Nothing of it is on its way that could wake it. */
	@Test
	void aStreamThatFoundNoRoomInTheSendQueueGoesOnWhenThereIsSome() {
		ChannelPair small = ChannelPair.listening(BusSettings.defaults().withQueue(10, 1_000_000));
		long bulk = small.a.streams.open(StreamOptions.reliable("bulk"));
		long other = small.a.streams.open(StreamOptions.reliable("other"));
		small.run(SECOND);
		small.a.reach = Reach.WAIT;
		for (int i = 0; i < 100; i++) {
			small.a.streams.send(bulk, "line " + i);
		}
		small.run(SECOND);
		small.a.streams.send(other, "late");
		small.run(SECOND);
		small.a.reach = Reach.READY;
		small.a.channels.handleRouteChanged(small.b.key);
		small.settle();

		List<String> lines = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			lines.add("line " + i);
		}
		assertThat(small.b.streams.texts(-1)).isEqualTo(lines);
		assertThat(small.b.streams.texts(-2)).containsExactly("late");
	}

}
