package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.session.SessionEnvironment.Candidate;
import dev.mesh.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom the application does not want, and what the sessions make of that. */
class ConnectionDeniedTests extends AuthenticationFixture {

	private static final ConnectionVerdict DENIED = ConnectionVerdict.refused(ErrorCode.CONNECTION_DENIED, "not you");

	@Test
	void theApplicationIsAskedAboutEachLinkOnceItsDialerWasAuthenticated() {
		this.till.open(request(false, "bob", "wrong"));
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.hub.candidates).isEmpty();
		connect("bob");
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.candidates).extracting(Candidate::resumes).containsExactly(false, true);
		assertThat(this.hub.candidates).allSatisfy((candidate) -> {
			assertThat(candidate.peer()).isEqualTo(this.till.key());
			assertThat(candidate.identity().principal()).isEqualTo("bob");
			assertThat(candidate.identity().claims()).containsEntry("badge", "7");
			assertThat(candidate.remoteAddress()).isEqualTo("till");
		});
	}

	@Test
	void theAnswerIsDueWhenATenthOfTheHandshakeIsLeft() {
		this.hub.authenticationTime = Duration.ofSeconds(3);
		this.hub.authorizer = (candidate) -> null;
		long dialled = this.network.now();
		this.till.open(request(false, "bob", "secret of bob"));
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.hub.candidates).singleElement()
			.satisfies((candidate) -> assertThat(candidate.deadlineNanos() - dialled)
				.isBetween(Duration.ofSeconds(9).toNanos(), Duration.ofMillis(9_010).toNanos()));
	}

	@Test
	void aShorterTimeForTheAnswerCountsFromTheQuestion() {
		TestNode quick = this.network.node("quick",
				SessionSettings.defaults().withConnectionRequestTimeout(Duration.ofSeconds(2)));
		quick.authorizer = (candidate) -> null;
		long dialled = this.network.now();
		this.till.openOnce(quick);
		this.network.run(Duration.ofSeconds(1));

		assertThat(quick.candidates).singleElement()
			.satisfies((candidate) -> assertThat(candidate.deadlineNanos() - dialled)
				.isBetween(Duration.ofSeconds(2).toNanos(), Duration.ofMillis(2_050).toNanos()));
	}

	@Test
	void aDenialGivesReasonTimeAndAlternatives() {
		this.hub.authorizer = (candidate) -> new ConnectionVerdict(ErrorCode.CONNECTION_DENIED, "full of tills", 7_000,
				List.of("wss://other.example/mesh"));
		this.till.open(request(false, "bob", "secret of bob"));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("failed CONNECTION_DENIED for good");
		assertThat(this.till.attempts.get(0).retryAfterMillis()).isEqualTo(7_000);
		assertThat(this.till.attempts.get(0).alternatives()).containsExactly("wss://other.example/mesh");
		assertThat(this.till.attempts.get(0).peer()).isEqualTo(this.hub.key());
		assertThat(this.hub.events).isEmpty();
		assertThat(this.hub.attested).isEmpty();
		assertThat(this.hub.counted(Sessions.HANDSHAKES_REJECTED)).isEqualTo(1);
	}

	@Test
	void aLongReasonIsCutBetweenCharacters() {
		Refusal refusal = Refusal.of(ErrorCode.CONNECTION_DENIED, "x".repeat(199) + "\ud83d\ude00");

		assertThat(Farewell.decode(Farewell.encodeRejected(refusal)).reason()).isEqualTo("x".repeat(199));
	}

	/** As after any refusal that is for good. */
	@Test
	void aDeniedDialerOfAConfiguredAddressTriesAgainAfter15To30Seconds() {
		this.hub.authorizer = (candidate) -> DENIED;
		this.till.open(request(true, "bob", "secret of bob"));
		this.network.run(Duration.ofSeconds(14));
		assertThat(this.hub.candidates).hasSize(1);
		this.network.run(Duration.ofSeconds(17));
		assertThat(this.hub.candidates).hasSize(2);
	}

	/** Also the tenth time: its own back-off does not add to what it was told. */
	@Test
	void aDialerThatWasToldWhenTriesAgainThen() {
		this.hub.authorizer = (candidate) -> new ConnectionVerdict(ErrorCode.CONNECTION_DENIED, "soon", 2_000,
				List.of());
		this.till.open(request(true, "bob", "secret of bob"));
		this.network.run(Duration.ofSeconds(21));

		assertThat(this.hub.candidates).hasSizeBetween(10, 11);
	}

	@Test
	void aDenialOnResumeEndsTheSessionAtBothEndsAndHeedsTheTime() {
		connect("bob");
		this.hub.authorizer = (candidate) -> new ConnectionVerdict(ErrorCode.CONNECTION_DENIED, "soon", 3_000,
				List.of());
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.events).containsExactly("connected", "recovering", "CLOSED_BY_CLIENT CONNECTION_DENIED");
		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "failed CONNECTION_DENIED",
				"CLOSED_BY_SERVER CONNECTION_DENIED");
		this.hub.authorizer = (candidate) -> ConnectionVerdict.ALLOWED;
		this.network.run(Duration.ofMillis(3_500));
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	@Test
	void aRetryableRefusalOnResumeLeavesTheSession() {
		connect("bob");
		String id = this.till.session(this.hub).id();
		this.hub.authorizer = (candidate) -> ConnectionVerdict.refused(ErrorCode.INTERNAL_ERROR, "it failed");
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(3));
		assertThat(this.till.events).contains("failed INTERNAL_ERROR");
		this.hub.authorizer = (candidate) -> ConnectionVerdict.ALLOWED;
		this.network.run(Duration.ofSeconds(31));

		assertThat(this.till.session(this.hub).id()).isEqualTo(id);
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	@Test
	void whatChangesWhileTheApplicationThinksIsLookedAtAgain() {
		this.hub.authorizationTime = Duration.ofSeconds(1);
		this.till.open(request(false, "bob", "secret of bob"));
		this.network.run(Duration.ofMillis(500));
		this.hub.input((s, t) -> s.expulsions().revoke(this.till.key(), "stolen", t));
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.till.events).containsExactly("failed REVOKED for good");
	}

	@Test
	void eitherEndEndsASessionThatItDoesNotWantAndTheDialerComesBackWhenItWasTold() {
		for (TestNode judge : List.of(this.hub, this.till)) {
			TestNode judged = (judge == this.hub) ? this.till : this.hub;
			judge.events.clear();
			judged.events.clear();
			if (judge == this.hub) {
				connect("bob");
			}
			ConnectionVerdict later = new ConnectionVerdict(ErrorCode.CONNECTION_DENIED, "later", 3_000, List.of());
			judge.input((s, t) -> s.expulsions().deny(judge.session(judged).id(), later, t));
			this.network.run(Duration.ofSeconds(2));
			assertThat(judge.events).endsWith("CLOSED_BY_CLIENT CONNECTION_DENIED");
			assertThat(judged.events).endsWith("CLOSED_BY_SERVER CONNECTION_DENIED");
			this.network.run(Duration.ofSeconds(2));
			assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		}
	}

	@Test
	void aSessionThatIsNotKnownCannotBeDenied() {
		connect("bob");
		this.hub.input((s, t) -> s.expulsions().deny("another one", DENIED, t));

		assertThat(this.hub.events).containsExactly("connected");
	}

	/** Of a full acceptor its operator hears as well, not the dialer alone. */
	@Test
	void aFullAcceptorTellsItsOwnSideWhatItHasToldTheDialer() {
		TestNode full = this.network.node("full", SessionSettings.defaults().withMaxSessions(0));
		full.alternatives = List.of("wss://hub2.example/mesh");
		this.till.openOnce(full);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.attempts.get(0).alternatives()).containsExactly("wss://hub2.example/mesh");
		assertThat(full.events).containsExactly("full, till was told [wss://hub2.example/mesh]");
		assertThat(full.candidates).isEmpty();
	}

}
