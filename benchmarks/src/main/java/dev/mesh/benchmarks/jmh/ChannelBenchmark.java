package dev.mesh.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Reliable messages from one bus to another, from the send to its acknowledgement:
 * frames, windows, listeners, acknowledgements; no seal, session, socket or thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChannelBenchmark {

	private static final int BATCH = 256;

	/** Size of each payload. */
	@Param({ "128", "1024" })
	public int bytes;

	private ChannelEnds ends = new ChannelEnds(0);

	/** Two new buses. */
	@Setup
	public void connect() {
		this.ends = new ChannelEnds(this.bytes);
	}

	/** A batch of 256 messages in one turn. */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public long batch() {
		return this.ends.exchange(BATCH);
	}

	/** One message in a turn. */
	@Benchmark
	public long single() {
		return this.ends.exchange(1);
	}

}
