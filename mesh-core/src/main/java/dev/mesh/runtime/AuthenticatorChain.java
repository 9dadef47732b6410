package dev.mesh.runtime;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** Asks authenticators in order: the first that does not abstain decides, and nobody is let in by default. */
final class AuthenticatorChain implements Authenticator {

	private static final Logger logger = System.getLogger(AuthenticatorChain.class.getName());

	private final List<Authenticator> authenticators;

	AuthenticatorChain(List<Authenticator> authenticators) {
		this.authenticators = List.copyOf(authenticators);
	}

	/** Allow or Deny, never Abstain and never an exception. */
	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		for (Authenticator authenticator : this.authenticators) {
			AuthenticationResult result = ask(authenticator, request);
			if (!(result instanceof AuthenticationResult.Abstain)) {
				return result;
			}
		}
		return AuthenticationResult.deny("no authenticator accepted the credentials");
	}

	private static AuthenticationResult ask(Authenticator authenticator, AuthenticationRequest request) {
		try {
			AuthenticationResult result = authenticator.authenticate(request);
			if (result != null) {
				return result;
			}
			logger.log(Level.WARNING, "The authenticator " + authenticator + " has returned null; "
					+ request.peer().shortForm() + " is denied");
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING,
					"The authenticator " + authenticator + " failed; " + request.peer().shortForm() + " is denied", ex);
		}
		return AuthenticationResult.deny("the authenticator failed");
	}

}
