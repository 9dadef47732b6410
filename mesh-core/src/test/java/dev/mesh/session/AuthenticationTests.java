package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.session.AuthenticationRequest.Occasion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an authenticator is asked, and what its answer gives to either end. */
class AuthenticationTests extends AuthenticationFixture {

	@Test
	void propertyThatNoDialerWouldTakeIsNotGranted() {
		AuthenticationResult.Allow allow = AuthenticationResult.allow("till", List.of());
		for (String key : List.of("$Principal", "two words", "")) {
			assertThatThrownBy(() -> allow.withProperties(Map.of(key, "x"))).as(key)
				.isInstanceOf(IllegalArgumentException.class);
		}
	}

	@Test
	void theAuthenticatorIsToldWhyItIsAskedAndWhoTheDialerWas() {
		connect("bob");
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));
		reauthenticate("eve", "secret of eve");

		assertThat(this.hub.authenticated).extracting(AuthenticationRequest::occasion)
			.containsExactly(Occasion.OPEN, Occasion.RESUME, Occasion.REAUTHENTICATE);
		assertThat(this.hub.authenticated).extracting(AuthenticationRequest::established)
			.containsExactly(null, "bob", "bob");
		assertThat(this.hub.authenticated.get(1).returningPrincipal()).contains("bob");
		assertThat(this.hub.authenticated.get(2).returningPrincipal()).isEmpty();
	}

	@Test
	void claimsStayAtTheAcceptor() {
		connect("bob");

		assertThat(this.hub.session(this.till).claims()).containsExactly(Map.entry("badge", "7"));
		assertThat(this.till.session(this.hub).claims()).isEmpty();
	}

	@Test
	void credentialsKeepTheirLimits() {
		assertThatIllegalArgumentException().isThrownBy(() -> Credentials.token("x".repeat(8_193)))
			.withMessageContaining("8192")
			.withMessageContaining("8193");
		assertThatIllegalArgumentException().isThrownBy(() -> Credentials.password("", "secret"));
		assertThatNullPointerException().isThrownBy(() -> Credentials.password("bob", null));
	}

	@Test
	void aSessionThatEndsWhileItsResumeIsJudgedIsOpenedAnewWithAllThatBelongsToIt() {
		connect("bob");
		this.hub.authenticationTime = Duration.ofSeconds(1);
		this.network.lastWire().cut();
		this.network.run(Duration.ofMillis(500));
		this.hub.input((s, t) -> s.handleClose(this.hub.session(this.till).id(), t));
		this.network.run(Duration.ofSeconds(10));

		assertThat(this.till.events).contains("failed BUSY");
		assertThat(this.hub.authenticated).extracting(AuthenticationRequest::occasion)
			.startsWith(Occasion.OPEN, Occasion.RESUME)
			.endsWith(Occasion.OPEN);
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	@Test
	void whoHasNotProvenItsKeyLearnsNothingOfItsOwner() {
		this.hub.incarnations.put(this.till.key(), 1_000L);
		this.hub.records.put(this.till.key(), "secret".getBytes(StandardCharsets.UTF_8));
		this.hub.keys.forgeries = true;
		this.till.open(request(false, "bob", "secret of bob"));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).first().asString().startsWith("failed BAD_SIGNATURE");
	}

	@Test
	void aFullAcceptorNamesAlternatives() {
		SessionSettings one = SessionSettings.defaults().withMaxSessions(0);
		TestNode full = this.network.node("full", one);
		full.authenticator = this.hub.authenticator;
		full.alternatives = List.of("wss://hub2.example/mesh", "wss://hub3.example/mesh");
		SessionRequest request = this.till.request(false, full);
		this.till.open(request);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("failed TOO_MANY_SESSIONS for good");
		assertThat(this.till.attempts.get(0).alternatives()).containsExactly("wss://hub2.example/mesh",
				"wss://hub3.example/mesh");
	}

	@Test
	void theOlderOfTwoProcessesWithOneKeyIsShownTheRecordOfTheNewerOne() {
		connect("bob");
		this.hub.incarnations.put(this.till.key(), 1_000L);
		this.hub.records.put(this.till.key(), "of the newer one".getBytes(StandardCharsets.UTF_8));
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).contains("own record of the newer one", "failed STALE_INCARNATION");
	}

}
