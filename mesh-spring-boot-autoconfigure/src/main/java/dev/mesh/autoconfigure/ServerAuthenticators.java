package dev.mesh.autoconfigure;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The chain that says who may connect: the application's own authenticators first, in
 * their order, then the users of the properties, then, when it is allowed, nobody in
 * particular.
 */
final class ServerAuthenticators {

	private static final String PASSWORD_ENCODER = "org.springframework.security.crypto.password.PasswordEncoder";

	private final @Nullable ClassLoader classLoader;

	ServerAuthenticators(@Nullable ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * Puts the chain together.
	 * @throws MeshConfigurationException when nobody could ever connect, or users cannot
	 * be checked
	 */
	List<Authenticator> chain(List<Authenticator> own, MeshProperties.Server server) {
		List<Authenticator> chain = new ArrayList<>(own);
		if (!server.users().isEmpty()) {
			chain.add(users(server.users()));
		}
		if (server.anonymous()) {
			chain.add(ServerAuthenticators::allowAnonymous);
		}
		if (chain.isEmpty()) {
			throw new MeshConfigurationException(
					"The property 'mesh.server.enabled' is true, but nobody says who may connect.",
					"Name principals in 'mesh.server.users', define a bean of type " + Authenticator.class.getName()
							+ ", or set 'mesh.server.anonymous=true' to let everybody in who can reach the port.");
		}
		return chain;
	}

	private Authenticator users(List<MeshProperties.User> users) {
		if (!ClassUtils.isPresent(PASSWORD_ENCODER, this.classLoader)) {
			throw new MeshConfigurationException(
					"The property 'mesh.server.users' is set, but there is nothing to check passwords with.",
					"Add the dependency org.springframework.security:spring-security-crypto, which "
							+ "mesh-spring-boot-starter brings, or define a bean of type "
							+ Authenticator.class.getName() + ".");
		}
		return new UsersAuthenticator(users);
	}

	private static AuthenticationResult allowAnonymous(AuthenticationRequest request) {
		return (request.credentials() instanceof Credentials.Anonymous) ? AuthenticationResult.allow(null, List.of())
				: AuthenticationResult.abstain();
	}

}
