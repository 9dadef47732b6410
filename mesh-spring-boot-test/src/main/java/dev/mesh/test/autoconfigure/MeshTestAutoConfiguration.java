package dev.mesh.test.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.annotation.MeshListenerConfiguration;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshDiscoveryAutoConfiguration;
import dev.mesh.autoconfigure.MeshNetwork;
import dev.mesh.test.MeshTestNetwork;
import java.net.URI;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.messaging.converter.MessageConverter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link AutoConfigureMesh}. Beans
 * that would touch the real network give way to those of the same name.
 */
@AutoConfiguration(before = { MeshAutoConfiguration.class, MeshDiscoveryAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "mesh.enabled", matchIfMissing = true)
public final class MeshTestAutoConfiguration {

	MeshTestAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MeshTestNetwork meshTestNetwork(
			@Qualifier(MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME) ObjectProvider<MessageConverter> converter) {
		return new MeshTestNetwork(converter.getIfAvailable());
	}

	@Bean
	ApplicationOnTestNetwork meshTestApplication(MeshTestNetwork network, ObjectProvider<Mesh> mesh,
			Environment environment) {
		List<URI> addresses = Binder.get(environment)
			.bind("mesh.server.advertised-urls", Bindable.listOf(URI.class))
			.orElse(List.of());
		return new ApplicationOnTestNetwork(network, network.newApplication(mesh::getObject, addresses));
	}

	@Bean({ "meshWebSocketHandlerMapping", "meshPollingHandlerMapping", "meshDnsDiscovery", "meshMdnsDiscovery",
			"meshSpringCloudDiscovery" })
	NotOnTestNetwork meshNotOnTestNetwork() {
		return new NotOnTestNetwork();
	}

	/** Takes the place of what has no use there. */
	record NotOnTestNetwork() {
	}

}
