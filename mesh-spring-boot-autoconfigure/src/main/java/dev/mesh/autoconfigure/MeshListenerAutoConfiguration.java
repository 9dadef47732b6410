package dev.mesh.autoconfigure;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.MeshListenerConfiguration;
import dev.mesh.annotation.PresenceChanged;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Import;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for methods annotated with
 * {@link BusMessageListener} and {@link PresenceChanged}.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnBean(Mesh.class)
@Import(MeshListenerConfiguration.class)
public final class MeshListenerAutoConfiguration {

	MeshListenerAutoConfiguration() {
	}

}
