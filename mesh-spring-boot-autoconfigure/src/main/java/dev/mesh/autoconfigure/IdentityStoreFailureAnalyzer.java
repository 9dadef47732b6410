package dev.mesh.autoconfigure;

import dev.mesh.identity.IdentityStoreException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link IdentityStoreException}, whose message names the path and what to do
 * there.
 */
final class IdentityStoreFailureAnalyzer extends AbstractFailureAnalyzer<IdentityStoreException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IdentityStoreException cause) {
		return new FailureAnalysis("The identity of this peer cannot be opened: " + cause.getMessage() + ".",
				"Do as it says, or set 'mesh.peer.data-directory' to a directory that only this peer uses. Without that "
						+ "property the identity is made anew at each start.",
				cause);
	}

}
