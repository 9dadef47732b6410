package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.LinkType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Other credentials for a session that is there already. */
class ReauthenticationTests extends AuthenticationFixture {

	@Test
	void otherCredentialsChangePrincipalAndRolesOfTheSameSessionAtBothEnds() {
		connect("bob");
		String id = this.till.session(this.hub).id();
		reauthenticate("eve", "secret of eve");

		for (SessionInfo session : List.of(this.till.session(this.hub), this.hub.session(this.till))) {
			assertThat(session.id()).isEqualTo(id);
			assertThat(session.principal()).isEqualTo("eve");
			assertThat(session.roles()).containsExactly("role of eve");
		}
		assertThat(this.till.events).containsExactly("connected by dialling", "terms of eve [role of eve]",
				"reauthenticated NORMAL");
		assertThat(this.hub.events).containsExactly("connected", "terms of eve [role of eve]");
		assertThat(new String(this.till.evidence.get(1), StandardCharsets.UTF_8)).isEqualTo(id + "#2");
	}

	@Test
	void acceptedCredentialsAreShownInLaterReconnects() {
		connect("bob");
		reauthenticate("eve", "secret of eve");
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.session(this.till).principal()).isEqualTo("eve");
		assertThat(this.hub.authenticated.get(2).returningPrincipal()).contains("eve");
	}

	@Test
	void credentialsThatAreNotAcceptedLeaveTheSessionAsItWas() {
		connect("bob");
		reauthenticate("eve", "guess");
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("connected by dialling", "reauthenticated AUTHENTICATION_FAILED",
				"recovering", "connected by dialling");
		assertThat(this.hub.session(this.till).principal()).isEqualTo("bob");
	}

	@Test
	void aCutBeforeTheAnswerIsToldAndTheOldCredentialsAreShownAgain() {
		connect("bob");
		this.hub.authenticationTime = Duration.ofSeconds(1);
		this.till.input((s, t) -> s.handleReauthenticate(this.till.session(this.hub).id(),
				Credentials.password("eve", "secret of eve"), t));
		this.network.run(Duration.ofMillis(500));
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.till.events).containsExactly("connected by dialling", "reauthenticated LINK_FAILED",
				"recovering", "connected by dialling");
		assertThat(this.till.session(this.hub).principal()).isEqualTo("bob");
		assertThat(this.hub.session(this.till).principal()).isEqualTo("bob");
	}

	@Test
	void oneSetOfCredentialsIsLookedAtAtATime() {
		connect("bob");
		String id = this.till.session(this.hub).id();
		this.till.input((s, t) -> s.handleReauthenticate(id, Credentials.password("eve", "secret of eve"), t));
		this.till.input((s, t) -> s.handleReauthenticate(id, Credentials.password("joe", "secret of joe"), t));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("connected by dialling", "reauthenticated BUSY",
				"terms of eve [role of eve]", "reauthenticated NORMAL");
	}

	@Test
	void theAcceptorOfASessionShowsNoCredentials() {
		connect("bob");
		this.hub.input((s, t) -> s.handleReauthenticate(this.hub.session(this.till).id(),
				Credentials.password("hub", "secret"), t));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.events).containsExactly("connected", "reauthenticated BUSY");
		assertThat(this.till.events).containsExactly("connected by dialling");
	}

	@Test
	void newCredentialsAreNotReadableOnTheWay() {
		List<String> seen = new ArrayList<>();
		connect("bob");
		this.network.tap = (wire, fromDialer, record) -> {
			seen.add(StandardCharsets.ISO_8859_1.decode(record.duplicate()).toString());
			return record;
		};
		reauthenticate("eve", "secret of eve");

		assertThat(seen).isNotEmpty().noneMatch((text) -> text.contains("eve"));
	}

	@Test
	void credentialsThatWereAcceptedWhileABetterLinkWasJudgedAreNotTakenBack() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		SessionRequest request = request(true, "bob", "secret of bob");
		this.till.open(new SessionRequest(List.of(URI.create("ws://hub/mesh")), request.credentials(), Map.of(), null,
				60_000, request.reconnect(), true, SessionRequest.Dialling.DEFAULTS));
		this.network.run(Duration.ofSeconds(1));
		this.hub.blocked.clear();
		this.hub.authenticationTime = Duration.ofSeconds(2);
		this.network.runUntil(() -> this.hub.authenticated.size() == 2);
		this.hub.authenticationTime = Duration.ofMillis(1);
		reauthenticate("eve", "secret of eve");
		assertThat(this.hub.session(this.till).principal()).isEqualTo("eve");
		this.network.run(Duration.ofMinutes(3));

		assertThat(this.hub.session(this.till).principal()).isEqualTo("eve");
		assertThat(this.till.session(this.hub).principal()).isEqualTo("eve");
		assertThat(this.till.session(this.hub).linkType()).as("moved with the new ones").isEqualTo(LinkType.WEBSOCKET);
	}

	@Test
	void aBetterLinkThatIsLostWhileItIsAttestedDoesNotKeepOthersFromBeingShown() {
		connect("bob");
		this.hub.keys.time = Duration.ofSeconds(2);
		this.network.lastWire().cut();
		this.network.runUntil(() -> this.hub.attested.size() == 2);
		this.network.lastWire().cut();
		this.hub.keys.time = Duration.ofMillis(1);
		this.network.run(Duration.ofSeconds(10));
		reauthenticate("eve", "secret of eve");

		assertThat(this.till.session(this.hub).principal()).isEqualTo("eve");
	}

	@Test
	void anAcceptorThatDoesNotAnswerInTimeIsToldOfAndMayStillAnswer() {
		connect("bob");
		String id = this.till.session(this.hub).id();
		this.hub.authenticationTime = Duration.ofSeconds(15);
		this.till.input((s, t) -> s.handleReauthenticate(id, Credentials.password("eve", "secret of eve"), t));
		this.network.run(Duration.ofSeconds(11));
		assertThat(this.till.events).containsExactly("connected by dialling", "reauthenticated HANDSHAKE_TIMEOUT");
		this.network.run(Duration.ofSeconds(10));

		assertThat(this.till.session(this.hub).principal()).isEqualTo("eve");
		assertThat(this.till.events).hasSize(3);
	}

}
