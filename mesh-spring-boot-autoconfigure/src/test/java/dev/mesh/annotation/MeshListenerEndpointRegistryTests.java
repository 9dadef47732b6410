package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Tests for {@link MeshListenerEndpointRegistry}: when listeners listen.
 */
class MeshListenerEndpointRegistryTests {

	private final FakeBus bus = new FakeBus();

	private final Mesh mesh = mock(Mesh.class);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(MeshListenerConfiguration.class)
		.withBean(Mesh.class, () -> this.mesh, (definition) -> definition.setDestroyMethodName(""))
		.withBean(Bus.class, () -> this.bus)
		.withBean(Presence.class, () -> mock(Presence.class));

	@Test
	void listenersAreStartedBeforeTheMeshHandsOverMessages() {
		doAnswer((call) -> {
			assertThat(this.bus.handlers()).isEqualTo(1);
			return null;
		}).when(this.mesh).startListening();
		this.contextRunner.withBean(Failing.class).run((context) -> verify(this.mesh).startListening());
	}

	@Test
	void autoStartupIsHonouredAndListenersCanBeStartedAndStopped() {
		this.contextRunner.withBean(Manual.class).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			assertThat(registry.isListening("manual")).isFalse();
			this.bus.deliver("manual", "1");
			registry.start("manual");
			registry.start("manual");
			this.bus.deliver("manual", "2");
			registry.stop("manual");
			this.bus.deliver("manual", "3");
			assertThat(context.getBean(Manual.class).got).containsExactly("2");
			assertThatIllegalArgumentException().isThrownBy(() -> registry.start("other"))
				.withMessageContaining("'other'")
				.withMessageContaining("manual");
		});
	}

	@Test
	void pauseKeepsListenersAndDoesNotStartOthersAfterwards() {
		this.contextRunner.withBean(Manual.class).withBean(Failing.class).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			boolean[] stopped = new boolean[1];
			registry.stop(() -> stopped[0] = true);
			assertThat(stopped).containsExactly(true);
			assertThat(registry.isRunning()).isFalse();
			assertThat(this.bus.handlers()).isEqualTo(1);
			registry.start();
			assertThat(this.bus.handlers()).isEqualTo(1);
			assertThat(registry.isListening("manual")).isFalse();
			verify(this.mesh, times(2)).startListening();
			registry.stop();
			assertThat(this.bus.handlers()).isZero();
		});
	}

	@Test
	void twoListenersWithOneIdAreRefused() {
		this.contextRunner.withBean("one", Manual.class)
			.withBean("two", Manual.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidListenerMethodException.class)
				.hasMessageContaining("its id 'manual' is taken by " + Manual.class.getName() + ".on(String)"));
	}

	static class Failing {

		@BusMessageListener("fail")
		void fail() {
			throw new IllegalStateException("from the listener");
		}

	}

	static class Manual {

		final List<String> got = new ArrayList<>();

		@BusMessageListener(id = "manual", path = "manual", autoStartup = "false")
		void on(String text) {
			this.got.add(text);
		}

	}

}
