package dev.mesh.autoconfigure;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Lets the principals of {@code mesh.server.users} in, and refuses other passwords. It
 * has nothing to say about tokens and anonymous peers.
 * <p>
 * Nobody can find out by the time it takes which principals there are: a refusal costs
 * one comparison for each cost that the encoded passwords have (bcrypt of strength 10,
 * bcrypt of strength 12, pbkdf2), whether the principal is known or not. A session that
 * comes back costs none.
 */
final class UsersAuthenticator implements Authenticator {

	static final AuthenticationResult DENIED = AuthenticationResult
		.deny("The principal is unknown or the password is wrong");

	private final PasswordEncoder encoder;

	private final Map<String, Account> users = new HashMap<>();

	/** One encoded password for each cost. */
	private final Map<String, String> passwordsByCost = new LinkedHashMap<>();

	private final CheckedPasswords checked = new CheckedPasswords();

	/**
	 * A check of a password keeps a processor busy, about 80 ms for bcrypt. When a hub
	 * has restarted and all come back, checks that shared the processors would all end
	 * too late for their handshakes; one after the other most are in time.
	 */
	private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

	UsersAuthenticator(List<MeshProperties.User> users) {
		this(users, UserPasswords.encoder());
	}

	UsersAuthenticator(List<MeshProperties.User> users, PasswordEncoder encoder) {
		this.encoder = encoder;
		for (int i = 0; i < users.size(); i++) {
			MeshProperties.User user = users.get(i);
			UserPasswords.check("mesh.server.users[" + i + "]", user);
			AuthenticationResult.Allow grant = grant("mesh.server.users[" + i + "]", user);
			if (this.users.put(user.principal(), new Account(user.password(), grant)) != null) {
				throw new MeshConfigurationException(
						"The principal '" + user.principal() + "' occurs more than once in 'mesh.server.users'.",
						"Leave one entry for each principal.");
			}
			this.passwordsByCost.putIfAbsent(UserPasswords.cost(user.password()), user.password());
		}
	}

	@Override
	public AuthenticationResult authenticate(AuthenticationRequest request) {
		if (!(request.credentials() instanceof Credentials.Password given)) {
			return AuthenticationResult.abstain();
		}
		Account user = this.users.get(given.principal());
		if (user != null && this.checked.covers(request, given.principal(), user.password())) {
			return user.grant();
		}
		if (user != null && matches(given.password(), user.password())) {
			this.checked.add(request, given.principal(), user.password());
			return user.grant();
		}
		spendTheOtherCosts(given.password(), (user != null) ? UserPasswords.cost(user.password()) : null);
		return DENIED;
	}

	private void spendTheOtherCosts(String password, @Nullable String spent) {
		this.passwordsByCost.forEach((cost, encoded) -> {
			if (!cost.equals(spent)) {
				matches(password, encoded);
			}
		});
	}

	private boolean matches(String given, String encoded) {
		this.processors.acquireUninterruptibly();
		try {
			return this.encoder.matches(given, encoded);
		}
		finally {
			this.processors.release();
		}
	}

	private static AuthenticationResult.Allow grant(String property, MeshProperties.User user) {
		try {
			return AuthenticationResult.allow(user.principal(), user.roles()).withProperties(user.properties());
		}
		catch (IllegalArgumentException ex) {
			throw new MeshConfigurationException(
					"The property '" + property + ".properties' cannot be used: " + ex.getMessage() + ".",
					"Change it as it says.", ex);
		}
	}

	/** What a principal shows and gets. */
	private record Account(String password, AuthenticationResult.Allow grant) {
	}

}
