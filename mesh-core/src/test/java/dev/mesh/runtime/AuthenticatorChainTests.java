package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.AuthenticationResult.Deny;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthenticatorChainTests {

	private static final Authenticator ABSTAINS = (request) -> AuthenticationResult.abstain();

	private static final Authenticator FAILS = (request) -> {
		throw new IllegalStateException("secret detail");
	};

	private static final AuthenticationResult ALLOWED = AuthenticationResult.allow("till", List.of("device"));

	@Test
	void theFirstThatDoesNotAbstainDecides() {
		assertThat(judge(ABSTAINS, (request) -> ALLOWED, FAILS)).isEqualTo(ALLOWED);
		assertThat(judge(ABSTAINS, (request) -> AuthenticationResult.deny("no"), (request) -> ALLOWED))
			.isEqualTo(AuthenticationResult.deny("no"));
	}

	@Test
	void nobodyIsLetInByDefault() {
		assertThat(judge()).isInstanceOf(Deny.class);
		assertThat(judge(ABSTAINS, ABSTAINS)).isInstanceOfSatisfying(Deny.class,
				(deny) -> assertThat(deny.reason()).contains("no authenticator accepted"));
	}

	@Test
	void anExceptionIsADenialThatTellsNothing() {
		assertThat(judge(FAILS, (request) -> ALLOWED)).isInstanceOfSatisfying(Deny.class,
				(deny) -> assertThat(deny.reason()).isEqualTo("the authenticator failed"));
		assertThat(judge((request) -> null, (request) -> ALLOWED)).isInstanceOf(Deny.class);
	}

	private static AuthenticationResult judge(Authenticator... authenticators) {
		return new AuthenticatorChain(List.of(authenticators))
			.authenticate(new AuthenticationRequest(new PeerKey(1, 2, 3, 4), Credentials.password("till", "secret"),
					Map.of(), "{}", "somewhere", LinkType.WEBSOCKET, Occasion.OPEN, null));
	}

}
