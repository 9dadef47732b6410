package dev.mesh.runtime;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Asks authenticators in order: the first that does not abstain decides, and nobody is
 * let in by default.
 */
final class AuthenticatorChain implements Authenticator {

	/** An authenticator has thrown. */
	static final AuthenticationResult FAILED = AuthenticationResult.deny("the authenticator failed");

	private static final Logger logger = System.getLogger(AuthenticatorChain.class.getName());

	private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

	private final LogLimit denials = new LogLimit();

	private final LogLimit failures = new LogLimit();

	private final List<Authenticator> authenticators;

	AuthenticatorChain(List<Authenticator> authenticators) {
		this.authenticators = List.copyOf(authenticators);
	}

	/** Allow or Deny, never Abstain and never an exception. */
	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		AuthenticationResult result = judge(request);
		if (result instanceof AuthenticationResult.Deny deny) {
			long leftOut = this.denials.admit(System.nanoTime());
			if (leftOut >= 0) {
				logger.log(Level.WARNING,
						"The peer " + request.peer().shortForm() + " at " + LogLimit.clean(request.remoteAddress())
								+ " was not let in: " + LogLimit.clean(deny.reason()) + LogLimit.suffix(leftOut));
			}
		}
		return result;
	}

	private AuthenticationResult judge(AuthenticationRequest request) {
		for (Authenticator authenticator : this.authenticators) {
			AuthenticationResult result = ask(authenticator, request);
			if (!(result instanceof AuthenticationResult.Abstain)) {
				return result;
			}
		}
		if (request.credentials() instanceof Credentials.Attested attested) {
			return allow(attested);
		}
		return AuthenticationResult.deny("no authenticator accepted the credentials");
	}

	/** Clocks may differ by as much as those of tokens. */
	private static AuthenticationResult allow(Credentials.Attested attested) {
		AuthenticationResult.Allow allow = AuthenticationResult
			.allow(attested.principal().orElse(null), attested.roles())
			.withClaims(attested.claims());
		return attested.notAfterMillis().isPresent()
				? allow.until(Instant.ofEpochMilli(attested.notAfterMillis().getAsLong()).plus(CLOCK_SKEW)) : allow;
	}

	private AuthenticationResult ask(Authenticator authenticator, AuthenticationRequest request) {
		try {
			return Objects.requireNonNull(authenticator.authenticate(request), "It has returned null");
		}
		catch (Throwable ex) {
			long leftOut = this.failures.admit(System.nanoTime());
			if (leftOut >= 0) {
				logger.log(Level.WARNING, "The authenticator " + authenticator + " failed; nobody is let in by that"
						+ LogLimit.suffix(leftOut), ex);
			}
			return FAILED;
		}
	}

}
