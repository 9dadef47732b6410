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
import dev.mesh.bus.Registration;
import dev.mesh.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

	@Test
	void startAndStopAtTheSameTimeLeaveAListenerThatListensOrDoesNot() {
		this.contextRunner.withBean(Concurrent.class).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			Concurrent bean = context.getBean(Concurrent.class);
			ExecutorService threads = Executors.newFixedThreadPool(4);
			try {
				for (int i = 0; i < 3000; i++) {
					together(threads, () -> registry.stop("concurrent"), () -> registry.start("concurrent"));
					assertThat(this.bus.handlers()).isEqualTo(registry.isListening("concurrent") ? 1 : 0);
					registry.start("concurrent");
					this.bus.deliver("concurrent", "x");
					assertThat(bean.got).hasValue(i + 1);
				}
			}
			finally {
				threads.shutdownNow();
			}
		});
	}

	@Test
	void endpointIsClosedBeforeItListensAgain() {
		Exclusive exclusive = new Exclusive();
		MeshListenerConfigurer configurer = (registrar) -> registrar
			.registerEndpoint(MeshListenerEndpoint.of("exclusive", (bus, presence) -> exclusive.open()));
		this.contextRunner.withBean(MeshListenerConfigurer.class, () -> configurer).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			ExecutorService threads = Executors.newFixedThreadPool(4);
			try {
				for (int i = 0; i < 1000; i++) {
					together(threads, () -> registry.stop("exclusive"), () -> registry.start("exclusive"));
				}
			}
			finally {
				threads.shutdownNow();
			}
			registry.stop("exclusive");
			assertThat(exclusive.open).hasValue(0);
			assertThat(exclusive.most).isEqualTo(1);
		});
	}

	private static void together(ExecutorService threads, Runnable... tasks) throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(2 * tasks.length);
		List<Future<?>> running = new ArrayList<>();
		for (int i = 0; i < 2 * tasks.length; i++) {
			Runnable task = tasks[i % tasks.length];
			running.add(threads.submit(() -> {
				barrier.await();
				task.run();
				return null;
			}));
		}
		for (Future<?> task : running) {
			task.get(20, TimeUnit.SECONDS);
		}
	}

	@Test
	void messageOfSeveralPathsIsHandledByTheLastHandlerThatIsRemoved() {
		this.contextRunner.withBean(Overlapping.class).run((context) -> {
			this.bus.onRemoval(() -> {
				if (this.bus.handlers() == 1) {
					this.bus.deliver("orders/1", "x");
				}
			});
			context.getBean(MeshListenerEndpointRegistry.class).stop("overlapping");
			assertThat(context.getBean(Overlapping.class).got).containsExactly("x");
		});
	}

	static class Overlapping {

		final List<String> got = new ArrayList<>();

		@BusMessageListener(id = "overlapping", path = { "orders/*", "orders/**" })
		void on(String text) {
			this.got.add(text);
		}

	}

	static class Concurrent {

		final AtomicInteger got = new AtomicInteger();

		@BusMessageListener(id = "concurrent", path = "concurrent", concurrency = "2")
		void on(String text) {
			this.got.incrementAndGet();
		}

	}

	static class Exclusive {

		private final AtomicInteger open = new AtomicInteger();

		private volatile int most;

		Registration open() {
			this.most = Math.max(this.most, this.open.incrementAndGet());
			return () -> {
				Thread.yield();
				this.open.decrementAndGet();
			};
		}

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
