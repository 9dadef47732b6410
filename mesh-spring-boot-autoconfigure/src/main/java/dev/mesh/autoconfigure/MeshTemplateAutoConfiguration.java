package dev.mesh.autoconfigure;

import dev.mesh.annotation.MeshListenerConfiguration;
import dev.mesh.bus.Bus;
import dev.mesh.bus.SendOptions;
import dev.mesh.limit.DurationRange;
import dev.mesh.presence.Presence;
import dev.mesh.template.BusInterceptor;
import dev.mesh.template.BusTemplate;
import dev.mesh.template.BusTemplateCustomizer;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.converter.MessageConverter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for a {@link BusTemplate}.
 */
@AutoConfiguration(after = { MeshAutoConfiguration.class, MeshPayloadConverterAutoConfiguration.class })
@ConditionalOnBean({ Bus.class, Presence.class, MeshProperties.class })
public final class MeshTemplateAutoConfiguration {

	MeshTemplateAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	BusTemplate meshBusTemplate(Bus bus, Presence presence, MeshProperties properties,
			@Qualifier(MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME) ObjectProvider<MessageConverter> converter,
			ObjectProvider<BusInterceptor> interceptors, ObjectProvider<BusTemplateCustomizer> customizers) {
		BusTemplate.Builder builder = BusTemplate.builder(bus, presence).converter(converter.getIfAvailable());
		apply(properties.bus().template(), builder);
		interceptors.orderedStream().forEach(builder::interceptor);
		List<BusTemplateCustomizer> ordered = customizers.orderedStream().toList();
		LambdaSafe.callbacks(BusTemplateCustomizer.class, ordered, builder)
			.withLogger(MeshTemplateAutoConfiguration.class)
			.invoke((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private static void apply(MeshProperties.Template properties, BusTemplate.Builder builder) {
		builder.requestTimeout(MeshConfigurationException.require("mesh.bus.template.request-timeout",
				properties.requestTimeout(), DurationRange.UP_TO_A_DAY, "30s"));
		Duration timeToLive = properties.timeToLive();
		if (timeToLive != null) {
			builder.sendOptions(SendOptions.DEFAULTS.timeToLive(MeshConfigurationException
				.require("mesh.bus.template.time-to-live", timeToLive, DurationRange.UP_TO_A_DAY, "10s")));
		}
	}

}
