package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.tunnel.TunnelServer;
import dev.mesh.tunnel.TunnelSettings;
import dev.mesh.tunnel.TunnelTarget;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the targets that other peers may
 * reach from here. Without any, the server of tunnels accepts nothing and has no thread.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnBean(Mesh.class)
public final class MeshTunnelAutoConfiguration {

	static final String PROPERTY = "mesh.tunnel.allowed-targets";

	MeshTunnelAutoConfiguration() {
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	TunnelServer meshTunnelServer(Mesh mesh, MeshProperties properties) {
		return TunnelServer.start(mesh.bus(), targets(properties.tunnel().allowedTargets()), TunnelSettings.defaults());
	}

	private static List<TunnelTarget> targets(List<String> texts) {
		List<TunnelTarget> targets = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			try {
				targets.add(TunnelTarget.parse(texts.get(i)));
			}
			catch (IllegalArgumentException ex) {
				throw new MeshConfigurationException(
						"The property '" + PROPERTY + "[" + i + "]' cannot be used: " + ex.getMessage() + ".",
						"Name the targets that other peers may connect to through this one, or leave it out.", ex);
			}
		}
		return targets;
	}

}
