package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.tunnel.TunnelServer;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The embedded peers and the user they log in as, next to the users that are configured.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OnEmbeddedPeers.class)
class EmbeddedPeersConfiguration {

	@Bean
	EmbeddedUser embeddedUser() {
		return new EmbeddedUser(new SecureRandom());
	}

	@Bean
	EmbeddedPeers embeddedPeers(DemoProperties properties, EmbeddedUser user, Mesh hub, ArrivedMessages arrived,
			Feeds feeds, Environment environment, TunnelServer tunnels) {
		return new EmbeddedPeers(properties.embeddedPeers(), new EmbeddedPeerFactory(user, hub, arrived, feeds,
				new OwnEndpoint(environment), tunnels.allowedTargets()));
	}

}
