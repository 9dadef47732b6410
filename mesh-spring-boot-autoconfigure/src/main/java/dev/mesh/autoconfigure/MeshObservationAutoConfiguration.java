package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.observation.BusObservations;
import dev.mesh.observation.BusReceiveObservationConvention;
import dev.mesh.observation.BusRequestHandlingObservationConvention;
import dev.mesh.observation.BusRequestObservationConvention;
import dev.mesh.observation.BusSendObservationConvention;
import dev.mesh.observation.BusStreamAcceptObservationConvention;
import dev.mesh.observation.BusStreamOpenObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that has the bus observed when there
 * is an {@link ObservationRegistry}. Beans of the conventions replace the default ones.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ Mesh.class, ObservationRegistry.class })
@ConditionalOnBooleanProperty(name = "mesh.bus.observations-enabled", matchIfMissing = true)
public final class MeshObservationAutoConfiguration {

	MeshObservationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	BusObservations meshBusObservations(ObservationRegistry registry, BeanFactory beans) {
		BusObservations.Builder builder = BusObservations.builder(registry);
		beans.getBeanProvider(BusSendObservationConvention.class).ifAvailable(builder::sendConvention);
		beans.getBeanProvider(BusRequestObservationConvention.class).ifAvailable(builder::requestConvention);
		beans.getBeanProvider(BusStreamOpenObservationConvention.class).ifAvailable(builder::streamOpenConvention);
		beans.getBeanProvider(BusReceiveObservationConvention.class).ifAvailable(builder::receiveConvention);
		beans.getBeanProvider(BusRequestHandlingObservationConvention.class)
			.ifAvailable(builder::requestHandlingConvention);
		beans.getBeanProvider(BusStreamAcceptObservationConvention.class).ifAvailable(builder::streamAcceptConvention);
		return builder.build();
	}

}
