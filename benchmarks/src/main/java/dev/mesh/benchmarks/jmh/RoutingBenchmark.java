package dev.mesh.benchmarks.jmh;

import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Envelope;
import dev.mesh.routing.Router;
import dev.mesh.routing.RoutingTable;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A hub with 1,000 leaves: what it does with each envelope, and with a changed graph. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {

	private static final int LEAVES = 1_000;

	private static final int KEY_BYTES = 32;

	private final PeerKey hub = key(0);

	private final List<RoutingTable.Edge> edges = edges();

	private final RoutingTable table = build();

	private final Router router = new Router(this.hub, true);

	private final byte[] envelope = envelope();

	/** Reads the header of an envelope between two leaves and decides where it goes. */
	@Benchmark
	public Router.Verdict route() {
		Envelope header = Envelope.read(new WireReader(this.envelope, 0, this.envelope.length));
		return this.router.route(header, header.source(), this.table);
	}

	/** Makes the table anew. */
	@Benchmark
	public RoutingTable build() {
		return RoutingTable.build(this.hub, this.edges, this.hub::equals);
	}

	private List<RoutingTable.Edge> edges() {
		List<RoutingTable.Edge> all = new ArrayList<>();
		for (int i = 1; i <= LEAVES; i++) {
			all.add(new RoutingTable.Edge(key(i), this.hub));
		}
		return all;
	}

	private static byte[] envelope() {
		WireWriter out = new WireWriter(Envelope.MAX_HEADER_BYTES);
		new Envelope(true, Envelope.INITIAL_HOPS, key(1), key(LEAVES), 1, 1, 1, 1).write(out);
		return out.toByteArray();
	}

	private static PeerKey key(int number) {
		return PeerKey.of(ByteBuffer.allocate(KEY_BYTES).putInt(number).putInt(1).array());
	}

}
