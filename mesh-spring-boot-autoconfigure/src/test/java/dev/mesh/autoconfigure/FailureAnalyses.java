package dev.mesh.autoconfigure;

import java.util.Objects;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.context.ConfigurableApplicationContext;

/** What people read about a start that has failed, found as Spring Boot finds it. */
final class FailureAnalyses {

	private FailureAnalyses() {
	}

	/** Without what needs the context. */
	static FailureAnalysis of(Throwable failure) {
		return of(failure, ArgumentResolver.none());
	}

	/** With all that Spring Boot hands to analyzers. */
	static FailureAnalysis of(Throwable failure, ConfigurableApplicationContext context) {
		return of(failure, ArgumentResolver.of(BeanFactory.class, context.getBeanFactory())
			.and(Environment.class, context.getEnvironment()));
	}

	private static FailureAnalysis of(Throwable failure, ArgumentResolver arguments) {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, arguments, FailureHandler.logging(LogFactory.getLog(FailureAnalyses.class)))
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analysis", failure));
	}

}
