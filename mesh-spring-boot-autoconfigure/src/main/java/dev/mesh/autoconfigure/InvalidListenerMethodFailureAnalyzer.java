package dev.mesh.autoconfigure;

import dev.mesh.annotation.InvalidListenerMethodException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidListenerMethodException}.
 */
final class InvalidListenerMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidListenerMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidListenerMethodException cause) {
		return new FailureAnalysis("The listener method " + cause.method() + " cannot work: " + cause.problem() + ".",
				cause.remedy(), cause);
	}

}
