package dev.mesh.test;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets those in to whom the test has given a principal; everybody else is for the
 * application's own authenticators. Thread-safe.
 */
final class Doorman implements Authenticator {

	private final Map<String, AuthenticationResult> guests = new ConcurrentHashMap<>();

	/** Whoever shows the result is let in. */
	Credentials invite(@Nullable String principal, List<String> roles) {
		String token = UUID.randomUUID().toString();
		this.guests.put(token, AuthenticationResult.allow(principal, roles));
		return Credentials.token(token);
	}

	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		return (request.credentials() instanceof Credentials.Token token)
				? this.guests.getOrDefault(token.token(), AuthenticationResult.abstain())
				: AuthenticationResult.abstain();
	}

}
