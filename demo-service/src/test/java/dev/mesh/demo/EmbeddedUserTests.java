package dev.mesh.demo;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link EmbeddedUser}. */
class EmbeddedUserTests {

	private final EmbeddedUser user = new EmbeddedUser(new SecureRandom());

	@Test
	void ownCredentialsAreLetIn() {
		assertThat(judge(this.user.credentials())).isInstanceOf(AuthenticationResult.Allow.class);
	}

	@Test
	void everythingElseIsLeftToTheUsersThatAreConfigured() {
		assertThat(judge(Credentials.password("embedded", "guess"))).isInstanceOf(AuthenticationResult.Abstain.class);
		assertThat(judge(Credentials.password("till", "secret"))).isInstanceOf(AuthenticationResult.Abstain.class);
		assertThat(judge(Credentials.anonymous())).isInstanceOf(AuthenticationResult.Abstain.class);
	}

	@Test
	void passwordIsAnotherOneAtEachStart() {
		assertThat(judge(new EmbeddedUser(new SecureRandom()).credentials()))
			.isInstanceOf(AuthenticationResult.Abstain.class);
	}

	@Test
	void passwordIsNotShown() {
		String password = ((Credentials.Password) this.user.credentials()).password();
		assertThat(this.user.credentials().toString()).doesNotContain(password);
		assertThat(this.user.toString()).doesNotContain(password);
	}

	private AuthenticationResult judge(Credentials credentials) {
		return this.user.authenticate(new AuthenticationRequest(PeerKey.of(new byte[32]), credentials, Map.of(), "{}",
				"127.0.0.1:1234", LinkType.WEBSOCKET, AuthenticationRequest.Occasion.OPEN, null));
	}

}
