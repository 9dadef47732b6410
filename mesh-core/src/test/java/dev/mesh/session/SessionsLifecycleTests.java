package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.session.SessionEnvironment.EdgeAttestation;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that lose their links, come back, or end. */
class SessionsLifecycleTests {

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till");

	private final TestNode hub = this.network.node("hub");

	@BeforeEach
	void allowEverybody() {
		this.hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of());
	}

	@Test
	void aLostLinkIsReplacedAtOnceAndTheSessionResumed() {
		connect(this.till.request(this.hub));
		String id = this.till.session(this.hub).id();
		this.network.lastWire().cut();
		this.network.run(Duration.ofMillis(50));

		assertThat(this.till.session(this.hub).id()).isEqualTo(id);
		assertThat(this.hub.session(this.till).id()).isEqualTo(id);
		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "connected by dialling");
		assertThat(this.hub.events).containsExactly("connected", "recovering", "connected");
	}

	@Test
	void eachLinkOfASessionHasTheNextSequence() {
		connect(this.till.request(this.hub));
		for (int i = 0; i < 3; i++) {
			this.network.lastWire().cut();
			this.network.run(Duration.ofSeconds(10));
		}

		assertThat(this.hub.attested).extracting(EdgeAttestation::sequence).containsExactly(1L, 2L, 3L, 4L);
		assertThat(this.hub.attested).extracting(EdgeAttestation::session)
			.containsOnly(this.till.session(this.hub).id());
	}

	@Test
	void authenticationIsAskedAgainOnResume() {
		connect(this.till.request(this.hub));
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.authenticated).hasSize(2);
	}

	@Test
	void aDialerWhoseAccountWasClosedDoesNotResumeAndBothEndsSayWhy() {
		connect(this.till.request(false, this.hub));
		this.hub.authenticator = (request) -> AuthenticationResult.deny("account closed");
		this.network.lastWire().cut();
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.till.events).containsExactly("connected by dialling", "recovering",
				"failed AUTHENTICATION_FAILED", "CLOSED_BY_SERVER AUTHENTICATION_FAILED");
		assertThat(this.hub.events).containsExactly("connected", "recovering",
				"CLOSED_BY_CLIENT AUTHENTICATION_FAILED");
	}

	@Test
	void aDialerThatIsDeniedEndsItsSessionAlsoWhereItsOldLinkSeemsAlive() {
		connect(this.till.request(false, this.hub));
		Wire old = this.network.lastWire();
		old.silent = true;
		old.cut = true;
		this.hub.authenticator = (request) -> AuthenticationResult.deny("account closed");
		this.till.input((s, t) -> s.handleLinkClosed(old.dialerLink, "connection reset", t));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT AUTHENTICATION_FAILED");
		assertThat(this.till.events).endsWith("CLOSED_BY_SERVER AUTHENTICATION_FAILED");
	}

	@Test
	void aNewDialThatIsDeniedLeavesTheSessionAlone() {
		connect(this.till.request(this.hub));
		this.hub.authenticator = (request) -> AuthenticationResult.deny("another account");
		this.till.openOnce(this.hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("connected by dialling", "failed AUTHENTICATION_FAILED for good");
		assertThat(this.hub.isActive(this.till)).isTrue();
	}

	@Test
	void aSessionThatEndsWhileItsNewLinkIsAttestedIsReplacedByANewOne() {
		connect(this.till.request(this.hub));
		String id = this.till.session(this.hub).id();
		this.hub.keys.time = Duration.ofMillis(100);
		this.network.lastWire().cut();
		this.network.runUntil(() -> this.hub.attested.size() == 2);
		this.hub.input((s, t) -> s.handleClose(id, t));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.session(this.hub).id()).isNotEqualTo(id).isEqualTo(this.hub.session(this.till).id());
		assertThat(this.hub.attested).extracting(EdgeAttestation::sequence).containsExactly(1L, 2L, 1L);
		assertThat(this.hub.events).containsExactly("connected", "recovering", "CLOSED_BY_CLIENT NORMAL", "connected");
		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "failed BUSY",
				"connected by dialling");
	}

	@Test
	void aLinkThatTheAcceptorStillThinksAliveIsReplacedByTheNewOne() {
		connect(this.till.request(this.hub));
		Wire old = this.network.lastWire();
		old.cut = true;
		this.till.input((s, t) -> s.handleLinkClosed(old.dialerLink, "connection reset", t));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.events).containsExactly("connected", "connected");
		assertThat(this.hub.closedLinks).containsEntry(old.acceptorLink, ErrorCode.REPLACED);
		assertThat(this.hub.attested).extracting(EdgeAttestation::sequence).containsExactly(1L, 2L);
	}

	@Test
	void aRestartedAcceptorGivesANewSessionAndTheDialerGoesOn() {
		connect(this.till.request(this.hub));
		String id = this.till.session(this.hub).id();
		TestNode restarted = this.network.restart(this.hub, 2);
		this.network.run(Duration.ofSeconds(10));

		assertThat(this.till.session(restarted).id()).isNotEqualTo(id).isEqualTo(restarted.session(this.till).id());
		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "connected by dialling");
		assertThat(restarted.attested).extracting(EdgeAttestation::sequence).containsExactly(1L);
		assertThat(this.till.sessions.sessions()).hasSize(1);
	}

	@Test
	void aRestartedDialerReplacesItsOlderSession() {
		connect(this.till.request(this.hub));
		Wire wire = this.network.lastWire();
		wire.silent = true;
		TestNode restarted = this.network.restart(this.till, 2);
		restarted.open(this.hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.events).containsSubsequence("CLOSED_BY_CLIENT REPLACED", "connected");
		assertThat(this.hub.sessions.sessions()).hasSize(1);
		assertThat(this.hub.session(restarted).id()).isEqualTo(restarted.session(this.hub).id());
	}

	@Test
	void whenTheWindowEndsBothEndsCloseOnce() {
		connect(this.till.request(false, this.hub));
		this.hub.unreachable = true;
		this.network.lastWire().cut();
		this.network.run(Duration.ofMillis(59_990));
		assertThat(this.till.events).doesNotContain("CLOSED_FAILED LIVENESS_TIMEOUT");
		this.network.run(Duration.ofMinutes(10));

		assertThat(this.till.events).startsWith("connected by dialling", "recovering")
			.endsWith("CLOSED_FAILED LIVENESS_TIMEOUT")
			.containsOnlyOnce("CLOSED_FAILED LIVENESS_TIMEOUT");
		assertThat(this.hub.events).containsExactly("connected", "recovering", "CLOSED_FAILED LIVENESS_TIMEOUT");
		assertThat(this.till.sessions.sessions()).isEmpty();
		assertThat(this.till.sessions.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void withoutAWindowALostLinkEndsTheSession() {
		SessionRequest request = this.till.request(false, this.hub);
		connect(new SessionRequest(request.uris(), request.credentials(), Map.of(), null, 0, request.reconnect(),
				false));
		this.network.lastWire().cut();
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.till.events).containsExactly("connected by dialling", "CLOSED_FAILED LIVENESS_TIMEOUT");
		assertThat(this.hub.events).containsExactly("connected", "CLOSED_FAILED LIVENESS_TIMEOUT");
	}

	@Test
	void aPersistentRequestOpensAnewAfterTheWindow() {
		connect(this.till.request(this.hub));
		String id = this.till.session(this.hub).id();
		this.hub.unreachable = true;
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(90));
		this.hub.unreachable = false;
		this.network.run(Duration.ofSeconds(31));

		assertThat(this.till.session(this.hub).id()).isNotEqualTo(id);
		assertThat(this.till.events).containsOnlyOnce("CLOSED_FAILED LIVENESS_TIMEOUT");
	}

	@Test
	void anAttemptInProgressWhenTheWindowEndsIsGivenUpAtBothEnds() {
		SessionRequest request = this.till.request(false, this.hub);
		connect(new SessionRequest(request.uris(), request.credentials(), Map.of(), null, 5_000,
				(attempt, entropy) -> 100, false));
		this.hub.unreachable = true;
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(4));
		this.hub.unreachable = false;
		this.hub.authenticationTime = Duration.ofSeconds(3);
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.hub.authenticated).hasSize(2);
		assertThat(this.till.events).endsWith("CLOSED_FAILED LIVENESS_TIMEOUT")
			.containsOnlyOnce("connected by dialling");
		assertThat(this.hub.events).containsExactly("connected", "recovering", "CLOSED_FAILED LIVENESS_TIMEOUT");
		assertThat(this.till.sessions.sessions()).isEmpty();
		assertThat(this.hub.sessions.sessions()).isEmpty();
	}

	@Test
	void closingIsReportedOnceAtBothEndsWithTheSameReason() {
		connect(this.till.request(this.hub));
		String id = this.till.session(this.hub).id();
		this.till.input((s, t) -> s.handleClose(id, t));
		this.till.input((s, t) -> s.handleClose(id, t));
		this.network.run(Duration.ofMinutes(5));

		assertThat(this.till.events).containsExactly("connected by dialling", "CLOSED_BY_CLIENT NORMAL");
		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_SERVER NORMAL");
	}

	@Test
	void aPersistentRequestWhoseAcceptorClosesComesBackSlowly() {
		connect(this.till.request(this.hub));
		String id = this.till.session(this.hub).id();
		this.hub.input((s, t) -> s.handleClose(id, t));
		this.network.run(Duration.ofSeconds(14));
		assertThat(this.till.events).containsExactly("connected by dialling", "CLOSED_BY_SERVER NORMAL");
		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT NORMAL");
		this.network.run(Duration.ofSeconds(20));

		assertThat(this.till.isActive(this.hub)).isTrue();
	}

	@Test
	void aStoppingAcceptorIsDialledAgainSoon() {
		connect(this.till.request(this.hub));
		this.network.run(Duration.ofSeconds(10));
		this.hub.input(Sessions::handleStop);
		this.network.run(Duration.ofMillis(2));
		TestNode restarted = this.network.restart(this.hub, 2);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).startsWith("connected by dialling", "CLOSED_BY_SERVER GOING_AWAY")
			.endsWith("connected by dialling");
		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT GOING_AWAY");
		assertThat(this.till.isActive(restarted)).isTrue();
	}

	@Test
	void duplicateIdentityEndsARequestForGood() {
		connect(this.till.request(this.hub));
		this.hub.input((s, t) -> s.handleStop(ErrorCode.DUPLICATE_IDENTITY, "this key runs twice", t));
		this.network.run(Duration.ofMinutes(5));

		assertThat(this.till.events).containsExactly("connected by dialling", "CLOSED_BY_SERVER DUPLICATE_IDENTITY",
				"failed DUPLICATE_IDENTITY for good");
	}

	@Test
	void anAcceptorThatHangsUpAtOnceIsNotDialledInATightLoop() {
		connect(this.till.request(this.hub));
		long end = this.network.now() + Duration.ofMinutes(2).toNanos();
		while (this.network.now() < end) {
			this.network.run(Duration.ofMillis(20));
			this.network.wires.stream().filter((wire) -> !wire.cut).toList().forEach(Wire::cut);
		}

		assertThat(this.network.wires).hasSizeLessThan(40);
	}

	@Test
	void whenOneHubDiesAnotherOfTheSameRequestTakesOver() {
		TestNode spare = this.network.node("spare");
		connect(this.till.request(this.hub, spare));
		this.hub.unreachable = true;
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.isActive(spare)).isTrue();
		assertThat(this.till.sessions.session(this.hub.key())).isNull();
		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "failed LINK_FAILED",
				"connected by dialling", "CLOSED_BY_CLIENT REPLACED");
	}

	@Test
	void aRequestWhosePeerIsConnectedThroughAnotherOneWaitsUntilThatEnds() {
		connect(this.till.request(this.hub));
		long second = this.till.open(this.hub);
		this.network.run(Duration.ofMinutes(5));
		assertThat(this.till.events).containsExactly("connected by dialling", "failed DUPLICATE_SESSION");
		assertThat(this.network.wires).hasSize(2);

		String id = this.till.session(this.hub).id();
		this.till.input((s, t) -> s.handleClose(id, t));
		this.network.run(Duration.ofSeconds(5));
		assertThat(this.till.session(this.hub).request()).isEqualTo(second);
	}

	@Test
	void aNewerSessionOfTheSameDialerReplacesTheOlder() {
		connect(this.till.request(this.hub));
		long second = this.till.openOnce(this.hub);
		this.network.run(Duration.ofMinutes(5));

		assertThat(this.till.session(this.hub).request()).isEqualTo(second);
		assertThat(this.till.events).containsExactly("connected by dialling", "CLOSED_BY_CLIENT REPLACED",
				"connected by dialling");
		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT REPLACED", "connected");

		this.till.input((s, t) -> s.handleCancelOpen(second, t));
		this.network.run(Duration.ofSeconds(5));
		assertThat(this.till.session(this.hub).request()).isEqualTo(1);
	}

	@Test
	void twoRequestsForOnePeerAtTheSameMomentSettleOnOneSession() {
		this.till.open(this.hub);
		this.till.open(this.hub);
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.till.sessions.sessions()).hasSize(1);
		assertThat(this.hub.events).containsExactly("connected");
		assertThat(this.till.isActive(this.hub)).isTrue();
	}

	@Test
	void evidenceThatPresenceRefusesClosesTheSessionAtBothEnds() {
		this.hub.onEvidence = (session) -> {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "no record");
		};
		this.till.openOnce(this.hub);
		this.network.run(Duration.ofMinutes(2));
		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT MALFORMED_FRAME");
		assertThat(this.till.events).containsExactly("connected by dialling", "CLOSED_BY_SERVER MALFORMED_FRAME");

		this.hub.onEvidence = (session) -> {
		};
		this.till.onEvidence = (session) -> {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "no statement");
		};
		this.till.open(this.hub);
		this.network.run(Duration.ofMinutes(2));
		assertThat(this.till.events).endsWith("connected by dialling", "CLOSED_BY_CLIENT PROTOCOL_ERROR");
		assertThat(this.hub.events).endsWith("connected", "CLOSED_BY_SERVER PROTOCOL_ERROR");
		assertThat(this.till.events).as("it is tried again, with back-off").hasSizeBetween(10, 50);
		assertThat(this.till.sessions.sessions()).isEmpty();
	}

	@Test
	void aReconnectionStrategyThatThrowsIsReplacedByTheDefault() {
		SessionRequest request = this.till.request(this.hub);
		connect(new SessionRequest(request.uris(), request.credentials(), Map.of(), null, 60_000,
				(attempt, entropy) -> {
					throw new IllegalStateException("a bug");
				}, true));
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.isActive(this.hub)).isTrue();
		assertThat(this.till.counted("session.reconnection.strategy.failures")).isEqualTo(1);
	}

	@Test
	void unknownIdsAndLinksAreIgnored() {
		this.till.input((s, t) -> s.handleClose("nothing", t));
		this.till.input((s, t) -> s.handleCancelOpen(99, t));
		this.till.input((s, t) -> s.handleLinkClosed(99, "gone", t));
		this.till.input((s, t) -> s.handleDialFailed(-99, ErrorCode.LINK_FAILED, "gone", t));
		this.till.input((s, t) -> s.handleWritten(99, 1, t));
		this.till.input((s, t) -> s.handleRecord(99, ByteBuffer.allocate(3), t));

		assertThat(this.till.events).isEmpty();
		assertThat(this.till.sessions.handlePing("nothing", 1, this.network.now())).isFalse();
	}

	private void connect(SessionRequest request) {
		this.till.open(request);
		this.network.runUntilConnected(this.till, this.hub);
	}

}
