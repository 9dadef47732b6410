package dev.mesh.autoconfigure;

import dev.mesh.annotation.InvalidListenerEndpointException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidListenerEndpointException}.
 */
final class InvalidListenerEndpointFailureAnalyzer extends AbstractFailureAnalyzer<InvalidListenerEndpointException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidListenerEndpointException cause) {
		return new FailureAnalysis("The mesh listener '" + cause.id() + "', which is registered without an annotation, "
				+ "cannot work: " + cause.problem() + ".", cause.remedy(), cause);
	}

}
