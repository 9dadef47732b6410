package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Two ends that open streams to each other. */
abstract class StreamFixture {

	static final StreamOptions LOGS = StreamOptions.reliable("logs/tail").argument("level", "info");

	static final int KIB = 1024;

	final ChannelPair pair = ChannelPair.listening();

	final StreamRecorder a = this.pair.a.streams;

	final StreamRecorder b = this.pair.b.streams;

	/** Opens a stream of {@link #a} that {@link #b} accepts at once. */
	long open() {
		long stream = this.a.open(LOGS);
		this.pair.run(Duration.ofSeconds(1));
		assertThat(this.a.opened).containsKey(stream);
		return stream;
	}

}
