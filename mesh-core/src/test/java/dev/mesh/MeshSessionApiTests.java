package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import dev.mesh.session.SessionAuthenticationException;
import dev.mesh.session.SessionDeniedException;
import dev.mesh.session.SessionEnd;
import dev.mesh.session.SessionException;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionState;
import dev.mesh.session.SessionTimeoutException;
import dev.mesh.session.SessionVersionException;
import dev.mesh.session.SessionTlsException;
import dev.mesh.session.SessionUnknownHostException;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions as an application sees them. */
@Timeout(60)
class MeshSessionApiTests {

	@Test
	void propertiesAreProposedAcceptedAndShownWithTheFixedOnes() throws Exception {
		try (MeshPair pair = new MeshPair(
				(hub) -> hub.authenticator((request) -> AuthenticationResult.allow("x", List.of())), (till) -> till)) {
			pair.hub.start();
			pair.till.start();
			Session session = get(pair.till.sessions().property("zone", "north").openAsync(pair.address));

			assertThat(session.properties()).containsEntry("$SessionId", session.id())
				.containsEntry("$Transport", "IN_MEMORY")
				.containsEntry("$Peer", pair.hub.key().toString())
				.doesNotContainKeys("$ClientIP", "$Principal", "zone");
			assertThat(Instant.parse(session.properties().get("$StartTime"))).isBeforeOrEqualTo(Instant.now());
		}
	}

	@Test
	void whatTheAuthenticatorGrantsIsSeenAtBothEndsAndClaimsAtTheAcceptorOnly() throws Exception {
		Instant end = Instant.ofEpochMilli(Instant.now().plus(Duration.ofHours(1)).toEpochMilli());
		try (MeshPair pair = grantingPair((request) -> AuthenticationResult.allow("till", List.of("device", "north"))
			.withProperties(request.proposedProperties())
			.withClaims(Map.of("tenant", "acme"))
			.until(end))) {
			Session dialled = get(pair.till.sessions().property("zone", "north").openAsync(pair.address));
			MeshPair.awaitPeer(pair.hub, pair.till);
			Session accepted = pair.hub.connectedSessions().get(0);

			for (Session session : List.of(dialled, accepted)) {
				assertThat(session.properties()).containsEntry("zone", "north")
					.containsEntry("$Principal", "till")
					.containsEntry("$Roles", "device,north")
					.containsEntry("$ExpiryTime", end.toString());
				assertThat(session.expiresAt()).contains(end);
				assertThat(session.transport()).isEqualTo(LinkType.IN_MEMORY);
			}
			assertThat(accepted.properties()).containsKey("$ClientIP");
			assertThat(accepted.claims()).containsExactly(Map.entry("tenant", "acme"));
			assertThat(dialled.claims()).isEmpty();
		}
	}

	@Test
	void sessionsAreFoundByTheirPropertiesAndByWhatIsKnownOfTheirPeers() throws Exception {
		try (MeshPair pair = grantingPair((request) -> AuthenticationResult.allow("till", List.of("device"))
			.withProperties(request.proposedProperties()))) {
			get(pair.till.sessions().property("zone", "north").openAsync(pair.address));
			MeshPair.awaitPeer(pair.hub, pair.till);

			for (String matching : List.of("zone is 'north'", "$Roles hasRoles ['device'] and not zone is 'south'",
					"$Principal eq 'till' and name = 'till'", "$Transport in ['WEBSOCKET' 'IN_MEMORY']", "all")) {
				assertThat(pair.hub.connectedSessions(PeerFilter.parse(matching))).as(matching).hasSize(1);
			}
			for (String other : List.of("zone is 'south'", "$Roles hasRoles ['admin']", "colour exists")) {
				assertThat(pair.hub.connectedSessions(PeerFilter.parse(other))).as(other).isEmpty();
			}
			assertThatThrownBy(() -> PeerFilter.parse("zone is north")).isInstanceOf(FilterSyntaxException.class)
				.hasMessageContaining("column 9");
		}
	}

	@Test
	void otherCredentialsChangeThePrincipalInPlace() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			Session session = get(pair.till.sessions().openAsync(pair.address));
			String id = session.id();
			assertThat(session.principal()).isEmpty();
			get(session.reauthenticate(Credentials.password("till", "secret")));

			assertThat(session.principal()).contains("till");
			assertThat(session.roles()).containsExactly("device");
			assertThat(session.id()).isEqualTo(id);
			assertThat(pair.hub.connectedSessions().get(0).principal()).contains("till");
		}
	}

	@Test
	void otherCredentialsThatAreWrongLeaveTheSessionAsItWas() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			Session session = get(pair.till.sessions().openAsync(pair.address));
			CompletableFuture<Session> changed = session.reauthenticate(Credentials.password("till", "guess"));

			assertThatThrownBy(() -> get(changed)).isInstanceOf(ExecutionException.class)
				.cause()
				.isInstanceOf(SessionAuthenticationException.class)
				.hasMessageContaining("wrong password")
				.hasMessageNotContaining("guess");
			assertThat(session.state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
			MeshPair.awaitPeer(pair.hub, pair.till);
			Session accepted = pair.hub.connectedSessions().get(0);
			assertThatThrownBy(() -> get(accepted.reauthenticate(Credentials.anonymous())))
				.hasMessageContaining("Only the end that has dialled");
		}
	}

	@Test
	void credentialsThatExpireEndTheSessionAtBothEnds() throws Exception {
		try (MeshPair pair = grantingPair(
				(request) -> AuthenticationResult.allow("till", List.of()).until(Instant.now().plusMillis(300)))) {
			Session dialled = get(pair.till.sessions().openAsync(pair.address));

			assertThat(get(dialled.closed())).isEqualTo(SessionState.CLOSED_BY_SERVER);
			assertThatThrownBy(() -> get(dialled.reauthenticate(Credentials.anonymous())))
				.hasMessageContaining("no link now");
		}
	}

	@Test
	void aRevokedPeerIsToldWhyAndNotLetInUntilItIsReinstated() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			Session session = get(pair.till.sessions().openAsync(pair.address));
			pair.hub.revoke(pair.till.key(), "stolen");
			assertThat(get(session.closed())).isEqualTo(SessionState.CLOSED_BY_SERVER);

			assertThatThrownBy(() -> pair.till.sessions().open(pair.address))
				.isInstanceOfSatisfying(SessionAuthenticationException.class,
						(failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.REVOKED))
				.hasMessageContaining("stolen");
			pair.hub.reinstate(pair.till.key());
			assertThat(pair.till.sessions().open(pair.address).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		}
	}

	@Test
	void aFullAcceptorSaysSoAndWhomToAskInstead() throws Exception {
		MeshSettings none = MeshSettings.defaults();
		try (MeshPair pair = new MeshPair((hub) -> hub.settings(none.withSession(none.session().withMaxSessions(1))),
				(till) -> till)
			.start();
				Mesh other = Mesh.builder()
					.name("other")
					.transport(pair.network.transport())
					.acceptSessions(true)
					.advertisedUrls(() -> List.of(URI.create("mem://other")))
					.target(MeshPair.target(pair.address))
					.build()
					.start()) {
			MeshPair.awaitPeer(pair.hub, other);

			assertThatThrownBy(() -> pair.till.sessions().open(pair.address))
				.isInstanceOfSatisfying(SessionDeniedException.class, (failure) -> {
					assertThat(failure.code()).isEqualTo(ErrorCode.TOO_MANY_SESSIONS);
					assertThat(failure.alternatives()).containsExactly(URI.create("mem://other"));
				})
				.hasMessageContaining("at most 1 sessions")
				.hasMessageContaining("mem://other");
		}
	}

	@Test
	void theErrorHandlerHearsOfEachFailedAttempt() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			BlockingQueue<String> told = new LinkedBlockingQueue<>();
			assertThatThrownBy(() -> pair.till.sessions()
				.initialRetries(2)
				.reconnectionStrategy((attempt, entropy) -> 1)
				.errorHandler((address, failure) -> {
					throw new IllegalStateException("the next handler is told all the same");
				})
				.errorHandler((address, failure) -> told.add(address + " " + failure.code()))
				.open(URI.create("mem://nobody"))).isInstanceOf(SessionException.class);

			for (int i = 0; i < 3; i++) {
				assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("mem://nobody LINK_FAILED");
			}
		}
	}

	@Test
	void theTypeOfAnExceptionFollowsFromItsCode() {
		assertThat(SessionException.of(ErrorCode.EXPIRED, "")).isInstanceOf(SessionAuthenticationException.class);
		assertThat(SessionException.of(ErrorCode.CONNECTION_DENIED, "")).isInstanceOf(SessionDeniedException.class);
		assertThat(SessionException.of(ErrorCode.BUSY, "")).isInstanceOf(SessionDeniedException.class);
		assertThat(SessionException.of(ErrorCode.INCOMPATIBLE_VERSION, "")).isInstanceOf(SessionVersionException.class);
		assertThat(SessionException.of(ErrorCode.CONNECT_TIMEOUT, "")).isInstanceOf(SessionTimeoutException.class);
		assertThat(SessionException.of(ErrorCode.TLS_FAILED, "")).isInstanceOf(SessionTlsException.class);
		assertThat(SessionException.of(ErrorCode.UNKNOWN_HOST, "")).isInstanceOf(SessionUnknownHostException.class);
		assertThat(SessionException.of(ErrorCode.LINK_FAILED, "").getClass()).isEqualTo(SessionException.class);
	}

	@Test
	void bothEndsThatOpenASessionAtOnceGetTheOneThatStays() throws Exception {
		for (int i = 0; i < 20; i++) {
			try (MeshPair pair = new MeshPair((hub) -> hub,
					(till) -> till.acceptSessions(true).authenticator(MeshPair.DOORMAN))
				.start()) {
				URI tillsAddress = pair.network.serve("till", pair.till::accept);
				CompletableFuture<Session> there = pair.till.sessions().openAsync(pair.address);
				CompletableFuture<Session> back = pair.hub.sessions().openAsync(tillsAddress);

				assertThat(get(there).peer()).isEqualTo(pair.hub.key());
				assertThat(get(back).peer()).isEqualTo(pair.till.key());
				MeshPair.awaitPeer(pair.hub, pair.till);
				MeshPair.awaitPeer(pair.till, pair.hub);
				assertThat(pair.hub.connectedSessions()).hasSize(1);
				assertThat(pair.till.connectedSessions()).hasSize(1);
			}
		}
	}

	/** Which of both sessions stays depends on the keys, which are others each time. */
	@Test
	void aConfiguredAddressWhoseSessionWasReplacedIsNotShownAsClosed() throws Exception {
		for (int i = 0; i < 8; i++) {
			try (MeshPair pair = new MeshPair()) {
				pair.hub.start();
				try (Mesh configured = Mesh.builder()
					.name("configured")
					.transport(pair.network.transport())
					.acceptSessions(true)
					.authenticator(MeshPair.DOORMAN)
					.target(MeshPair.target(pair.address))
					.build()
					.start()) {
					URI back = pair.network.serve("configured", configured::accept);
					MeshPair.awaitPeer(pair.hub, configured);
					get(pair.hub.sessions().openAsync(back));
					MeshPair.awaitPeer(configured, pair.hub);

					assertThat(configured.targets().get(0).state()).isIn(TargetStatus.State.CONNECTED,
							TargetStatus.State.CONNECTING);
				}
			}
		}
	}

	@Test
	void aSessionTellsWhyItHasEnded() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			Session session = get(pair.till.sessions().openAsync(pair.address));
			assertThat(session.end()).isEmpty();
			MeshPair.awaitPeer(pair.hub, pair.till);
			pair.hub.connectedSessions().get(0).close();
			get(session.closed());

			assertThat(session.end())
				.contains(new SessionEnd(SessionState.CLOSED_BY_SERVER, ErrorCode.NORMAL, "closed"));
		}
	}

	@Test
	void theOlderOfTwoProcessesWithOneKeyBehindOneHubEndsForGood(@TempDir Path first, @TempDir Path second)
			throws Exception {
		try (MeshPair pair = new MeshPair()) {
			pair.hub.start();
			try (Mesh older = copy(pair, first)) {
				older.start();
				MeshPair.awaitPeer(pair.hub, older);
				for (String file : List.of("identity", "incarnation")) {
					Files.copy(first.resolve(file), second.resolve(file));
				}
				try (Mesh newer = copy(pair, second)) {
					assertThat(newer.key()).isEqualTo(older.key());
					newer.start();
					MeshPair.awaitGraph(older, (graph) -> older.failure().isPresent());
					assertThat(older.failure()).hasValueSatisfying(
							(failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.DUPLICATE_IDENTITY));
					assertThat(newer.isRunning()).isTrue();
				}
			}
		}
	}

	private static Mesh copy(MeshPair pair, Path directory) {
		SessionRequest target = MeshPair.target(pair.address);
		return Mesh.builder()
			.name("twin")
			.dataDirectory(directory)
			.transport(pair.network.transport())
			.target(target)
			.build();
	}

	/** The hub has this authenticator only. */
	private static MeshPair grantingPair(Authenticator authenticator) {
		return new MeshPair((hub) -> hub, (till) -> till, authenticator).start();
	}

}
