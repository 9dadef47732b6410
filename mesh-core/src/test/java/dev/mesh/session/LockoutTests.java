package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is kept out: peers that are revoked, and those that guess. */
class LockoutTests extends AuthenticationFixture {

	@Test
	void aRevokedPeerIsClosedAndNotLetInAgainUntilItIsReinstated() {
		connect("bob");
		this.hub.input((s, t) -> s.expulsions().revoke(this.till.key(), "stolen", t));
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT REVOKED");
		assertThat(this.till.events).startsWith("connected by dialling", "CLOSED_BY_SERVER REVOKED", "failed REVOKED");
		assertThat(this.hub.authenticated).hasSize(1);

		this.hub.input((s, t) -> s.expulsions().reinstate(this.till.key(), t));
		this.network.run(Duration.ofMinutes(1));
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	@Test
	void aPeerThatIsRevokedInTheMiddleOfItsHandshakeIsNotLetIn() {
		this.hub.authenticationTime = Duration.ofSeconds(1);
		this.till.open(request(false, "bob", "secret of bob"));
		this.network.run(Duration.ofMillis(500));
		this.hub.input((s, t) -> s.expulsions().revoke(this.till.key(), "stolen", t));
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.till.events).containsExactly("failed REVOKED for good");
		assertThat(this.hub.sessions.sessions()).isEmpty();
	}

	@Test
	void whoGuessesIsNotEvenAskedAbout() {
		for (int i = 0; i < 20; i++) {
			this.till.open(request(false, "bob", "guess " + i));
			this.network.run(Duration.ofMillis(50));
		}

		assertThat(this.hub.authenticated).hasSize(AuthenticationThrottle.FREE_FAILURES);
		assertThat(this.till.events).hasSize(20).containsOnly("failed AUTHENTICATION_FAILED for good");
		assertThat(this.till.attempts.get(19).retryAfterMillis()).isBetween(1L, 1_001L);
		assertThat(this.hub.counted(Checkpoint.FAILED)).isEqualTo(AuthenticationThrottle.FREE_FAILURES);
		assertThat(this.hub.counted(Checkpoint.THROTTLED)).isEqualTo(20 - AuthenticationThrottle.FREE_FAILURES);
	}

	@Test
	void passwordsAreGuessedNoFasterByReauthentication() {
		connect("bob");
		for (int i = 0; i < 20; i++) {
			reauthenticate("eve", "guess " + i);
		}

		assertThat(this.hub.authenticated).hasSizeLessThan(20);
		assertThat(this.hub.counted(Checkpoint.THROTTLED)).isPositive();
		assertThat(this.till.session(this.hub).principal()).isEqualTo("bob");
	}

	@Test
	void aTokenThatIsHeldBackOnResumeEndsNoSession() {
		Credentials token = new Credentials.Token(Optional.of("bob"), "good");
		this.hub.authenticator = (request) -> request.credentials().equals(token)
				? AuthenticationResult.allow("bob", List.of()) : AuthenticationResult.deny("wrong");
		SessionRequest request = request(true, "bob", "x");
		this.till.open(new SessionRequest(request.uris(), token, Map.of(), null, 60_000, request.reconnect(), true));
		this.network.run(Duration.ofMillis(100));
		String id = this.till.session(this.hub).id();
		for (int i = 0; i < 10; i++) {
			this.till
				.input((s, t) -> s.handleReauthenticate(id, new Credentials.Token(Optional.of("bob"), "guess"), t));
			this.network.run(Duration.ofMillis(10));
			this.till
				.input((s, t) -> s.handleReauthenticate(id, new Credentials.Token(Optional.of("bob"), "other"), t));
			this.network.run(Duration.ofMillis(10));
		}
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(30));

		assertThat(this.till.events).contains("failed BUSY");
		assertThat(this.till.session(this.hub).id()).isEqualTo(id);
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

}
