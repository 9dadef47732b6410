package dev.mesh.autoconfigure.metrics;

import dev.mesh.Mesh;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.MeshListenerAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link MeshMetrics}.
 */
@AutoConfiguration(after = { MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ MeterRegistry.class, MeterBinder.class })
@ConditionalOnBean({ Mesh.class, MeterRegistry.class })
public final class MeshMetricsAutoConfiguration {

	MeshMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshMetrics")
	MeshMetrics meshMetrics(Mesh mesh, ObjectProvider<MeshCounters> counters,
			ObjectProvider<MeshListenerEndpointRegistry> listeners) {
		return new MeshMetrics(mesh, counters.getIfAvailable(), listeners.getIfAvailable());
	}

}
