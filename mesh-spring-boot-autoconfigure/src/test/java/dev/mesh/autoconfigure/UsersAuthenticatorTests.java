package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

/**
 * Tests for {@link UsersAuthenticator} and {@link ServerAuthenticators}.
 */
class UsersAuthenticatorTests {

	private static final MeshProperties.User BCRYPT = new MeshProperties.User("till",
			"{bcrypt}" + new BCryptPasswordEncoder(4).encode("one"), List.of("device"));

	private static final MeshProperties.User PBKDF2 = new MeshProperties.User("desk",
			"{pbkdf2}" + Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8().encode("two"), List.of());

	private static final MeshProperties.User NOOP = new MeshProperties.User("demo", "{noop}three", List.of("a", "b"));

	private final UsersAuthenticator authenticator = new UsersAuthenticator(List.of(BCRYPT, PBKDF2, NOOP));

	@Test
	void rightPasswordIsLetInWithItsRoles() {
		assertThat(authenticate("till", "one")).isEqualTo(AuthenticationResult.allow("till", List.of("device")));
		assertThat(authenticate("desk", "two")).isEqualTo(AuthenticationResult.allow("desk", List.of()));
		assertThat(authenticate("demo", "three")).isEqualTo(AuthenticationResult.allow("demo", List.of("a", "b")));
	}

	@Test
	void wrongPasswordAndUnknownPrincipalAreRefusedInTheSameWords() {
		AuthenticationResult wrong = authenticate("till", "two");
		assertThat(wrong).isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(authenticate("nobody", "one")).isEqualTo(wrong);
		assertThat(authenticate("demo", "{noop}three")).isEqualTo(wrong);
	}

	@Test
	void unknownPrincipalCostsAsMuchAsAWrongPassword() {
		List<String> compared = new ArrayList<>();
		UsersAuthenticator counting = new UsersAuthenticator(List.of(BCRYPT), new Counting(compared));
		counting.authenticate(request(Credentials.password("till", "wrong")));
		counting.authenticate(request(Credentials.password("nobody", "wrong")));
		assertThat(compared).containsExactly(BCRYPT.password(), BCRYPT.password());
	}

	@Test
	void otherCredentialsAreLeftToOthers() {
		assertThat(this.authenticator.authenticate(request(Credentials.token("t"))))
			.isEqualTo(AuthenticationResult.abstain());
		assertThat(this.authenticator.authenticate(request(Credentials.anonymous())))
			.isEqualTo(AuthenticationResult.abstain());
	}

	@Test
	void ownAuthenticatorsAreAskedBeforeUsersAndAnonymous() {
		Authenticator own = (request) -> AuthenticationResult.abstain();
		List<Authenticator> chain = new ServerAuthenticators(null).chain(List.of(own), server(List.of(BCRYPT), true));
		assertThat(chain).hasSize(3).startsWith(own);
		assertThat(chain.get(1)).isInstanceOf(UsersAuthenticator.class);
		assertThat(chain.get(2).authenticate(request(Credentials.anonymous())))
			.isEqualTo(AuthenticationResult.allow(null, List.of()));
		assertThat(chain.get(2).authenticate(request(Credentials.password("a", "b"))))
			.isEqualTo(AuthenticationResult.abstain());
	}

	private AuthenticationResult authenticate(String principal, String password) {
		return this.authenticator.authenticate(request(Credentials.password(principal, password)));
	}

	private static AuthenticationRequest request(Credentials credentials) {
		return new AuthenticationRequest(new PeerKey(1, 2, 3, 4), credentials, Map.of(), "{}", "127.0.0.1:1",
				LinkType.WEBSOCKET, Occasion.OPEN, null);
	}

	private static MeshProperties.Server server(List<MeshProperties.User> users, boolean anonymous) {
		return new MeshProperties.Server(true, "/mesh", List.of(), users, anonymous, List.of(), 256);
	}

	private record Counting(List<String> compared) implements PasswordEncoder {

		@Override
		public @Nullable String encode(@Nullable CharSequence rawPassword) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
			this.compared.add(encodedPassword);
			return false;
		}

	}

}
