package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.template.BusInterceptor;
import dev.mesh.template.BusTemplate;
import dev.mesh.template.BusTemplateCustomizer;
import dev.mesh.template.Destination;
import dev.mesh.template.PayloadConversionException;
import dev.mesh.template.RecordingBus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests for {@link MeshTemplateAutoConfiguration}.
 */
class MeshTemplateAutoConfigurationTests {

	private final RecordingBus bus = new RecordingBus();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class,
				MeshPayloadConverterAutoConfiguration.class, MeshTemplateAutoConfiguration.class))
		.withBean("ownBus", Bus.class, () -> this.bus);

	@Test
	void templateSendsOverTheBusBeanAsJson() {
		this.contextRunner.run((context) -> {
			context.getBean(BusTemplate.class).send(RecordingBus.PEER, "a", List.of(1, 2));
			assertThat(this.bus.last().text()).isEqualTo("[1,2]");
			assertThat(this.bus.last().options()).isEqualTo(SendOptions.DEFAULTS);
			context.getBean(BusTemplate.class).request(RecordingBus.PEER, "a", "x", String.class);
			assertThat(this.bus.last().options()).isEqualTo(Duration.ofSeconds(30));
		});
	}

	@Test
	void withoutJacksonItSendsBytesAndTextAndSaysWhatIsMissing() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(JsonMapper.class)).run((context) -> {
			BusTemplate template = context.getBean(BusTemplate.class);
			template.send(RecordingBus.PEER, "a", "text");
			assertThat(this.bus.last().text()).isEqualTo("text");
			assertThatExceptionOfType(PayloadConversionException.class)
				.isThrownBy(() -> template.send(RecordingBus.PEER, "a", List.of(1, 2)))
				.withMessageContaining("spring-boot-starter-jackson");
		});
	}

	@Test
	void timeOutsComeFromProperties() {
		this.contextRunner
			.withPropertyValues("mesh.bus.template.request-timeout=5s", "mesh.bus.template.time-to-live=2s")
			.run((context) -> {
				BusTemplate template = context.getBean(BusTemplate.class);
				template.request(RecordingBus.PEER, "a", "x", String.class);
				assertThat(this.bus.last().options()).isEqualTo(Duration.ofSeconds(5));
				template.send(RecordingBus.PEER, "a", "x");
				assertThat(this.bus.last().options()).isEqualTo(SendOptions.DEFAULTS.timeToLive(Duration.ofSeconds(2)));
			});
	}

	@Test
	void timeOutsOutOfRangeFailTheStartNamingTheProperty() {
		for (String property : List.of("mesh.bus.template.request-timeout=0s", "mesh.bus.template.request-timeout=25h",
				"mesh.bus.template.time-to-live=0s")) {
			this.contextRunner.withPropertyValues(property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(MeshConfigurationException.class)
					.hasMessageContaining(property.substring(0, property.indexOf('='))));
		}
	}

	@Test
	void interceptorsAreCalledInTheirOrderAndBeforeThoseOfCustomizers() {
		this.contextRunner.withUserConfiguration(Interceptors.class).run((context) -> {
			context.getBean(BusTemplate.class).send(RecordingBus.PEER, "a", "x");
			assertThat(this.bus.last().message().headers().keySet()).containsExactly("first", "second", "third",
					"fourth");
			assertThat(this.bus.last().options()).isEqualTo(SendOptions.DEFAULTS.failAtOnce());
		});
	}

	@Test
	void backsOffBeforeAnotherTemplateAndWithoutMesh() {
		BusTemplate own = BusTemplate.builder(this.bus, Mockito.mock(dev.mesh.presence.Presence.class)).build();
		this.contextRunner.withBean(BusTemplate.class, () -> own)
			.run((context) -> assertThat(context.getBean(BusTemplate.class)).isSameAs(own));
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshTemplateAutoConfiguration.class))
			.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BusTemplate.class));
	}

	private static BusInterceptor adding(String header) {
		return new BusInterceptor() {
			@Override
			public BusMessage beforeSend(Destination destination, BusMessage message) {
				return message.withHeader(header, "x");
			}
		};
	}

	@Configuration(proxyBeanMethods = false)
	static class Interceptors {

		@Bean
		@Order(2)
		BusInterceptor second() {
			return adding("second");
		}

		@Bean
		@Order(1)
		BusInterceptor first() {
			return adding("first");
		}

		@Bean
		@Order(2)
		BusTemplateCustomizer customizer4() {
			return (builder) -> builder.interceptor(adding("fourth"));
		}

		@Bean
		@Order(1)
		BusTemplateCustomizer customizer3() {
			return (builder) -> builder.interceptor(adding("third")).sendOptions(SendOptions.DEFAULTS.failAtOnce());
		}

	}

}
