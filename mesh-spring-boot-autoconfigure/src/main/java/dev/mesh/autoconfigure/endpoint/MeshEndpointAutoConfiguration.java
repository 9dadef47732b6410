package dev.mesh.autoconfigure.endpoint;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link MeshEndpoint}.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(Mesh.class)
@ConditionalOnAvailableEndpoint(MeshEndpoint.class)
@EnableConfigurationProperties(MeshEndpointProperties.class)
public final class MeshEndpointAutoConfiguration {

	MeshEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshEndpoint")
	MeshEndpoint meshEndpoint(Mesh mesh, MeshProperties properties, MeshEndpointProperties endpointProperties,
			ObjectProvider<SanitizingFunction> sanitizingFunctions) {
		return new MeshEndpoint(mesh, properties, sanitizingFunctions.orderedStream().toList(),
				endpointProperties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshEndpointWebExtension")
	@ConditionalOnBean(MeshEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = MeshEndpoint.class, exposure = EndpointExposure.WEB)
	MeshEndpointWebExtension meshEndpointWebExtension(MeshEndpoint endpoint, MeshEndpointProperties properties) {
		return new MeshEndpointWebExtension(endpoint, properties);
	}

}
