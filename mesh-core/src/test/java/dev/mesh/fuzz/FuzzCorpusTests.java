package dev.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Replays the targets of this module. {@link JazzerTests} goes on searching.
 */
class FuzzCorpusTests extends FuzzReplay {

	FuzzCorpusTests() {
		super(FuzzTargets.all());
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
			public int fewestEdges() {
				return 1;
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
