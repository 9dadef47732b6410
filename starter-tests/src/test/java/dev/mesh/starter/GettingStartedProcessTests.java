package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/getting-started.md as a reader follows it, but for the port. */
@Tag("heavy")
class GettingStartedProcessTests {

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	@Test
	void twoNewApplicationsSayWhatThePagePromises(@TempDir Path folder) throws Exception {
		GettingStarted page = new GettingStarted();
		LocalRepository repository = new LocalRepository();
		UserFolder stock = page.build(folder, "stock", repository);
		UserFolder till = page.build(folder, "till", repository);
		List<List<String>> printed = page.printed();
		assertThat(printed).hasSize(2).allSatisfy((lines) -> assertThat(lines).hasSizeGreaterThan(1));
		try (RunningApplication serving = start(stock, "stock-1.jar", "--server.port=0")) {
			String address = "ws://127.0.0.1:" + serving.port() + "/mesh";
			try (RunningApplication connecting = start(till, "till-1.jar", "--mesh.session.urls=" + address)) {
				printed.get(0).forEach(serving::awaitOutput);
				printed.get(1).forEach(connecting::awaitOutput);
			}
			serving.awaitOutput("till-7 has LEFT");
		}
	}

	private static RunningApplication start(UserFolder application, String jar, String argument) throws IOException {
		List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar",
				application.path().resolve("target").resolve(jar).toString(), argument));
		Path output = application.path().resolve("output.log");
		return new RunningApplication(jar, output,
				new ProcessBuilder(command).directory(application.path().toFile())
					.redirectErrorStream(true)
					.redirectOutput(output.toFile())
					.start());
	}

}
