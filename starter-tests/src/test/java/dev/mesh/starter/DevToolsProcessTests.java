package dev.mesh.starter;

import static dev.mesh.starter.NewProject.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
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

	@TempDir
	private static Path folder;

	private static Readme readme;

	private static LocalRepository repository;

	private static NewProject greeting;

	@BeforeAll
	static void buildTheOtherSide() throws Exception {
		readme = new Readme();
		repository = new LocalRepository();
		greeting = NewProject.build(folder.resolve("greeting"), repository, readme.dependency(),
				"greeting/GreetingApplication", readme.application());
	}

	@Test
	void aClientThatRestartsDialsAgainWithTheSameKeyAndLeavesNothingBehind() throws Exception {
		NewProject project = developed("client",
				dependency("dev.mesh", "mesh-spring-boot-starter-client", System.getProperty("mesh.version")));
		try (RunningApplication hub = greeting.start("hub", readme.hub(), "--server.port=0");
				RunningApplication till = start(project, "till", edge(hub.port()))) {
			restartThreeTimes(project, till, "till-7", "hub");
		}
	}

	@Test
	void aServerThatRestartsAcceptsItsPeersAgainWithTheSameKeyAndLeavesNothingBehind() throws Exception {
		NewProject project = developed("server", readme.dependency());
		int port = freePort();
		try (RunningApplication hub = start(project, "hub", readme.hub(), "--server.port=" + port,
				"--mesh.peer.data-directory=peer");
				RunningApplication till = greeting.start("till", edge(port), "--server.port=0")) {
			restartThreeTimes(project, hub, "hub", "till-7");
			assertThat(till.isRunning()).isTrue();
		}
	}

	private static NewProject developed(String name, String starter) throws Exception {
		return NewProject.build(folder.resolve(name), repository, WITH_DEVTOOLS,
				starter + dependency("org.springframework.boot", "spring-boot-devtools", ""),
				Map.of("developed/DevelopedApplication",
						Files.readString(Path.of("src/test/projects/developed/DevelopedApplication.java"))));
	}

	private static RunningApplication start(NewProject project, String name, String yaml, String... arguments)
			throws Exception {
		return project.startFromClasses(name, yaml, project.extract().resolve("lib"), "developed.DevelopedApplication",
				arguments);
	}

	private static String edge(int port) {
		return readme.edge().replace("127.0.0.1:8080", "127.0.0.1:" + port);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void restartThreeTimes(NewProject project, RunningApplication running, String name, String other)
			throws Exception {
		String heard = " heard of " + other + ": Hello!";
		running.awaitOutput("edition-1" + heard);
		for (int edition = 1; edition <= 3; edition++) {
			change(project, "edition-" + edition, "edition-" + (edition + 1));
			running.awaitOutput("edition-" + (edition + 1) + heard);
		}
		running.awaitOutput(LEFT);
		List<String> keys = all(running, "Mesh peer '" + name + "' \\(([^)]+)\\) started");
		assertThat(keys).hasSize(4).containsOnly(keys.get(0));
		assertThat(all(running, "(edition-\\d) heard of " + other)).containsExactly("edition-1", "edition-2",
				"edition-3", "edition-4");
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
