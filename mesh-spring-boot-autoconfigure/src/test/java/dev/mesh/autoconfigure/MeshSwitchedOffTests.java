package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;
import dev.mesh.session.SessionFactory;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Tests for {@code mesh.enabled=false}. */
class MeshSwitchedOffTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				MeshPayloadConverterAutoConfiguration.class));

	@Test
	void switchedOffThereIsNothing() {
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.withBean(Listening.class)
			.run((context) -> assertThat(context).doesNotHaveBean(Mesh.class)
				.doesNotHaveBean(SessionFactory.class)
				.doesNotHaveBean(Bus.class)
				.doesNotHaveBean(Presence.class)
				.doesNotHaveBean(MeshLifecycle.class)
				.doesNotHaveBean(MeshListenerEndpointRegistry.class)
				.doesNotHaveBean(MeshProperties.class));
	}

	@Test
	void switchedOffNothingRunsAndNoFileAppearsWhateverElseIsSet(@TempDir Path directory) {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.contextRunner
			.withPropertyValues("mesh.enabled=false", "mesh.session.urls=ws://127.0.0.1:1/mesh",
					"mesh.server.enabled=true", "mesh.peer.data-directory=" + directory.resolve("data"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
					.noneMatch((thread) -> thread.getName().contains("mesh"));
				assertThat(directory).isEmptyDirectory();
			});
	}

	static class Listening {

		@BusMessageListener(id = "listening", path = "orders")
		void on(String text) {
		}

	}

}
