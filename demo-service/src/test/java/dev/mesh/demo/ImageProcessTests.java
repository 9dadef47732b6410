package dev.mesh.demo;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the image of the demo promises, seen in a mesh of a hub and two edges. */
@Tag("heavy")
@Timeout(180)
class ImageProcessTests {

	private static final String DATA_DIRECTORY = "/var/lib/mesh";

	private static final String USER = "10001";

	/** Exit code after SIGTERM. After SIGKILL it is 137. */
	private static final long TERMINATED = 128 + 15;

	private static final GraphShape WHOLE = GraphShape.of(2, "a", "b", "hub");

	private static final GraphShape WITHOUT_B = GraphShape.of(1, "a", "hub");

	@RegisterExtension
	static final Containers containers = new Containers();

	private static final DemoContainer hub = containers.hub()
		.waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofSeconds(120)));

	private static final DemoContainer a = containers.edge("a");

	/** The hub's own health check says that it is ready. */
	@BeforeAll
	static void startContainers() {
		Startables.deepStart(hub, a).join();
	}

	@Test
	void runsAsAUserWithoutRightsThatHasNothingButTheDataDirectory() {
		assertThat(hub.inspect().getConfig().getUser()).isEqualTo(USER + ":" + USER);
		assertThat(hub.run("id", "-u")).isEqualTo(USER);
		assertThat(hub.run("stat", "-c", "%u %a", DATA_DIRECTORY, DATA_DIRECTORY + "/identity").lines())
			.containsExactly(USER + " 700", USER + " 600");
		assertThat(hub.run("find", "/opt/mesh-demo", "-writable")).isEmpty();
		assertThat(Objects.requireNonNull(hub.inspect().getMounts()))
			.anySatisfy((mount) -> assertThat(Objects.requireNonNull(mount.getDestination()).getPath())
				.isEqualTo(DATA_DIRECTORY));
	}

	@Test
	void heapIsAShareOfTheContainersMemory() {
		double heapBytes = hub.client()
			.get("/actuator/metrics/jvm.memory.max?tag=area:heap")
			.json()
			.get("measurements")
			.get(0)
			.get("value")
			.asDouble();
		assertThat(heapBytes / DemoContainer.MEMORY_BYTES).isBetween(0.65, 0.75);
	}

	@Test
	void healthCheckAsksWhetherItIsAlive() {
		assertThat(Objects.requireNonNull(hub.inspect().getConfig().getHealthcheck()).getTest())
			.anySatisfy((part) -> assertThat(part).contains("/actuator/health/liveness"));
	}

	@Test
	void changedApplicationChangesTheLastLayerOnly(@TempDir Path directory) throws Exception {
		List<String> layers = layers(DemoImage.demo().get());
		List<String> changed = layers(DemoImage.of(changedJar(directory)).get());
		assertThat(changed).hasSameSizeAs(layers);
		int last = layers.size() - 1;
		assertThat(changed.subList(0, last)).isEqualTo(layers.subList(0, last));
		assertThat(changed.get(last)).isNotEqualTo(layers.get(last));
	}

	@Test
	void stoppedContainerTakesItsLeaveAndTheNextOneWithItsVolumeIsTheSamePeer() {
		String volume = containers.volume();
		DemoContainer b = startB(volume);
		String key = key(b);
		CompletableFuture<Long> exitCode = CompletableFuture.supplyAsync(b::stopByDocker);
		assertThat(seenByAUntilBIsGone()).isSubsetOf(WHOLE, WITHOUT_B);
		assertThat(exitCode.join()).isIn(0L, TERMINATED);

		b.stop();
		assertThat(key(startB(volume))).isEqualTo(key);
	}

	@Test
	void aRequestThatDoesNotEndDoesNotKeepItFromTakingItsLeave() throws Exception {
		DemoContainer b = startB(containers.volume());
		try (Socket socket = new Socket(b.getHost(), b.getFirstMappedPort())) {
			String head = "POST /api/messages HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\n"
					+ "Content-Length: 10\r\n\r\n";
			socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
			await().until(() -> activeRequests(b) > 1);

			CompletableFuture<Long> exitCode = CompletableFuture.supplyAsync(b::stopByDocker);

			assertThat(seenByAUntilBIsGone()).isSubsetOf(WHOLE, WITHOUT_B);
			assertThat(exitCode.join()).isEqualTo(TERMINATED);
		}
		b.stop();
	}

	/** The one that asks is among them. */
	private static int activeRequests(DemoContainer container) {
		return container.client()
			.get("/actuator/metrics/http.server.requests.active")
			.json()
			.get("measurements")
			.valueStream()
			.filter((measurement) -> measurement.get("statistic").asString().equals("ACTIVE_TASKS"))
			.mapToInt((measurement) -> measurement.get("value").asInt())
			.sum();
	}

	private static DemoContainer startB(String volume) {
		DemoContainer b = containers.edge("b")
			.withCreateContainerCmdModifier((command) -> Objects.requireNonNull(command.getHostConfig())
				.withBinds(new Bind(volume, new Volume(DATA_DIRECTORY))));
		b.start();
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(GraphShape.seenBy(a.client())).isEqualTo(WHOLE));
		return b;
	}

	/** A peer that is lost without taking its leave is suspected for 20 seconds. */
	private static Set<GraphShape> seenByAUntilBIsGone() {
		Set<GraphShape> seen = new LinkedHashSet<>();
		await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20)).until(() -> {
			GraphShape shape = GraphShape.seenBy(a.client());
			seen.add(shape);
			return shape.equals(WITHOUT_B);
		});
		return seen;
	}

	private static String key(DemoContainer container) {
		return container.client().ownKey();
	}

	private static Path changedJar(Path directory) throws IOException {
		Path jar = Files.copy(DemoProcess.jar(), directory.resolve("changed.jar"));
		try (FileSystem archive = FileSystems.newFileSystem(jar)) {
			Files.writeString(archive.getPath("BOOT-INF/classes/changed.txt"), "changed");
		}
		return jar;
	}

	private static List<String> layers(String image) {
		return Objects
			.requireNonNull(Objects.requireNonNull(docker().inspectImageCmd(image).exec().getRootFS()).getLayers());
	}

	private static DockerClient docker() {
		return DockerClientFactory.instance().client();
	}

}
