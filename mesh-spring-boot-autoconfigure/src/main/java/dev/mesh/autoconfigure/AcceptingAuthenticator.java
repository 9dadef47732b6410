package dev.mesh.autoconfigure;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Gives whom another authenticator lets in those of the proposed session properties that
 * {@code mesh.server.accepted-properties} names; what the other one grants wins.
 */
final class AcceptingAuthenticator implements Authenticator {

	private final Authenticator authenticator;

	private final Set<String> acceptedKeys;

	AcceptingAuthenticator(Authenticator authenticator, Set<String> acceptedKeys) {
		this.authenticator = authenticator;
		this.acceptedKeys = Set.copyOf(acceptedKeys);
	}

	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		AuthenticationResult result = this.authenticator.authenticate(request);
		if (!(result instanceof AuthenticationResult.Allow allow)) {
			return result;
		}
		Map<String, String> properties = new HashMap<>(request.proposedProperties());
		properties.keySet().retainAll(this.acceptedKeys);
		properties.putAll(allow.properties());
		return allow.withProperties(properties);
	}

	@Override
	public String toString() {
		return this.authenticator.toString();
	}

}
