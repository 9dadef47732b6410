package dev.mesh.autoconfigure.endpoint;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link MeshInfoContributor}.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnBean(Mesh.class)
@ConditionalOnEnabledInfoContributor(value = "mesh", fallback = InfoContributorFallback.DISABLE)
public final class MeshInfoContributorAutoConfiguration {

	MeshInfoContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "meshInfoContributor")
	MeshInfoContributor meshInfoContributor(Mesh mesh) {
		return new MeshInfoContributor(mesh);
	}

}
