package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.presence.Peer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Tests for {@link MeshKeepAlive}. */
class MeshKeepAliveTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(MeshAutoConfiguration.class,
			MeshListenerAutoConfiguration.class);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(CONFIGURATIONS);

	@BeforeEach
	void nothingKeepsTheProcessAlive() {
		awaitNone();
	}

	private static void awaitNone() {
		await().until(() -> threads().isEmpty());
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(MeshKeepAlive.THREAD_NAME))
			.toList();
	}

	@Test
	void listenerKeepsTheProcessUntilItsContextStops() {
		this.contextRunner.withBean(Listening.class).run((context) -> {
			assertThat(threads()).singleElement().matches((thread) -> !thread.isDaemon());
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			source.stop();
			awaitNone();
			source.start();
			assertThat(threads()).hasSize(1);
		});
		awaitNone();
	}

	@Test
	void presenceListenerDoesSoToo() {
		this.contextRunner.withBean(Watching.class).run((context) -> assertThat(threads()).hasSize(1));
	}

	@Test
	void lazyInitialisationDoesNotLoseIt() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(Listening.class)
			.run((context) -> assertThat(threads()).hasSize(1));
	}

	@Test
	void applicationInWhichNothingListensEndsWithItsMain() {
		this.contextRunner.run((context) -> assertThat(threads()).isEmpty());
		this.contextRunner.withBean(Listening.class)
			.withPropertyValues("mesh.bus.listener.auto-startup=false")
			.run((context) -> assertThat(threads()).isEmpty());
		this.contextRunner.withBean(Listening.class)
			.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(threads()).isEmpty());
	}

	@Test
	void aWebServerKeepsItsProcessItself() {
		new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withBean(Listening.class)
			.run((context) -> assertThat(threads()).isEmpty());
	}

	@Test
	void startThatFailsLaterLeavesNothingBehind() {
		this.contextRunner.withBean(Listening.class).withBean(FailsLast.class).run((context) -> {
			assertThat(context).hasFailed();
			awaitNone();
		});
	}

	static class Listening {

		@BusMessageListener("orders")
		void on(String text) {
		}

	}

	static class Watching {

		@PresenceChanged
		void on(Peer peer) {
		}

	}

	static class FailsLast implements SmartLifecycle {

		@Override
		public void start() {
			assertThat(threads()).as("what has failed is not the start of the listeners").hasSize(1);
			throw new IllegalStateException("the last one does not start");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
