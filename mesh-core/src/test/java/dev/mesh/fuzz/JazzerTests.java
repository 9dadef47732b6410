package dev.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Searches for inputs that a decoder does not stand, some seconds for each target
 * ({@code -Dfuzz.seconds}); CONTRIBUTING.md says how to go on from a finding.
 */
@Tag("heavy")
@Tag("fuzz")
class JazzerTests {

	private static final int SECONDS = Integer.getInteger("fuzz.seconds", 5);

	static Stream<String> targets() {
		return FuzzTargets.all().stream().map(FuzzTarget::name);
	}

	@Test
	void aPlantedFaultIsFoundAndSaysHowToKeepIt() throws Exception {
		JazzerProcess jazzer = new JazzerProcess(new PlantedFaultFuzz());

		assertThat(jazzer.search(120)).isNotZero();
		assertThat(jazzer.finding()).contains("IllegalStateException: planted")
			.containsPattern("for src/test/resources/fuzz/PlantedFault.txt: bWVza");
	}

	@ParameterizedTest
	@MethodSource("targets")
	void aSearchFindsNothing(String name) throws Exception {
		FuzzTarget target = FuzzTargets.named(name);
		JazzerProcess jazzer = new JazzerProcess(target);

		int status = jazzer.search(SECONDS);

		System.out.println("fuzz " + name + ": " + jazzer.summary());
		assertThat(status).as(() -> jazzer.finding()).isZero();
		assertThat(jazzer.executions()).as(() -> jazzer.finding()).isPositive();
		if (Boolean.getBoolean("fuzz.keep")) {
			FuzzCorpus.write(target, jazzer.smallestCorpus());
		}
	}

}
