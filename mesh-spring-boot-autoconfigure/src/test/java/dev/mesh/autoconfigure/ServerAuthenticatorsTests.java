package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.AuthenticationRequests.PEER;
import static dev.mesh.autoconfigure.AuthenticationRequests.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link ServerAuthenticators} and {@link AcceptingAuthenticator}.
 */
class ServerAuthenticatorsTests {

	private static final MeshProperties.User TILL = new MeshProperties.User("till", "{noop}one", List.of("device"),
			Map.of("shop", "7"));

	private final List<String> asked = new ArrayList<>();

	private final Authenticator own = recording("own");

	private final Authenticator security = recording("security");

	@Test
	void ownAuthenticatorsAreAskedFirstThenSpringSecurityThenUsersThenAnonymous() {
		List<Authenticator> chain = chain(List.of(this.own), server(List.of(TILL), true, true));
		assertThat(ask(chain, Credentials.password("till", "one"))).isInstanceOf(AuthenticationResult.Allow.class);
		assertThat(this.asked).containsExactly("own", "security");
		assertThat(ask(chain, Credentials.anonymous())).isEqualTo(AuthenticationResult.allow(null, List.of()));
		assertThat(ask(chain, Credentials.token("t"))).isEqualTo(AuthenticationResult.abstain());
	}

	@Test
	void springSecurityIsAskedByItselfOnlyWhenNobodyElseIsThere() {
		ask(chain(List.of(), server(List.of(), null, true)), Credentials.anonymous());
		assertThat(this.asked).containsExactly("security");
		ask(chain(List.of(this.own), server(List.of(), null, false)), Credentials.anonymous());
		assertThat(this.asked).containsExactly("security", "own");
		ask(chain(List.of(), server(List.of(TILL), null, false)), Credentials.anonymous());
		assertThat(this.asked).containsExactly("security", "own");
	}

	@Test
	void springSecurityIsNotAskedWhenItIsSwitchedOff() {
		ask(chain(List.of(), server(List.of(), false, true)), Credentials.anonymous());
		assertThat(this.asked).isEmpty();
		assertThatExceptionOfType(MeshConfigurationException.class)
			.isThrownBy(() -> chain(List.of(), server(List.of(), false, false)))
			.withMessageContaining("nobody says who may connect");
	}

	@Test
	void onlyProposedPropertiesThatAreNamedAreAcceptedAndThoseOfTheUserWin() {
		List<Authenticator> chain = chain(List.of(), server(List.of(TILL), null, true));
		Map<String, String> proposed = Map.of("shop", "8", "floor", "2", "admin", "yes");
		assertThat(ask(chain, open(PEER, Credentials.password("till", "one"), proposed)))
			.isInstanceOfSatisfying(AuthenticationResult.Allow.class, (allow) -> {
				assertThat(allow.properties()).isEqualTo(Map.of("shop", "7", "floor", "2"));
				assertThat(allow.roles()).containsExactly("device");
			});
		assertThat(ask(chain, open(PEER, Credentials.anonymous(), proposed))).isInstanceOfSatisfying(
				AuthenticationResult.Allow.class,
				(allow) -> assertThat(allow.properties()).isEqualTo(Map.of("shop", "8", "floor", "2")));
	}

	@Test
	void ownAuthenticatorsDecideThemselvesWhichPropertiesTheyAccept() {
		AuthenticationResult allowed = AuthenticationResult.allow("x", List.of());
		List<Authenticator> chain = chain(List.of((request) -> allowed), server(List.of(), null, false));
		assertThat(ask(chain, open(PEER, Credentials.anonymous(), Map.of("floor", "2")))).isEqualTo(allowed);
	}

	private List<Authenticator> chain(List<Authenticator> application, MeshProperties.Server server) {
		return new ServerAuthenticators(application, List.of(this.security), null).chain(server);
	}

	private static AuthenticationResult ask(List<Authenticator> chain, Credentials credentials) {
		return ask(chain, open(credentials));
	}

	private static AuthenticationResult ask(List<Authenticator> chain, AuthenticationRequest request) {
		return chain.stream()
			.map((authenticator) -> authenticator.authenticate(request))
			.filter((result) -> !(result instanceof AuthenticationResult.Abstain))
			.findFirst()
			.orElse(AuthenticationResult.abstain());
	}

	private Authenticator recording(String name) {
		return (request) -> {
			this.asked.add(name);
			return AuthenticationResult.abstain();
		};
	}

	private static MeshProperties.Server server(List<MeshProperties.User> users, @Nullable Boolean springSecurity,
			boolean anonymous) {
		return new MeshProperties.Server(true, "/mesh", List.of(), users, springSecurity,
				new MeshProperties.Jwt("roles"), anonymous, List.of("shop", "floor"), List.of(), 256,
				MeshProperties.WebSocketEndpoint.AUTO);
	}

}
