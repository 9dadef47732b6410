package dev.mesh.autoconfigure.discovery;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshDiscoveryAutoConfiguration;
import dev.mesh.autoconfigure.MeshDiscoveryProperties;
import dev.mesh.autoconfigure.MeshProperties;
import java.net.InetAddress;
import javax.jmdns.JmDNS;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for peers on the local network, by
 * multicast DNS.
 */
@AutoConfiguration(before = MeshAutoConfiguration.class, after = MeshDiscoveryAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "mesh.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("mesh.discovery.mdns.enabled")
@ConditionalOnClass(JmDNS.class)
public final class MeshMdnsDiscoveryAutoConfiguration {

	MeshMdnsDiscoveryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshMdnsDiscovery")
	MdnsDiscovery meshMdnsDiscovery(MeshDiscoveryProperties discovery, MeshProperties properties,
			ObjectProvider<Mesh> mesh, Environment environment) {
		return new MdnsDiscovery(address(discovery.mdns(), environment),
				new OwnAnnouncement(mesh, properties, environment));
	}

	/** Where sessions are accepted, unless it is said otherwise. */
	private static @Nullable InetAddress address(MeshDiscoveryProperties.Mdns properties, Environment environment) {
		if (properties.address() != null) {
			return properties.address();
		}
		InetAddress server = environment.getProperty("server.address", InetAddress.class);
		return (server != null && !server.isAnyLocalAddress()) ? server : null;
	}

}
