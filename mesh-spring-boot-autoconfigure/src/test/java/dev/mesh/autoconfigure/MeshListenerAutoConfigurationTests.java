package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.annotation.BusListenerContainerFactory;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.BusStreamListener;
import dev.mesh.annotation.MeshListenerConfiguration;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.bus.BusStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Tests for {@link MeshListenerAutoConfiguration}.
 */
class MeshListenerAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class));

	@Test
	void propertiesAreAppliedToTheContainerFactory() {
		this.contextRunner.run((context) -> assertFactory(context, 1, true));
		this.contextRunner.withPropertyValues("mesh.bus.listener.concurrency=4", "mesh.bus.listener.auto-startup=false")
			.withBean(Listeners.class)
			.run((context) -> {
				assertFactory(context, 4, false);
				MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
				assertThat(registry.isListening("message")).isFalse();
				assertThat(registry.isListening("stream")).isFalse();
				assertThat(registry.isListening("presence")).isTrue();
			});
	}

	@Test
	void concurrencyOutOfRangeNamesThePropertyAndTheValue() {
		this.contextRunner.withPropertyValues("mesh.bus.listener.concurrency=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MeshConfigurationException.class)
				.hasMessageContaining("mesh.bus.listener.concurrency")
				.hasMessageContaining("0")
				.hasMessageContaining("from 1 to 1024"));
	}

	@Test
	void customizersAreCalledInOrderForTheFactoriesOfTheirTypeAlone() {
		this.contextRunner.withUserConfiguration(Customizers.class)
			.withPropertyValues("mesh.bus.listener.concurrency=2")
			.run((context) -> {
				assertThat(context.getBean(Customizers.class).called).containsExactly("any 2", "lambda 20");
				assertFactory(context, 40, true);
				Special special = context.getBean(BusListenerContainerFactoryConfigurer.class).configure(new Special());
				assertThat(context.getBean(Customizers.class).called).containsExactly("any 2", "lambda 20", "any 2",
						"special");
				assertThat(concurrency(special)).isEqualTo(20);
			});
	}

	@Test
	void ownContainerFactoryOfTheNameReplacesOurs() {
		BusListenerContainerFactory own = new BusListenerContainerFactory();
		this.contextRunner
			.withBean(MeshListenerConfiguration.CONTAINER_FACTORY_BEAN_NAME, BusListenerContainerFactory.class,
					() -> own)
			.run((context) -> assertThat(context.getBean(BusListenerContainerFactory.class)).isSameAs(own));
	}

	@Test
	void configurerAppliesThePropertiesAndCustomizersToFactoriesOfTheApplication() {
		this.contextRunner.withUserConfiguration(OwnFactories.class)
			.withPropertyValues("mesh.bus.listener.concurrency=4", "mesh.bus.listener.auto-startup=false")
			.run((context) -> {
				assertFactory(context.getBean(MeshListenerConfiguration.CONTAINER_FACTORY_BEAN_NAME,
						BusListenerContainerFactory.class), 4, false);
				assertFactory(context.getBean("special", Special.class), 5, false);
				MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
				assertThat(registry.isListening("of-special")).isFalse();
				registry.start("of-special");
				assertThat(registry.isListening("of-special")).isTrue();
			});
	}

	@Test
	void beansWithListenersAreMadeAlthoughOthersAreLazy() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(OneForEachAnnotation.class)
			.run((context) -> {
				assertThat(context.getBean(MeshListenerEndpointRegistry.class).ids())
					.containsExactlyInAnyOrder("message", "stream", "presence");
				assertThat(OneForEachAnnotation.OTHERS).hasValue(0);
			});
	}

	@Test
	void restartOfTheContextHonoursAutoStartup() {
		this.contextRunner.withBean(Listeners.class).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			assertListening(registry);
			ConfigurableApplicationContext running = context.getSourceApplicationContext();
			running.stop();
			assertThat(registry.isRunning()).isFalse();
			running.start();
			assertThat(registry.isRunning()).isTrue();
			assertListening(registry);
		});
	}

	@Test
	void invalidMethodIsAnalysed() {
		this.contextRunner.withBean(Invalid.class).run((context) -> {
			FailureAnalysis analysis = new InvalidListenerMethodFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("Invalid.on(String, byte[])", "cannot work",
					"would both be the payload");
			assertThat(analysis.getAction()).contains("A message has one payload");
		});
	}

	private static void assertListening(MeshListenerEndpointRegistry registry) {
		assertThat(registry.isListening("message")).isTrue();
		assertThat(registry.isListening("stream")).isTrue();
		assertThat(registry.isListening("presence")).isTrue();
		assertThat(registry.isListening("manual")).isFalse();
	}

	private static void assertFactory(ApplicationContext context, int concurrency, boolean autoStartup) {
		assertFactory(context.getBean(BusListenerContainerFactory.class), concurrency, autoStartup);
	}

	private static void assertFactory(BusListenerContainerFactory factory, int concurrency, boolean autoStartup) {
		assertThat(concurrency(factory)).isEqualTo(concurrency);
		assertThat(ReflectionTestUtils.getField(factory, "autoStartup")).isEqualTo(autoStartup);
	}

	private static Object concurrency(BusListenerContainerFactory factory) {
		return ReflectionTestUtils.getField(factory, "concurrency");
	}

	static class Special extends BusListenerContainerFactory {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactories {

		@Bean
		BusListenerContainerFactory busListenerContainerFactory(BusListenerContainerFactoryConfigurer configurer) {
			return configurer.configure(new BusListenerContainerFactory());
		}

		@Bean
		Special special(BusListenerContainerFactoryConfigurer configurer) {
			return configurer.configure(new Special());
		}

		@Bean
		BusListenerContainerFactoryCustomizer<Special> oneMore() {
			return new BusListenerContainerFactoryCustomizer<>() {

				@Override
				public void customize(Special factory) {
					factory.setConcurrency(5);
				}

			};
		}

		@BusMessageListener(id = "of-special", path = "of-special", containerFactory = "special")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		final List<String> called = new ArrayList<>();

		@Bean
		@Order(1)
		BusListenerContainerFactoryCustomizer<BusListenerContainerFactory> any() {
			return new BusListenerContainerFactoryCustomizer<>() {

				@Override
				public void customize(BusListenerContainerFactory factory) {
					Customizers.this.called.add("any " + concurrency(factory));
					factory.setConcurrency(20);
				}

			};
		}

		@Bean
		@Order(2)
		BusListenerContainerFactoryCustomizer<Special> special() {
			return new BusListenerContainerFactoryCustomizer<>() {

				@Override
				public void customize(Special factory) {
					Customizers.this.called.add("special");
				}

			};
		}

		@Bean
		@Order(3)
		BusListenerContainerFactoryCustomizer<Plain> lambda() {
			return (factory) -> this.called.add("never");
		}

		@Bean
		@Order(4)
		BusListenerContainerFactoryCustomizer<BusListenerContainerFactory> last() {
			return (factory) -> {
				if (factory.getClass() == BusListenerContainerFactory.class) {
					this.called.add("lambda " + concurrency(factory));
					factory.setConcurrency(40);
				}
			};
		}

	}

	static class Plain extends BusListenerContainerFactory {

	}

	static class Listeners {

		@BusMessageListener(id = "message", path = "message")
		void message(String text) {
		}

		@BusMessageListener(id = "manual", path = "manual", autoStartup = "false")
		void manual(String text) {
		}

		@BusStreamListener(id = "stream", path = "stream")
		void stream(BusStream stream) {
		}

		@PresenceChanged(id = "presence")
		void presence() {
		}

	}

	static class Invalid {

		@BusMessageListener("a")
		void on(String text, byte[] bytes) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneForEachAnnotation {

		static final AtomicInteger OTHERS = new AtomicInteger();

		@Bean
		Message message() {
			return new Message();
		}

		@Bean
		Stream stream() {
			return new Stream();
		}

		@Bean
		Presence presence() {
			return new Presence();
		}

		@Bean
		StringBuilder other() {
			OTHERS.incrementAndGet();
			return new StringBuilder();
		}

		static class Message {

			@BusMessageListener(id = "message", path = "a")
			void on() {
			}

		}

		static class Stream {

			@BusStreamListener(id = "stream", path = "a")
			void on(BusStream stream) {
			}

		}

		static class Presence {

			@PresenceChanged(id = "presence")
			void on() {
			}

		}

	}

}
