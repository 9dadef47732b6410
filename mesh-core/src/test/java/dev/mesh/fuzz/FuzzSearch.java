package dev.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Searches for inputs that a decoder does not stand, some seconds for each target
 * ({@code -Dfuzz.seconds}); each module that has targets has one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FuzzSearch {

	private static final int SECONDS = Integer.getInteger("fuzz.seconds", 5);

	private final List<FuzzTarget> all;

	/** Those of the module. */
	protected FuzzSearch(List<FuzzTarget> all) {
		this.all = all;
	}

	Stream<Named<FuzzTarget>> targets() {
		return this.all.stream().map((target) -> Named.of(target.name(), target));
	}

	@ParameterizedTest
	@MethodSource("targets")
	void aSearchFindsNothing(FuzzTarget target) throws Exception {
		JazzerProcess jazzer = new JazzerProcess(target);

		int status = jazzer.search(SECONDS);

		System.out.println("fuzz " + target.name() + ": " + jazzer.summary());
		assertThat(status).as(() -> jazzer.finding()).isZero();
		assertThat(jazzer.executions()).as(() -> jazzer.finding()).isGreaterThanOrEqualTo(target.seeds().size());
		assertThat(jazzer.edges()).as(() -> "branches that were reached: " + jazzer.finding())
			.isGreaterThanOrEqualTo(target.fewestEdges());
		if (Boolean.getBoolean("fuzz.keep")) {
			FuzzCorpus.write(target, jazzer.smallestCorpus());
		}
	}

}
