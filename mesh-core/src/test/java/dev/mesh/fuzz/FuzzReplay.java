package dev.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what fuzzing has found worth keeping; each module that has targets has one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FuzzReplay {

	private final List<FuzzTarget> all;

	/** Those of the module. */
	protected FuzzReplay(List<FuzzTarget> all) {
		this.all = all;
	}

	Stream<Named<FuzzTarget>> targets() {
		return this.all.stream().map((target) -> Named.of(target.name(), target));
	}

	@ParameterizedTest
	@MethodSource("targets")
	void everyKeptInputIsReadOrRefusedAsDocumented(FuzzTarget target) {
		MeasuredTarget measured = MeasuredTarget.of(target);
		List<byte[]> corpus = FuzzCorpus.of(target);

		assertThat(corpus).isNotEmpty();
		corpus.forEach(measured::accept);
	}

	@ParameterizedTest
	@MethodSource("targets")
	void everyBeginningOfASeedIsReadOrRefusedAsDocumented(FuzzTarget target) {
		MeasuredTarget measured = MeasuredTarget.of(target);

		assertThat(target.seeds()).isNotEmpty();
		for (byte[] seed : target.seeds()) {
			int step = Math.max(1, seed.length / 12);
			for (int length = 0; length <= seed.length; length += step) {
				measured.accept(Arrays.copyOf(seed, length));
			}
		}
	}

	@Test
	void everyTargetOfTheModuleIsReplayedAndSearched() throws Exception {
		List<String> listed = new ArrayList<>(this.all.stream().map((target) -> target.getClass().getName()).toList());
		// It tests the search.
		listed.add(PlantedFaultFuzz.class.getName());

		assertThat(compiledTargets()).isNotEmpty().isSubsetOf(listed);
	}

	private List<String> compiledTargets() throws Exception {
		Path classes = classes();
		try (Stream<Path> files = Files.walk(classes)) {
			return files.map((file) -> classes.relativize(file).toString())
				.filter((name) -> name.endsWith("Fuzz.class"))
				.map((name) -> name.substring(0, name.length() - ".class".length()).replaceAll("[/\\\\]", "."))
				.toList();
		}
	}

	private Path classes() throws URISyntaxException {
		return Path.of(getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
	}

}
