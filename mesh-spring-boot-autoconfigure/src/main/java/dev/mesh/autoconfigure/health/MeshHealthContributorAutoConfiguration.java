package dev.mesh.autoconfigure.health;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link MeshHealthIndicator}.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(Mesh.class)
@ConditionalOnEnabledHealthIndicator("mesh")
public final class MeshHealthContributorAutoConfiguration
		extends CompositeHealthContributorConfiguration<MeshHealthIndicator, Mesh> {

	MeshHealthContributorAutoConfiguration() {
		super(MeshHealthIndicator::new);
	}

	@Bean
	@ConditionalOnMissingBean(name = { "meshHealthIndicator", "meshHealthContributor" })
	HealthContributor meshHealthContributor(ConfigurableListableBeanFactory beanFactory) {
		return createContributor(beanFactory, Mesh.class);
	}

}
