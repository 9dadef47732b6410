package dev.mesh.starter;

import static dev.mesh.starter.NewProject.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application whose class changes while it runs, with Spring Boot's developer tools.
 */
@Tag("heavy")
class DevToolsProcessTests {

	private static final String WITH_DEVTOOLS = "<configuration><excludeDevtools>false</excludeDevtools></configuration>";

	/**
	 * The one that everything began in, that of the running edition, and one that is kept
	 * with {@code mesh.enabled=false} as well.
	 */
	private static final Pattern LEFT = Pattern.compile("edition-4 sees [23] class loaders and (1) loops");

	@Test
	void aRestartStopsTheMeshAndStartsItAgainWithTheSameKeyAndLeavesNothingBehind(@TempDir Path folder)
			throws Exception {
		LocalRepository repository = new LocalRepository();
		Readme readme = new Readme();
		NewProject web = NewProject.build(folder.resolve("web"), repository, readme.dependency(),
				"greeting/GreetingApplication", readme.application());
		NewProject project = NewProject.build(folder.resolve("developed"), repository, WITH_DEVTOOLS,
				dependency("dev.mesh", "mesh-spring-boot-starter-client", System.getProperty("mesh.version"))
						+ dependency("org.springframework.boot", "spring-boot-devtools", ""),
				Map.of("developed/DevelopedApplication",
						Files.readString(Path.of("src/test/projects/developed/DevelopedApplication.java"))));
		Path libraries = project.extract().resolve("lib");
		try (RunningApplication hub = web.start("hub", readme.hub(), "--server.port=0");
				RunningApplication till = project.startFromClasses("till",
						readme.edge().replace("127.0.0.1:8080", "127.0.0.1:" + hub.port()), libraries,
						"developed.DevelopedApplication")) {
			till.awaitOutput("edition-1 heard of hub: Hello!");
			for (int edition = 1; edition <= 3; edition++) {
				change(project, "edition-" + edition, "edition-" + (edition + 1));
				till.awaitOutput("edition-" + (edition + 1) + " heard of hub: Hello!");
			}
			till.awaitOutput(LEFT);
			List<String> keys = all(till, "Mesh peer 'till-7' \\(([^)]+)\\) started");
			assertThat(keys).hasSize(4).containsOnly(keys.get(0));
			assertThat(all(till, "(edition-\\d) heard of hub")).containsExactly("edition-1", "edition-2", "edition-3",
					"edition-4");
		}
	}

	/** As a compiler would write it: the constant is as long as before. */
	private static void change(NewProject project, String from, String to) throws Exception {
		Path file = project.classes().resolve("developed/DevelopedApplication.class");
		String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
		assertThat(bytes).contains(from);
		Files.writeString(file, bytes.replace(from, to), StandardCharsets.ISO_8859_1);
	}

	private static List<String> all(RunningApplication application, String pattern) {
		return Pattern.compile(pattern)
			.matcher(application.output())
			.results()
			.map((MatchResult found) -> found.group(1))
			.toList();
	}

}
