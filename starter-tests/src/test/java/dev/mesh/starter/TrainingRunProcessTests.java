package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's application extracted as for an image, with an archive of classes from a
 * training run, which ends before anything is started.
 */
@Tag("heavy")
class TrainingRunProcessTests {

	@Test
	void aTrainingRunDialsNobodyAndWritesNothingAndItsArchiveIsUsed(@TempDir Path folder) throws Exception {
		Readme readme = new Readme();
		NewProject web = NewProject.build(folder.resolve("web"), new LocalRepository(), readme.dependency(),
				"greeting/GreetingApplication", readme.application());
		Path jar = web.extract().resolve("app.jar");
		Path archive = folder.resolve("app.jsa");
		try (RunningApplication hub = web.start("hub", readme.hub(), "--server.port=0")) {
			String edge = readme.edge().replace("127.0.0.1:8080", "127.0.0.1:" + hub.port());
			try (RunningApplication training = web.run("training", edge, List.of("-XX:ArchiveClassesAtExit=" + archive,
					"-Dspring.context.exit=onRefresh", "-jar", jar.toString()))) {
				assertThat(training.exitCode()).isZero();
				assertThat(training.output()).doesNotContain("Mesh peer");
			}
			assertThat(archive).exists();
			assertThat(folder.resolve("web/run-training/data")).doesNotExist();
			assertThat(hub.output()).doesNotContain("till-7");
			try (RunningApplication till = web.run("till", edge, List.of("-XX:SharedArchiveFile=" + archive,
					"-Xshare:auto", "-Xlog:class+load", "-jar", jar.toString()))) {
				hub.awaitOutput("till-7 says in english: Hello!");
				assertThat(till.output()).contains("dev.mesh.Mesh source: shared objects file (top)");
				assertThat(Files.exists(folder.resolve("web/run-till/data"))).isTrue();
			}
		}
	}

}
