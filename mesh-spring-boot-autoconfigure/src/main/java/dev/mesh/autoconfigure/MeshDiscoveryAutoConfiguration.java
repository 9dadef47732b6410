package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.discovery.dns.DnsDiscovery;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for looking for peers. Every bean of
 * type {@link PeerDiscovery} is asked, those of the application as well.
 */
@AutoConfiguration(before = MeshAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "mesh.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MeshDiscoveryProperties.class)
public final class MeshDiscoveryAutoConfiguration {

	private static final Log logger = LogFactory.getLog(Mesh.class);

	MeshDiscoveryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(value = DnsDiscovery.class, name = "meshDnsDiscovery")
	@ConditionalOnProperty("mesh.discovery.dns.name")
	DnsDiscovery meshDnsDiscovery(MeshDiscoveryProperties properties, ObjectProvider<MeshConnectionDetails> details) {
		DnsDiscovery discovery = new DnsPropertiesMapper(properties.dns()).discovery();
		MeshConnectionDetails connection = details.getIfAvailable();
		if (connection != null && properties.dns().scheme().equals("ws")
				&& (connection.getPassword() != null || connection.getToken() != null)) {
			logger.warn("Credentials go to whoever '" + properties.dns().name()
					+ "' stands for, without TLS: they are encrypted all the same, but nothing proves that the right "
					+ "peer answers. Set 'mesh.discovery.dns.scheme=wss' where peers have TLS");
		}
		return discovery;
	}

	/** So that a library that is missing is told of, and not just nobody found. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty("mesh.discovery.mdns.enabled")
	@ConditionalOnMissingClass("javax.jmdns.JmDNS")
	static class MissingMdns {

		@Bean
		@ConditionalOnMissingBean(name = "meshMdnsDiscovery")
		PeerDiscovery meshMdnsDiscovery() {
			throw new MeshConfigurationException(
					"The property 'mesh.discovery.mdns.enabled' is true, but JmDNS is not on the class path.",
					"Depend on org.jmdns:jmdns, version 3.6 or newer, or set it to false.");
		}

	}

	/** The same for Spring Cloud. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("mesh.discovery.spring-cloud.service-id")
	@ConditionalOnMissingClass("org.springframework.cloud.client.discovery.DiscoveryClient")
	static class MissingSpringCloud {

		@Bean
		@ConditionalOnMissingBean(name = "meshSpringCloudDiscovery")
		PeerDiscovery meshSpringCloudDiscovery() {
			throw new MeshConfigurationException(
					"The property 'mesh.discovery.spring-cloud.service-id' is set, but Spring Cloud's DiscoveryClient "
							+ "is not on the class path.",
					"Depend on a Spring Cloud starter with a DiscoveryClient, such as those for Kubernetes, Consul and "
							+ "Eureka, or take the property out.");
		}

	}

}
