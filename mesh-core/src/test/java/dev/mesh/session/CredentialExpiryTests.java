package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credentials that run out. */
class CredentialExpiryTests extends AuthenticationFixture {

	@Test
	void credentialsThatRunOutEndTheSessionAtBothEndsAndADialerComesBackWithNewOnesOnly() {
		expireAfter(Duration.ofSeconds(10));
		connect("bob");
		this.network.run(Duration.ofSeconds(11));

		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT EXPIRED");
		assertThat(this.till.events).startsWith("connected by dialling", "CLOSED_BY_SERVER EXPIRED");
	}

	@Test
	void newCredentialsInTimeKeepTheSession() {
		expireAfter(Duration.ofSeconds(10));
		connect("bob");
		for (int i = 0; i < 5; i++) {
			this.network.run(Duration.ofSeconds(7));
			reauthenticate("bob", "secret of bob");
		}

		assertThat(this.hub.events).doesNotContain("CLOSED_BY_CLIENT EXPIRED");
		assertThat(this.till.session(this.hub).expiresAtMillis()).isPositive();
	}

	@Test
	void credentialsRunOutAlsoWhileTheSessionHasNoLink() {
		expireAfter(Duration.ofSeconds(10));
		connect("bob");
		this.hub.unreachable = true;
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(11));

		assertThat(this.hub.events).containsExactly("connected", "recovering", "CLOSED_BY_CLIENT EXPIRED");
	}

	@Test
	void credentialsThatHaveRunOutBeforeTheyWereShownAreRefusedAsExpired() {
		this.hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of())
			.until(Instant.ofEpochMilli(this.network.now() / 1_000_000 - 1));
		this.till.open(request(false, "bob", "secret of bob"));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("failed EXPIRED for good");
	}

	@Test
	void theStatementOfTheEdgeEndsWithTheCredentials() {
		expireAfter(Duration.ofSeconds(10));
		connect("bob");

		assertThat(this.hub.attested.get(0).notAfterMillis()).hasValue(this.hub.session(this.till).expiresAtMillis());
	}

	@Test
	void anEndThatNoClockCanWriteIsNone() {
		for (Instant end : List.of(Instant.MAX, Instant.ofEpochMilli(Long.MAX_VALUE),
				Instant.ofEpochSecond(100_000_000_000_000L))) {
			assertThat(Verdict.of(AuthenticationResult.allow("bob", List.of()).until(end), 0).validMillis())
				.isEqualTo(Verdict.FOR_EVER);
		}
		assertThat(Verdict.of(AuthenticationResult.allow("bob", List.of()).until(Instant.MIN), 0).denial())
			.isEqualTo(ErrorCode.EXPIRED);
	}

	private void expireAfter(Duration duration) {
		this.hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of())
			.until(Instant.ofEpochMilli(this.network.now() / 1_000_000).plus(duration));
	}

}
