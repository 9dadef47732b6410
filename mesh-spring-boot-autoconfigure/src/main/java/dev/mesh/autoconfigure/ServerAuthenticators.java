package dev.mesh.autoconfigure;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The chain that says who may connect: the application's own authenticators first, in
 * their order, then Spring Security, then the users of the properties, then, when it is
 * allowed, nobody in particular.
 */
final class ServerAuthenticators {

	private static final Log logger = LogFactory.getLog(ServerAuthenticators.class);

	/** Qualifies the authenticators that ask Spring Security. */
	static final String SPRING_SECURITY = "meshSpringSecurity";

	private static final String PASSWORD_ENCODER = "org.springframework.security.crypto.password.PasswordEncoder";

	private final List<Authenticator> own;

	private final List<Authenticator> springSecurity;

	private final @Nullable ClassLoader classLoader;

	ServerAuthenticators(List<Authenticator> own, List<Authenticator> springSecurity,
			@Nullable ClassLoader classLoader) {
		this.own = own;
		this.springSecurity = springSecurity;
		this.classLoader = classLoader;
	}

	/**
	 * Puts the chain together.
	 * @throws MeshConfigurationException when nobody could ever connect, or users cannot
	 * be checked
	 */
	List<Authenticator> chain(MeshProperties.Server server) {
		List<Authenticator> ours = new ArrayList<>();
		if (asksSpringSecurity(server)) {
			ours.addAll(this.springSecurity);
		}
		if (!server.users().isEmpty()) {
			ours.add(users(server.users()));
		}
		if (server.anonymous()) {
			ours.add(ServerAuthenticators::allowAnonymous);
		}
		List<Authenticator> chain = new ArrayList<>(this.own);
		Set<String> accepted = Set.copyOf(server.acceptedProperties());
		ours.forEach((authenticator) -> chain.add(new AcceptingAuthenticator(authenticator, accepted)));
		if (chain.isEmpty()) {
			throw new MeshConfigurationException(
					"The property 'mesh.server.enabled' is true, but nobody says who may connect.",
					"Name principals in 'mesh.server.users', define a bean of type " + Authenticator.class.getName()
							+ " or, with Spring Security, an AuthenticationManager or JwtDecoder, or set "
							+ "'mesh.server.anonymous=true' to let everybody in who can reach the port.");
		}
		return chain;
	}

	private boolean asksSpringSecurity(MeshProperties.Server server) {
		if (server.springSecurity() == null) {
			boolean nobodyElse = this.own.isEmpty() && server.users().isEmpty();
			if (nobodyElse && !this.springSecurity.isEmpty()) {
				logger.info("Spring Security says who may connect to the mesh, since nobody else does "
						+ "(mesh.server.spring-security=false switches that off)");
			}
			return nobodyElse;
		}
		if (server.springSecurity() && this.springSecurity.isEmpty()) {
			throw new MeshConfigurationException(
					"The property 'mesh.server.spring-security' is true, but there is neither a bean of type "
							+ "AuthenticationManager nor one of type JwtDecoder.",
					"Define one (of several, mark one as primary), or take the property out.");
		}
		return server.springSecurity();
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
