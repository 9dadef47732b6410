package dev.mesh.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains why there is no bean of a type of ours when {@code mesh.enabled=false}: Spring
 * Boot would advise to define one.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
final class MeshSwitchedOffFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final String OUR_PACKAGES = "dev.mesh.";

	private final Environment environment;

	MeshSwitchedOffFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		ResolvableType type = cause.getResolvableType();
		if (type == null || cause instanceof NoUniqueBeanDefinitionException
				|| !type.toClass().getName().startsWith(OUR_PACKAGES)
				|| this.environment.getProperty("mesh.enabled", Boolean.class, true)) {
			return null;
		}
		return new FailureAnalysis(
				((description != null) ? description : "The application") + " requires a bean of type '"
						+ type.toClass().getName() + "', which there is not because the property 'mesh.enabled' is "
						+ "false.",
				"Remove 'mesh.enabled=false', or let the application do without: inject an " + "ObjectProvider<"
						+ type.toClass().getSimpleName() + ">, or make the bean that needs it "
						+ "conditional on 'mesh.enabled'.",
				cause);
	}

}
