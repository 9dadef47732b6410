package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Credentials that expire, change, are revoked, or are guessed. */
class AuthenticationTests {

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till");

	private final TestNode hub = this.network.node("hub");

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
	void aRevokedPeerIsClosedAndNotLetInAgainUntilItIsReinstated() {
		connect("bob");
		this.hub.input((s, t) -> s.handleRevoke(this.till.key(), "stolen", t));
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT REVOKED");
		assertThat(this.till.events).startsWith("connected by dialling", "CLOSED_BY_SERVER REVOKED", "failed REVOKED");
		assertThat(this.hub.authenticated).hasSize(1);

		this.hub.input((s, t) -> s.handleReinstate(this.till.key(), t));
		this.network.run(Duration.ofMinutes(1));
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
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
	void aPeerThatIsRevokedInTheMiddleOfItsHandshakeIsNotLetIn() {
		this.hub.authenticationTime = Duration.ofSeconds(1);
		this.till.open(request(false, "bob", "secret of bob"));
		this.network.run(Duration.ofMillis(500));
		this.hub.input((s, t) -> s.handleRevoke(this.till.key(), "stolen", t));
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
		this.hub.keyTime = Duration.ofSeconds(2);
		this.network.lastWire().cut();
		this.network.runUntil(() -> this.hub.attested.size() == 2);
		this.network.lastWire().cut();
		this.hub.keyTime = Duration.ofMillis(1);
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

	@Test
	void credentialsKeepTheirLimits() {
		assertThatIllegalArgumentException().isThrownBy(() -> Credentials.token("x".repeat(8_193)))
			.withMessageContaining("8192")
			.withMessageContaining("8193");
		assertThatIllegalArgumentException().isThrownBy(() -> Credentials.password("", "secret"));
		assertThatNullPointerException().isThrownBy(() -> Credentials.password("bob", null));
	}

	@Test
	void whoHasNotProvenItsKeyLearnsNothingOfItsOwner() {
		this.hub.incarnations.put(this.till.key(), 1_000L);
		this.hub.records.put(this.till.key(), "secret".getBytes(StandardCharsets.UTF_8));
		this.hub.forgeries = true;
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

	private void expireAfter(Duration duration) {
		this.hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of())
			.until(Instant.ofEpochMilli(this.network.now() / 1_000_000).plus(duration));
	}

	private void reauthenticate(String principal, String password) {
		this.till.input((s, t) -> s.handleReauthenticate(this.till.session(this.hub).id(),
				Credentials.password(principal, password), t));
		this.network.run(Duration.ofMillis(100));
	}

	private void connect(String principal) {
		this.till.open(request(true, principal, "secret of " + principal));
		this.network.run(Duration.ofMillis(100));
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	private SessionRequest request(boolean persistent, String principal, String password) {
		SessionRequest request = this.till.request(persistent, this.hub);
		return new SessionRequest(request.uris(), Credentials.password(principal, password), request.properties(), null,
				60_000, request.reconnect(), persistent);
	}

}
