package dev.mesh.demo;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The principal of the embedded peers. Its password is made up at each start, stays in
 * this process and is never shown; whoever shows other credentials is left to the users
 * that are configured.
 */
final class EmbeddedUser implements Authenticator {

	static final String PRINCIPAL = "embedded";

	private static final int PASSWORD_BYTES = 24;

	private final String password;

	EmbeddedUser(SecureRandom random) {
		byte[] bytes = new byte[PASSWORD_BYTES];
		random.nextBytes(bytes);
		this.password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	Credentials credentials() {
		return Credentials.password(PRINCIPAL, this.password);
	}

	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		return request.credentials() instanceof Credentials.Password shown && isMine(shown)
				? AuthenticationResult.allow(PRINCIPAL, List.of(PRINCIPAL)) : AuthenticationResult.abstain();
	}

	private boolean isMine(Credentials.Password shown) {
		return shown.principal().equals(PRINCIPAL) && MessageDigest
			.isEqual(shown.password().getBytes(StandardCharsets.UTF_8), this.password.getBytes(StandardCharsets.UTF_8));
	}

}
