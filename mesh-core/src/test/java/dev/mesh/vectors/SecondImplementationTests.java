package dev.mesh.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code docs/vectors/verify.py}, which knows nothing of this library. */
@Tag("heavy")
@Timeout(60)
class SecondImplementationTests {

	private static final String PYTHON = "/usr/bin/python3";

	@Test
	void itFindsWhatTheVectorsSay() throws Exception {
		Process python = new ProcessBuilder(PYTHON, Path.of("..", "docs", "vectors", "verify.py").toString())
			.redirectErrorStream(true)
			.start();
		String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

		assertThat(python.waitFor()).as(printed).isZero();
		assertThat(printed).matches("1\\d\\d checks passed\n");
	}

}
