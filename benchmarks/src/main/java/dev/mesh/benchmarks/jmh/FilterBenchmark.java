package dev.mesh.benchmarks.jmh;

import dev.mesh.filter.Attributes;
import dev.mesh.filter.PeerFilter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Filters on one peer, a short and a long one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilterBenchmark {

	/** The expression. */
	@Param({ "metadata.role = 'till'",
			"(metadata.role = 'till' or metadata.role = 'kiosk') and metadata.version >= 2 and name like 'till-%' and not os = 'Windows'" })
	public String expression = "";

	private final Map<String, Object> values = Map.of("name", "till-7", "os", "Linux", "$Roles", Set.of("device"),
			"metadata", Map.of("role", "till", "version", 3));

	private final Attributes attributes = this.values::get;

	private PeerFilter filter = PeerFilter.all();

	/** The filter that is matched. */
	@Setup
	public void prepare() {
		this.filter = parse();
		if (!match()) {
			throw new IllegalStateException("It does not match: " + this.expression);
		}
	}

	/** Parses. */
	@Benchmark
	public PeerFilter parse() {
		return PeerFilter.parse(this.expression);
	}

	/** Matches. */
	@Benchmark
	public boolean match() {
		return this.filter.matches(this.attributes);
	}

}
