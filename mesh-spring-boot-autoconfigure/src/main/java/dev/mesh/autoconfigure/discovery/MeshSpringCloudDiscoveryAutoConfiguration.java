package dev.mesh.autoconfigure.discovery;

import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshDiscoveryAutoConfiguration;
import dev.mesh.autoconfigure.MeshDiscoveryProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for peers that Spring Cloud knows.
 */
@AutoConfiguration(before = MeshAutoConfiguration.class, after = MeshDiscoveryAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "mesh.enabled", matchIfMissing = true)
@ConditionalOnProperty(MeshSpringCloudDiscoveryAutoConfiguration.PROPERTY)
@ConditionalOnClass(DiscoveryClient.class)
public final class MeshSpringCloudDiscoveryAutoConfiguration {

	static final String PROPERTY = "mesh.discovery.spring-cloud.service-id";

	MeshSpringCloudDiscoveryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshSpringCloudDiscovery")
	SpringCloudDiscovery meshSpringCloudDiscovery(DiscoveryClient client, MeshDiscoveryProperties properties) {
		String serviceId = properties.springCloud().serviceId();
		if (!StringUtils.hasText(serviceId)) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, serviceId,
					"It is set, but empty. Set it to the service whose instances are peers, or take it out. With a "
							+ "placeholder such as ${SERVICE:} it is empty where SERVICE is not set.");
		}
		return new SpringCloudDiscovery(client, serviceId.trim());
	}

}
