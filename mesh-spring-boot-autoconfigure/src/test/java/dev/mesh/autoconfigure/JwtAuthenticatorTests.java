package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.AuthenticationRequests.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Tests for {@link JwtAuthenticator}.
 */
class JwtAuthenticatorTests {

	private static final Instant SOON = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);

	private final Authenticator authenticator = new JwtAuthenticator(SignedTokens.decoder(), null, "roles");

	@Test
	void subjectRolesTextsAndExpiryAreTaken() {
		String token = SignedTokens.sign(SignedTokens.claims("till", SOON, "device", "till")
			.claim("shop", "7")
			.claim("floors", List.of(1, 2))
			.claim("number", 3));
		assertThat(authenticate(token)).isEqualTo(AuthenticationResult.allow("till", List.of("device", "till"))
			.withClaims(Map.of("sub", "till", "shop", "7"))
			.until(SOON));
	}

	@Test
	void tokenWithoutExpiryHoldsForEver() {
		String token = SignedTokens.sign(SignedTokens.claims("till", SOON).expirationTime(null));
		assertThat(authenticate(token)).isInstanceOfSatisfying(AuthenticationResult.Allow.class,
				(allow) -> assertThat(allow.expiresAt()).isNull());
	}

	@Test
	void rolesMayBeSeparatedBySpacesInAnotherClaim() {
		Authenticator scopes = new JwtAuthenticator(SignedTokens.decoder(), null, "scope");
		String token = SignedTokens.sign(SignedTokens.claims("till", SOON).claim("scope", "read write"));
		assertThat(scopes.authenticate(open(Credentials.token(token)))).isInstanceOfSatisfying(
				AuthenticationResult.Allow.class,
				(allow) -> assertThat(allow.roles()).containsExactly("read", "write"));
	}

	@Test
	void converterMakesPrincipalAndRoles() {
		Authenticator converting = new JwtAuthenticator(SignedTokens.decoder(),
				(jwt) -> new TestingAuthenticationToken(jwt.getClaimAsString("name"), "", "ROLE_device"), "roles");
		String token = SignedTokens.sign(SignedTokens.claims("4711", SOON, "ignored").claim("name", "till"));
		assertThat(converting.authenticate(open(Credentials.token(token))))
			.isInstanceOfSatisfying(AuthenticationResult.Allow.class, (allow) -> {
				assertThat(allow.principal()).isEqualTo("till");
				assertThat(allow.roles()).containsExactly("device");
				assertThat(allow.claims()).containsEntry("sub", "4711");
				assertThat(allow.expiresAt()).isEqualTo(SOON);
			});
	}

	@Test
	void everyRefusalHasTheSameWords() {
		AuthenticationResult denied = authenticate("no token");
		assertThat(denied).isInstanceOf(AuthenticationResult.Deny.class);
		assertThat(authenticate(SignedTokens.token("till", Instant.now().minusSeconds(2)))).isEqualTo(denied);
		assertThat(authenticate(SignedTokens.sign(SignedTokens.claims("till", SOON),
				"another key that has 256 bits, or even more".getBytes(StandardCharsets.UTF_8))))
			.isEqualTo(denied);
		assertThat(authenticate(SignedTokens.sign(SignedTokens.claims("till", SOON).subject(null)))).isEqualTo(denied);
	}

	@Test
	void tokenOfAnotherPrincipalThanTheOneNamedIsRefused() {
		String token = SignedTokens.token("till", SOON);
		assertThat(this.authenticator.authenticate(open(new Credentials.Token(Optional.of("till"), token))))
			.isInstanceOf(AuthenticationResult.Allow.class);
		assertThat(this.authenticator.authenticate(open(new Credentials.Token(Optional.of("desk"), token))))
			.isInstanceOf(AuthenticationResult.Deny.class);
	}

	@Test
	void otherCredentialsAreLeftToOthers() {
		assertThat(this.authenticator.authenticate(open(Credentials.password("till", "one"))))
			.isEqualTo(AuthenticationResult.abstain());
		assertThat(this.authenticator.authenticate(open(Credentials.anonymous())))
			.isEqualTo(AuthenticationResult.abstain());
	}

	@Test
	void decoderThatCannotDoItsWorkIsReported() {
		Authenticator failing = new JwtAuthenticator((token) -> {
			throw new JwtException("the keys could not be fetched");
		}, null, "roles");
		assertThatExceptionOfType(JwtException.class)
			.isThrownBy(() -> failing.authenticate(open(Credentials.token("t"))));
	}

	private AuthenticationResult authenticate(String token) {
		return this.authenticator.authenticate(open(Credentials.token(token)));
	}

}
