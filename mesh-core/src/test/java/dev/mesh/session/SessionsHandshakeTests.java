package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.session.SessionEnvironment.EdgeAttestation;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Handshakes of honest peers, and every way in which one is refused. */
class SessionsHandshakeTests {

	private final VirtualNetwork network = new VirtualNetwork();

	@Test
	void bothEndsHaveTheSameSessionAfterAHandshakeWithRealSignatures() {
		TestNode till = this.network.node("till").withRealSignatures();
		TestNode hub = this.network.node("hub").withRealSignatures();
		hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of("ops", "admin"))
			.withProperties(Map.of("zone", "north", "area", "7"));

		long request = till.open(hub);
		this.network.run(Duration.ofSeconds(1));

		SessionInfo dialled = till.session(hub);
		SessionInfo accepted = hub.session(till);
		assertThat(dialled.id()).hasSize(22).isEqualTo(accepted.id());
		assertThat(dialled.state()).isEqualTo(SessionState.CONNECTED_ACTIVE).isEqualTo(accepted.state());
		assertThat(dialled.dialled()).isTrue();
		assertThat(accepted.dialled()).isFalse();
		assertThat(dialled.request()).isEqualTo(request);
		assertThat(accepted.request()).isZero();
		assertThat(List.of(dialled.principal(), accepted.principal())).containsOnly("bob");
		assertThat(dialled.roles()).containsExactly("ops", "admin").isEqualTo(accepted.roles());
		assertThat(dialled.properties()).containsExactly(Map.entry("area", "7"), Map.entry("zone", "north"))
			.isEqualTo(accepted.properties());
		assertThat(dialled.linkType()).isEqualTo(LinkType.IN_MEMORY);
		assertThat(till.events).containsExactly("connected by dialling");
		assertThat(hub.events).containsExactly("connected");
		assertThat(till.counted(Sessions.PROTOCOL_ERRORS) + hub.counted(Sessions.PROTOCOL_ERRORS)).isZero();
	}

	@Test
	void whatWasGrantedCountsForTheProcessThatHasDialledOnly() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.open(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(hub.sessions.opened(till.key(), 1)).isEqualTo(hub.session(till));
		assertThat(hub.sessions.opened(till.key(), 2)).as("a later start").isNull();
		assertThat(till.sessions.opened(hub.key(), 1)).as("the end that was dialled").isNull();
		till.input(Sessions::handleStop);
		this.network.run(Duration.ofSeconds(1));
		assertThat(hub.sessions.opened(till.key(), 1)).isNull();
	}

	@Test
	void eachEndGetsTheEvidenceOfTheOther() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.ownRecord = "record of till".getBytes(StandardCharsets.UTF_8);

		till.open(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(hub.evidence).singleElement().isEqualTo(till.ownRecord);
		assertThat(new String(till.evidence.get(0), StandardCharsets.UTF_8)).isEqualTo(till.session(hub).id() + "#1");
		assertThat(hub.attested).containsExactly(new EdgeAttestation(till.key(), 1, till.session(hub).id(), 1,
				"IN_MEMORY", "somebody", List.of("user"), Map.of(), OptionalLong.empty()));
	}

	@Test
	void theAuthenticatorSeesCredentialsPropertiesMetadataAndAddress() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		byte[] content = "{\"name\":\"till\",\"metadata\":{\"role\":\"till\"}}".getBytes(StandardCharsets.UTF_8);
		till.ownRecord = new SignedBlock(content, new byte[64]).encode();
		Credentials token = new Credentials.Token(Optional.of("bob"), "a.b.c");
		till.open(new SessionRequest(till.request(hub).uris(), token, Map.of("zone", "north"), null, 60_000,
				ReconnectionStrategy.fullJitter(100, 30_000), true));
		this.network.run(Duration.ofSeconds(1));

		assertThat(hub.authenticated).containsExactly(new AuthenticationRequest(till.key(), token,
				Map.of("zone", "north"), "{\"role\":\"till\"}", "till", LinkType.IN_MEMORY, Occasion.OPEN, null));
	}

	@Test
	void metadataIsAsDeepAndAsExactAsARecordMayHaveIt() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		String deepest = "{\"a\":".repeat(15) + "{\"price\":1.1000000000000000000000001}" + "}".repeat(15);
		till.ownRecord = new SignedBlock(("{\"metadata\":" + deepest + "}").getBytes(StandardCharsets.UTF_8),
				new byte[64])
			.encode();
		till.open(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(hub.authenticated.get(0).metadataJson()).isEqualTo(deepest);
	}

	@Test
	void aRecordThatCannotBeReadHasNoMetadata() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.open(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(hub.authenticated.get(0).metadataJson()).isEqualTo("{}");
		assertThat(hub.authenticated.get(0).credentials()).isEqualTo(Credentials.anonymous());
	}

	@Test
	void theReconnectWindowIsTheLowerOfBothEnds() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub", SessionSettings.defaults().withReconnectWindow(Duration.ofSeconds(12)));
		till.open(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.session(hub).reconnectMillis()).isEqualTo(12_000);
		assertThat(hub.session(till).reconnectMillis()).isEqualTo(12_000);
	}

	@Test
	void aWrongPasswordEndsARequestOfOneAttempt() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.authenticator = SessionsHandshakeTests::bobWithSecret;
		till.open(withPassword(till.request(false, hub), "wrong"));
		this.network.run(Duration.ofSeconds(60));

		assertThat(till.events).containsExactly("failed AUTHENTICATION_FAILED for good");
		assertThat(hub.events).isEmpty();
		assertThat(this.network.wires).hasSize(1);
	}

	@Test
	void aPersistentRequestTriesAWrongPasswordAgainSlowly() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.authenticator = SessionsHandshakeTests::bobWithSecret;
		till.open(withPassword(till.request(hub), "wrong"));
		this.network.run(Duration.ofMinutes(5));

		assertThat(till.events).containsOnly("failed AUTHENTICATION_FAILED").hasSizeBetween(10, 21);

		hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of());
		this.network.run(Duration.ofSeconds(31));
		assertThat(till.isActive(hub)).isTrue();
	}

	@Test
	void whenAllAuthenticatorsAbstainTheDialerIsRefused() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.authenticator = (request) -> AuthenticationResult.abstain();
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("failed AUTHENTICATION_FAILED for good");
	}

	@Test
	void theRetryAfterOfADenialIsReportedAndHonoured() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.authenticator = (request) -> new AuthenticationResult.Deny("maintenance", 120_000);
		till.open(hub);
		this.network.run(Duration.ofSeconds(119));

		assertThat(till.attempts).singleElement()
			.satisfies((attempt) -> assertThat(attempt.retryAfterMillis()).isEqualTo(120_000));
		this.network.run(Duration.ofSeconds(2));
		assertThat(till.attempts).hasSize(2);
	}

	@Test
	void anAnswerOfTheAuthenticatorAfterTheLinkHasGoneIsIgnored() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.authenticationTime = Duration.ofSeconds(3);
		till.openOnce(hub);
		this.network.runUntil(() -> !hub.authenticated.isEmpty());
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(10));

		assertThat(hub.events).isEmpty();
		assertThat(till.events).containsExactly("failed LINK_FAILED for good");
		assertThat(hub.sessions.sessions()).isEmpty();
	}

	@Test
	void aHandshakeThatIsNotCompleteAfterTenSecondsIsGivenUpByBothEnds() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.authenticator = (request) -> null;
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(9));
		assertThat(till.events).isEmpty();
		this.network.run(Duration.ofSeconds(2));

		assertThat(till.events).containsExactly("failed HANDSHAKE_TIMEOUT for good");
		assertThat(hub.closedLinks).containsValue(ErrorCode.HANDSHAKE_TIMEOUT);
		this.network.run(Duration.ofMinutes(1));
		assertThat(hub.sessions.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void aLinkThatSaysNothingIsClosedAfterTenSeconds() {
		TestNode hub = this.network.node("hub");
		hub.input((s, t) -> s.handleLinkOpened(1_000, LinkType.IN_MEMORY, "nobody", t));
		this.network.run(Duration.ofMillis(9_999));
		assertThat(hub.closedLinks).isEmpty();
		this.network.run(Duration.ofMillis(2));

		assertThat(hub.closedLinks).containsEntry(1_000L, ErrorCode.HANDSHAKE_TIMEOUT);
	}

	@Test
	void dialingThatIsNeverAnsweredIsGivenUpAfterTheConnectTimeout() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.unreachable = true;
		hub.silent = true;
		till.openOnce(hub);
		this.network.run(Duration.ofMillis(10_001));

		assertThat(till.events).containsExactly("failed LINK_FAILED for good");
		assertThat(till.closedLinks).containsKey(-1L);
		till.input((s, t) -> s.handleLinkOpened(-1, LinkType.IN_MEMORY, "hub", t));
		assertThat(till.closedLinks).containsEntry(-1L, ErrorCode.NORMAL);
	}

	@Test
	void aRequestOfOneAttemptTriesEachAddressInOrder() {
		TestNode till = this.network.node("till");
		TestNode down = this.network.node("down");
		TestNode strict = this.network.node("strict");
		TestNode hub = this.network.node("hub");
		down.unreachable = true;
		strict.authenticator = (request) -> AuthenticationResult.deny("not here");
		till.openOnce(down, strict, hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("failed LINK_FAILED", "failed AUTHENTICATION_FAILED",
				"connected by dialling");
		assertThat(till.attempts).extracting((attempt) -> attempt.uri().getHost()).containsExactly("down", "strict");
		assertThat(till.isActive(hub)).isTrue();
	}

	@Test
	void aPersistentRequestDialsForEverWithBackOff() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.unreachable = true;
		till.open(hub);
		this.network.run(Duration.ofMinutes(10));
		assertThat(till.events).containsOnly("failed LINK_FAILED").hasSizeBetween(30, 90);

		hub.unreachable = false;
		this.network.run(Duration.ofSeconds(31));
		assertThat(till.isActive(hub)).isTrue();
	}

	@Test
	void aPinnedKeyIsAccepted() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.open(pinned(till.request(hub), hub));
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.isActive(hub)).isTrue();
	}

	@Test
	void anotherKeyThanThePinnedOneIsNeverSentTheCredentials() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.open(pinned(till.request(hub), this.network.node("other")));
		this.network.run(Duration.ofMinutes(5));

		assertThat(till.events).containsExactly("failed KEY_MISMATCH for good");
		assertThat(hub.authenticated).isEmpty();
		assertThat(hub.closedLinks).hasSize(1);
	}

	@Test
	void aPeerDoesNotConnectToItself() {
		TestNode till = this.network.node("till");
		till.open(till);
		this.network.run(Duration.ofMinutes(5));

		assertThat(till.events).containsExactly("failed SELF_CONNECTION for good");
		assertThat(till.sessions.sessions()).isEmpty();
	}

	@Test
	void anAddressThatLeadsToItselfIsDroppedAndTheOthersAreDialled() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		till.open(till, hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("failed SELF_CONNECTION", "connected by dialling");
	}

	@Test
	void anotherVersionIsToldSoAndDialledAgainSlowlyInCaseItIsUpgraded() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		this.network.tap = (wire, fromDialer, record) -> fromDialer
				? replaced(record, "\"versions\":[1]", "\"versions\":[7]") : record;
		till.open(hub);
		this.network.run(Duration.ofMinutes(1));

		assertThat(till.events).containsOnly("failed INCOMPATIBLE_VERSION").hasSizeBetween(3, 4);
	}

	@Test
	void membersAndRolesThatThisVersionDoesNotKnowAreIgnoredAndRefused() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		this.network.tap = (wire, fromDialer, record) -> fromDialer
				? replaced(record, "\"role\":\"FULL\"", "\"role\":\"KING\"") : record;
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(till.events).containsExactly("failed MALFORMED_FRAME for good");
		assertThat(hub.counted(Sessions.PROTOCOL_ERRORS)).isEqualTo(1);
	}

	@Test
	void aStoppedPeerRefusesNewLinksAndEndsItsRequests() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		hub.input(Sessions::handleStop);
		till.openOnce(hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(till.events).containsExactly("failed GOING_AWAY for good");

		till.open(hub);
		till.input(Sessions::handleStop);
		till.openOnce(hub);
		this.network.run(Duration.ofMinutes(5));
		assertThat(till.events).containsExactly("failed GOING_AWAY for good", "failed GOING_AWAY for good",
				"failed GOING_AWAY for good");
		assertThat(till.sessions.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void aCancelledRequestIsNeverHeardOfAgain() {
		TestNode till = this.network.node("till");
		TestNode hub = this.network.node("hub");
		long request = till.open(hub);
		this.network.runUntil(() -> !hub.authenticated.isEmpty());
		till.input((s, t) -> s.handleCancelOpen(request, t));
		this.network.run(Duration.ofMinutes(5));

		assertThat(till.events).isEmpty();
		assertThat(till.sessions.sessions()).isEmpty();
		assertThat(hub.sessions.sessions()).isEmpty();
	}

	private static AuthenticationResult bobWithSecret(AuthenticationRequest request) {
		return request.credentials().equals(Credentials.password("bob", "secret"))
				? AuthenticationResult.allow("bob", List.of()) : AuthenticationResult.deny("wrong password");
	}

	private static SessionRequest withPassword(SessionRequest request, String password) {
		return new SessionRequest(request.uris(), Credentials.password("bob", password), request.properties(), null,
				request.reconnectMillis(), request.reconnect(), request.persistent());
	}

	private static SessionRequest pinned(SessionRequest request, TestNode other) {
		return new SessionRequest(request.uris(), request.credentials(), request.properties(), other.key(),
				request.reconnectMillis(), request.reconnect(), request.persistent());
	}

	static ByteBuffer replaced(ByteBuffer record, String text, String replacement) {
		byte[] bytes = new byte[record.remaining()];
		record.duplicate().get(bytes);
		String changed = new String(bytes, StandardCharsets.ISO_8859_1).replace(text, replacement);
		return ByteBuffer.wrap(changed.getBytes(StandardCharsets.ISO_8859_1));
	}

}
