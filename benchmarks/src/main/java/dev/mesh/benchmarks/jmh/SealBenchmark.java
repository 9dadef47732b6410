package dev.mesh.benchmarks.jmh;

import dev.mesh.routing.Envelope;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Envelopes of one message, of a kibibyte, and as large as they can be. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SealBenchmark {

	/** Bytes in each envelope. */
	@Param({ "160", "1024", "16384" })
	public int bytes;

	private final SealEnds ends = new SealEnds();

	private byte[] frames = new byte[0];

	private WireWriter out = new WireWriter(1);

	private long packet;

	/** What is sealed. */
	@Setup
	public void prepare() {
		this.frames = new byte[this.bytes];
		this.out = new WireWriter(this.bytes + 2 * Envelope.MAX_HEADER_BYTES);
	}

	/** Seals. */
	@Benchmark
	public int seal() {
		this.ends.seal(++this.packet, this.frames, this.out.reset());
		return this.out.size();
	}

	/** Seals, and opens at the other end, which takes each envelope only once. */
	@Benchmark
	public @Nullable WireReader sealAndOpen() {
		this.ends.seal(++this.packet, this.frames, this.out.reset());
		return this.ends.open(this.out);
	}

}
