package dev.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Searches each target of this module; CONTRIBUTING.md says how to go on from a finding.
 */
@Tag("heavy")
@Tag("fuzz")
class JazzerTests extends FuzzSearch {

	JazzerTests() {
		super(FuzzTargets.all());
	}

	@Test
	void aPlantedFaultIsFoundAndSaysHowToKeepIt() throws Exception {
		JazzerProcess jazzer = new JazzerProcess(new PlantedFaultFuzz());

		assertThat(jazzer.search(120)).isNotZero();
		assertThat(jazzer.finding()).contains("IllegalStateException: planted")
			.containsPattern("for src/test/resources/fuzz/PlantedFault.txt: bWVza");
		// A target that decodes nothing does not pass for one that does.
		assertThat(jazzer.edges()).isPositive();
		assertThat(FuzzTargets.all()).allMatch((target) -> target.fewestEdges() > 2 * jazzer.edges());
	}

}
