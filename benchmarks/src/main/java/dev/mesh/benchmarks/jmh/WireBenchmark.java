package dev.mesh.benchmarks.jmh;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The codec: what a frame of a small message consists of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {

	private static final int LIMIT = 1_024;

	private final byte[] payload = new byte[128];

	private final WireWriter writer = new WireWriter(LIMIT);

	private final byte[] frame = write(new WireWriter(LIMIT)).toByteArray();

	/** Writes a number, flags, a path and a payload of 128 B. */
	@Benchmark
	public int writeFrame() {
		return write(this.writer.reset()).size();
	}

	private WireWriter write(WireWriter out) {
		return out.writeByte(2)
			.writeVarint(123_456_789)
			.writeByte(3)
			.writeString("orders/created")
			.writeVarint(0)
			.writeBlock(this.payload);
	}

	/** Reads the same. */
	@Benchmark
	public int readFrame() {
		WireReader in = new WireReader(this.frame, 0, this.frame.length);
		int sum = in.readByte() + (int) in.readVarint() + in.readByte();
		sum += in.readString(LIMIT).length() + (int) in.readVarint();
		return sum + in.readBlock(LIMIT).length;
	}

}
