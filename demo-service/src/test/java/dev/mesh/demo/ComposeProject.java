package dev.mesh.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * The services of {@code compose.yaml}, in a static field of a test class: with an image,
 * networks and volumes that only it has, on ports that are free, and all of it removed
 * after the last test. When a test has failed, what the services said is printed.
 */
final class ComposeProject implements AfterEachCallback, AfterAllCallback {

	private static final Path FILE = Path.of("..", "compose.yaml");

	private static final Duration LIMIT = Duration.ofSeconds(180);

	/** So that what is started with a profile is stopped, too. */
	private static final String[] EVERYTHING = { "--profile", "two-hubs" };

	private final String name = "mesh-test-" + UUID.randomUUID();

	/** Builds the image, and starts the services that are in no profile. */
	void up() {
		run("up", "--detach", "--build");
	}

	/** Starts those of a profile as well. */
	void upWith(String profile) {
		run("--profile", profile, "up", "--detach");
	}

	/** The REST interface of a service, at the port that is its own until it is ended. */
	DemoClient client(String service) {
		String address = run("port", service, "8080").strip();
		return new DemoClient(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
	}

	void kill(String service) {
		run("kill", service);
	}

	/** Starts one that was killed. */
	void start(String service) {
		run("start", service);
	}

	/** Runs a script in the container of a service; returns what it printed. */
	String script(String service, String script) {
		return run("exec", "-T", service, "bash", "-c", script).strip();
	}

	private String run(String... arguments) {
		List<String> command = new ArrayList<>(List.of("env", "MESH_DEMO_IMAGE=" + this.name));
		Stream.of("HUB", "HUB_2", "WEST_1", "WEST_2", "EAST_1", "EAST_2")
			.forEach((service) -> command.add(service + "_PORT=0"));
		command.addAll(compose());
		command.addAll(List.of("--file", FILE.toString(), "--project-name", this.name));
		command.addAll(List.of(arguments));
		return Command.run(LIMIT, command);
	}

	/** Docker's plugin, or the command of before. */
	private static List<String> compose() {
		return Command
			.run(LIMIT, List.of("bash", "-c", "docker compose version >/dev/null 2>&1 && echo plugin || true"))
			.isBlank() ? List.of("docker-compose") : List.of("docker", "compose");
	}

	private String runOnEverything(String... arguments) {
		return run(Stream.concat(Stream.of(EVERYTHING), Stream.of(arguments)).toArray(String[]::new));
	}

	@Override
	public void afterEach(ExtensionContext context) {
		if (context.getExecutionException().isPresent()) {
			System.err.println(runOnEverything("logs"));
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		try {
			// What has failed before all tests is known only here.
			afterEach(context);
		}
		finally {
			runOnEverything("down", "--volumes");
			DockerClientFactory.instance().client().removeImageCmd(this.name).exec();
		}
	}

}
