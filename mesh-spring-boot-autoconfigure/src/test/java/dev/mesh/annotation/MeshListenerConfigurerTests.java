package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.annotation.Validated;

/**
 * Tests for {@link MeshListenerConfigurer}, {@link EnableMeshListeners}, and beans that
 * are made late.
 */
class MeshListenerConfigurerTests {

	private final FakeBus bus = new FakeBus();

	private final List<String> got = new ArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(Enabled.class)
		.withBean(Mesh.class, () -> mock(Mesh.class), (definition) -> definition.setDestroyMethodName(""))
		.withBean(Bus.class, () -> this.bus)
		.withBean(Presence.class, () -> mock(Presence.class));

	@Test
	void endpointsAreRegisteredStartedAndStoppedLikeAnnotatedOnes() {
		this.contextRunner.withBean("one", MeshListenerConfigurer.class, () -> (registrar) -> {
			registrar.registerEndpoint(endpoint("first", true));
			registrar.registerEndpoint(endpoint("second", false));
		}).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			assertThat(registry.ids()).containsExactly("first", "second");
			this.bus.deliver("first", "1");
			this.bus.deliver("second", "2");
			registry.start("second");
			this.bus.deliver("second", "3");
			registry.stop("first");
			this.bus.deliver("first", "4");
			assertThat(this.got).containsExactly("first 1", "second 3");
		});
	}

	@Test
	void idThatIsTakenEndsTheStart() {
		this.contextRunner.withBean("one", MeshListenerConfigurer.class, () -> (registrar) -> {
			registrar.registerEndpoint(endpoint("first", true));
			registrar.registerEndpoint(endpoint("first", true));
		})
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("two mesh listeners with the id 'first'"));
	}

	@Test
	void endpointNeedsAnId() {
		assertThatIllegalArgumentException().isThrownBy(() -> endpoint(" ", true));
	}

	@Test
	void configurersAreCalledInOrderAndSetWhatAnnotatedMethodsAreCalledWith() {
		this.contextRunner.withUserConfiguration(Configured.class).withBean(Custom.class).run((context) -> {
			assertThat(context.getBean(Configured.class).called).containsExactly("first", "second");
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).isListening("custom")).isFalse();
			context.getBean(MeshListenerEndpointRegistry.class).start("custom");
			this.bus.deliver("custom", "text");
			assertThat(context.getBean(Custom.class).got).containsExactly("text ENGLISH");
			assertThatException().isThrownBy(() -> this.bus.deliver("custom", " "))
				.withMessageContaining("cannot take it");
		});
	}

	@Test
	void lazyBeanListensWhenItIsMade() {
		this.contextRunner
			.withBean("late", Named.class, () -> new Named("late"), (definition) -> definition.setLazyInit(true))
			.run((context) -> {
				MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
				assertThat(registry.ids()).isEmpty();
				Named bean = context.getBean(Named.class);
				assertThat(registry.isListening("named")).isTrue();
				this.bus.deliver("named", "x");
				assertThat(bean.got).containsExactly("late x");
			});
	}

	@Test
	void beanThatIsNoSingletonIsRefusedWhetherItIsMadeOrNot() {
		for (Class<?> configuration : List.of(Prototypes.class, ScopedProxies.class)) {
			this.contextRunner.withUserConfiguration(configuration)
				.run((context) -> assertThat(context).getFailure()
					.isInstanceOf(InvalidListenerMethodException.class)
					.hasMessageContaining("Unnamed.on(String)")
					.hasMessageContaining("unnamed' is no singleton")
					.hasMessageContaining("move the method to a singleton"));
		}
	}

	@Test
	void beanThatIsNoSingletonAndWhoseTypeIsNotKnownIsRefusedWhenItIsMade() {
		this.contextRunner.withUserConfiguration(Hidden.class).run((context) -> {
			assertThatException().isThrownBy(() -> context.getBean("hidden"))
				.havingRootCause()
				.isInstanceOf(InvalidListenerMethodException.class)
				.withMessageContaining("its bean 'hidden' is no singleton");
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).ids()).isEmpty();
		});
	}

	@Test
	void objectThatIsNoBeanOfTheFactoryListensWhenItIsInitialized() {
		this.contextRunner.run((context) -> {
			Unnamed made = context.getAutowireCapableBeanFactory().createBean(Unnamed.class);
			this.bus.deliver("unnamed", "x");
			assertThat(made.got).containsExactly("x");
		});
	}

	private MeshListenerEndpoint endpoint(String id, boolean autoStartup) {
		return MeshListenerEndpoint.of(id, autoStartup, (messages, presence) -> messages.onMessage(id,
				(message) -> this.got.add(id + " " + new String(message.bytes()))));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMeshListeners
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	static class Configured {

		final List<String> called = new ArrayList<>();

		@Bean
		@Order(2)
		MeshListenerConfigurer second() {
			return (registrar) -> {
				this.called.add("second");
				registrar.setValidator(new BusListenerErrorTests.NotEmpty());
			};
		}

		@Bean
		@Order(1)
		MeshListenerConfigurer first() {
			return (registrar) -> {
				this.called.add("first");
				registrar.setCustomArgumentResolvers(List.of(new LocaleResolver()));
				BusListenerContainerFactory factory = new BusListenerContainerFactory();
				factory.setAutoStartup(false);
				registrar.setContainerFactory(factory);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototypes {

		@Bean
		@Scope(BeanDefinition.SCOPE_PROTOTYPE)
		Unnamed unnamed() {
			return new Unnamed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedProxies {

		@Bean
		@Scope(scopeName = BeanDefinition.SCOPE_PROTOTYPE, proxyMode = ScopedProxyMode.TARGET_CLASS)
		Unnamed unnamed() {
			return new Unnamed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Hidden {

		@Bean
		@Scope(BeanDefinition.SCOPE_PROTOTYPE)
		Object hidden() {
			return new Unnamed();
		}

	}

	static class Custom {

		final List<String> got = new ArrayList<>();

		@BusMessageListener(id = "custom", path = "custom")
		void on(@Payload @Validated String text, Locale locale) {
			this.got.add(text + " " + locale.getDisplayLanguage(Locale.ENGLISH).toUpperCase(Locale.ROOT));
		}

	}

	static class Unnamed {

		final List<String> got = new ArrayList<>();

		@BusMessageListener("unnamed")
		void on(String text) {
			this.got.add(text);
		}

	}

	static class Named {

		final List<String> got = new ArrayList<>();

		private final String name;

		Named(String name) {
			this.name = name;
		}

		@BusMessageListener(id = "named", path = "named")
		void on(String text) {
			this.got.add(this.name + " " + text);
		}

	}

	private static final class LocaleResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Locale.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return Locale.ENGLISH;
		}

	}

}
