package dev.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what fuzzing has found worth keeping. {@link JazzerTests} goes on searching.
 */
class FuzzCorpusTests {

	static Stream<String> targets() {
		return FuzzTargets.all().stream().map(FuzzTarget::name);
	}

	@ParameterizedTest
	@MethodSource("targets")
	void everyKeptInputIsReadOrRefusedAsDocumented(String name) {
		FuzzTarget target = FuzzTargets.named(name);
		MeasuredTarget measured = MeasuredTarget.of(target);
		List<byte[]> corpus = FuzzCorpus.of(target);

		assertThat(corpus).isNotEmpty();
		corpus.forEach(measured::accept);
	}

	@ParameterizedTest
	@MethodSource("targets")
	void everyBeginningOfASeedIsReadOrRefusedAsDocumented(String name) {
		FuzzTarget target = FuzzTargets.named(name);
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
	void whatATargetAllocatesAboveItsLimitIsAFinding() {
		FuzzTarget greedy = new FuzzTarget() {

			private byte[] kept = {};

			@Override
			public void accept(byte[] input) {
				this.kept = new byte[1 + input.length * 1_000_000];
			}

			@Override
			public List<byte[]> seeds() {
				return List.of(new byte[0]);
			}

			@Override
			public String name() {
				return "greedy " + this.kept.length;
			}

		};
		MeasuredTarget measured = MeasuredTarget.of(greedy);

		measured.accept(new byte[0]);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> measured.accept(new byte[1]))
			.withMessageContaining("greedy");
	}

}
