package dev.mesh.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessSizeTests {

	private static final ProcessSize BEFORE = new ProcessSize(50 * LiveHeap.MEBIBYTE, 40, 80);

	@ParameterizedTest
	@CsvSource({ "59, 40, 80", "50, 53, 80", "50, 40, 105" })
	void moreThanTheSlackOfAnythingIsGrowth(int mebibytes, int threads, int files) {
		assertThat(new ProcessSize(mebibytes * LiveHeap.MEBIBYTE, threads, files).hasGrownFrom(BEFORE)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "58, 52, 104", "20, 10, 10", "50, 40, 80" })
	void theSlackIsNoGrowth(int mebibytes, int threads, int files) {
		assertThat(new ProcessSize(mebibytes * LiveHeap.MEBIBYTE, threads, files).hasGrownFrom(BEFORE)).isFalse();
	}

	@Test
	void theLeastIsTheLeastOfEach() {
		assertThat(BEFORE.least(new ProcessSize(60 * LiveHeap.MEBIBYTE, 30, 90)))
			.isEqualTo(new ProcessSize(50 * LiveHeap.MEBIBYTE, 30, 80));
	}

}
