package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/**
 * A hub that lets in whoever knows the password of its principal, and a till that dials
 * it.
 */
abstract class AuthenticationFixture {

	final VirtualNetwork network = new VirtualNetwork();

	final TestNode till = this.network.node("till");

	final TestNode hub = this.network.node("hub");

	@BeforeEach
	void judgeByPassword() {
		this.hub.authenticator = (request) -> {
			if (!(request.credentials() instanceof Credentials.Password given)) {
				return AuthenticationResult.abstain();
			}
			return given.password().equals("secret of " + given.principal())
					? AuthenticationResult.allow(given.principal(), List.of("role of " + given.principal()))
						.withClaims(Map.of("badge", "7"))
					: AuthenticationResult.deny("wrong");
		};
	}

	void reauthenticate(String principal, String password) {
		this.till.input((s, t) -> s.handleReauthenticate(this.till.session(this.hub).id(),
				Credentials.password(principal, password), t));
		this.network.run(Duration.ofMillis(100));
	}

	void connect(String principal) {
		this.till.open(request(true, principal, "secret of " + principal));
		this.network.run(Duration.ofMillis(100));
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	SessionRequest request(boolean persistent, String principal, String password) {
		SessionRequest request = this.till.request(persistent, this.hub);
		return new SessionRequest(request.uris(), Credentials.password(principal, password), request.properties(), null,
				60_000, request.reconnect(), persistent);
	}

}
