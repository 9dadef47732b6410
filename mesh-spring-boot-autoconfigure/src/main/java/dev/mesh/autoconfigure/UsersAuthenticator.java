package dev.mesh.autoconfigure;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Lets the principals of {@code mesh.server.users} in, and refuses other passwords. It
 * has nothing to say about tokens and anonymous peers. An unknown principal costs as much
 * time as a wrong password of the first user, so that nobody can find out which
 * principals there are.
 */
final class UsersAuthenticator implements Authenticator {

	private static final AuthenticationResult DENIED = AuthenticationResult
		.deny("The principal is unknown or the password is wrong");

	private final PasswordEncoder encoder;

	private final Map<String, MeshProperties.User> users = new HashMap<>();

	private final String passwordOfNobody;

	UsersAuthenticator(List<MeshProperties.User> users) {
		this(users, UserPasswords.encoder());
	}

	UsersAuthenticator(List<MeshProperties.User> users, PasswordEncoder encoder) {
		this.encoder = encoder;
		for (int i = 0; i < users.size(); i++) {
			MeshProperties.User user = users.get(i);
			UserPasswords.check("mesh.server.users[" + i + "]", user);
			if (this.users.put(user.principal(), user) != null) {
				throw new MeshConfigurationException(
						"The principal '" + user.principal() + "' occurs more than once in 'mesh.server.users'.",
						"Leave one entry for each principal.");
			}
		}
		this.passwordOfNobody = users.get(0).password();
	}

	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		if (!(request.credentials() instanceof Credentials.Password given)) {
			return AuthenticationResult.abstain();
		}
		MeshProperties.User user = this.users.get(given.principal());
		boolean matches = this.encoder.matches(given.password(),
				(user != null) ? user.password() : this.passwordOfNobody);
		return (user != null && matches) ? AuthenticationResult.allow(user.principal(), user.roles()) : DENIED;
	}

}
