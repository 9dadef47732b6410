package dev.mesh.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link MeshConfigurationException}.
 */
final class MeshConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<MeshConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MeshConfigurationException cause) {
		return new FailureAnalysis(cause.description(), cause.action(), cause);
	}

}
