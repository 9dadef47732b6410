package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.annotation.MeshListenerConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that reads payloads of messages from
 * JSON with the application's own {@link JsonMapper}. The mapper of the protocol is
 * another one.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass({ JsonMapper.class, JacksonJsonMessageConverter.class })
@ConditionalOnBean(Mesh.class)
public final class MeshPayloadConverterAutoConfiguration {

	MeshPayloadConverterAutoConfiguration() {
	}

	@Bean(name = MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME)
	JacksonJsonMessageConverter meshPayloadConverter(ObjectProvider<JsonMapper> mapper) {
		return new JacksonJsonMessageConverter(
				mapper.getIfUnique(() -> JsonMapper.builder().findAndAddModules().build()));
	}

}
