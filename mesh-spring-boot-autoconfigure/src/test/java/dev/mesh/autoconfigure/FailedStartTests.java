package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.Applications.LIMIT;
import static dev.mesh.autoconfigure.Applications.mesh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;

/**
 * Starts that fail half-way, before and after the mesh has started: no thread, no port,
 * no session and no locked directory is left.
 */
@Timeout(120)
class FailedStartTests {

	/** It makes threads as it needs them. */
	private static final String OF_THE_HUB = "mesh-hub-.*|mesh-websocket-.*";

	@ParameterizedTest
	@ValueSource(classes = { FailsWhenBeansAreMade.class, FailsAfterTheMeshHasStarted.class, FailsInItsRunner.class })
	void aStartThatFailsLeavesNothingBehind(Class<?> failing, @TempDir Path directory) throws Exception {
		try (Applications applications = new Applications()) {
			ConfigurableApplicationContext hub = applications.hub(Sound.class);
			Set<Thread> before = threads();
			String data = "mesh.peer.data-directory=" + directory.resolve("peer");
			String[] server = { data, "mesh.session.urls=ws://127.0.0.1:" + Applications.port(hub) + "/mesh",
					"mesh.session.principal=edge", "mesh.session.password=secret", "mesh.peer.name=half-way" };
			assertThatThrownBy(() -> applications.hub(failing, server)).satisfies(
					(failure) -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).hasMessage("half-way"));
			await().atMost(LIMIT)
				.untilAsserted(
						() -> assertThat(left(before)).filteredOn((name) -> !name.matches(OF_THE_HUB)).isEmpty());
			assertThat(mesh(hub).openSessions()).isEmpty();
			assertThat(mesh(hub).presence().graph().remotePeers()).isEmpty();
			Mesh next = mesh(applications.hub(Sound.class, server));
			Applications.awaitKnown(mesh(hub), next);
			assertThat(Applications.ask(mesh(hub), next, "who", "")).isEqualTo("sound");
		}
	}

	@Test
	void closingLeavesNoThreadBehind() throws Exception {
		Set<Thread> before = threads();
		try (Applications applications = new Applications()) {
			ConfigurableApplicationContext hub = applications.hub(Sound.class);
			Mesh client = mesh(applications.client(hub, Sound.class));
			assertThat(Applications.ask(client, mesh(hub), "who", "")).isEqualTo("sound");
			assertThat(left(before)).isNotEmpty();
		}
		await().atMost(LIMIT).untilAsserted(() -> assertThat(left(before)).isEmpty());
	}

	private static Set<Thread> threads() {
		return new HashSet<>(Thread.getAllStackTraces().keySet());
	}

	/** Threads of the mesh and of web servers that were not there before. */
	private static List<String> left(Set<Thread> before) {
		return threads().stream()
			.filter((thread) -> thread.isAlive() && !before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.contains("mesh") || name.contains("http-nio"))
			.collect(Collectors.toList());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Sound {

		@BusMessageListener("who")
		String who(String question) {
			return "sound";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FailsWhenBeansAreMade {

		@Bean
		Object late(Mesh mesh) {
			mesh.bus().onMessage("early", (message) -> {
			});
			throw new IllegalStateException("half-way");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FailsAfterTheMeshHasStarted {

		@Bean
		SmartLifecycle last(Mesh mesh) {
			return new SmartLifecycle() {

				@Override
				public void start() {
					await().atMost(LIMIT).until(() -> !mesh.connectedSessions().isEmpty());
					throw new IllegalStateException("half-way");
				}

				@Override
				public void stop() {
				}

				@Override
				public boolean isRunning() {
					return false;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FailsInItsRunner {

		@Bean
		ApplicationRunner runner(Mesh mesh) {
			return (arguments) -> {
				await().atMost(LIMIT).until(() -> !mesh.connectedSessions().isEmpty());
				throw new IllegalStateException("half-way");
			};
		}

	}

}
