package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.presence.ConnectionRequestHandler;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import dev.mesh.session.SessionDeniedException;
import dev.mesh.session.SessionException;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connection request handlers as an application sees them, between running peers. */
@Timeout(60)
class MeshConnectionRequestTests {

	private static final Logger LOGGER = Logger.getLogger("dev.mesh");

	private static final URI ELSEWHERE = URI.create("wss://other.example/mesh");

	private static final ConnectionRequestHandler DENY = (request) -> ConnectionRequestAuthorization.deny("nobody");

	/**
	 * Another product refused the seventh connection without a word: neither end knew why
	 * it was alone.
	 */
	@Test
	void trap9ADenialIsReportedAtBothEndsWithReasonAndAlternatives() throws Exception {
		try (MeshPair pair = new MeshPair(
				(hub) -> hub.connectionRequestHandler(
						(request) -> ConnectionRequestAuthorization.redirect("tills go elsewhere", List.of(ELSEWHERE))),
				(till) -> till)) {
			assertBothEndsAreTold(pair, ErrorCode.CONNECTION_DENIED, "tills go elsewhere", List.of(ELSEWHERE));
			assertThat(pair.hub.statistics().counters()).containsEntry("session.connection.denied", 1L);
		}
	}

	@Test
	void trap9AFullPeerReportsThatAtBothEndsWithReasonAndAlternatives() throws Exception {
		MeshSettings full = MeshSettings.defaults();
		try (MeshPair pair = new MeshPair((hub) -> hub.settings(full.withSession(full.session().withMaxSessions(1))),
				(till) -> till)) {
			pair.start();
			try (Mesh other = Mesh.builder()
				.name("other")
				.transport(pair.network.transport())
				.acceptSessions(true)
				.advertisedUrls(() -> List.of(ELSEWHERE))
				.build()
				.start()) {
				get(other.sessions().openAsync(pair.address));
				MeshPair.awaitPeer(pair.hub, other);
				assertBothEndsAreTold(pair, ErrorCode.TOO_MANY_SESSIONS, "at most 1 sessions", List.of(ELSEWHERE));
				assertThat(pair.hub.statistics().counters()).containsEntry("session.connection.full", 1L);
			}
		}
	}

	private static void assertBothEndsAreTold(MeshPair pair, ErrorCode code, String reason, List<URI> alternatives)
			throws Exception {
		BlockingQueue<SessionException> told = new LinkedBlockingQueue<>();
		BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
		Handler log = warnings(warnings);
		LOGGER.addHandler(log);
		try {
			pair.start();
			assertThatThrownBy(
					() -> pair.till.sessions().errorHandler((address, failure) -> told.add(failure)).open(pair.address))
				.isInstanceOfSatisfying(SessionDeniedException.class, (denied) -> {
					assertThat(denied.code()).isEqualTo(code);
					assertThat(denied.alternatives()).isEqualTo(alternatives);
				})
				.hasMessageContaining(reason);
			SessionException heard = told.poll(20, TimeUnit.SECONDS);
			assertThat(heard).isNotNull();
			assertThat(heard.alternatives()).isEqualTo(alternatives);
			String line = warnings.poll(20, TimeUnit.SECONDS);
			while (line != null && !line.startsWith("[hub] No session with")) {
				line = warnings.poll(20, TimeUnit.SECONDS);
			}
			assertThat(line).contains(pair.till.key().shortForm(), code.name(), reason)
				.contains(alternatives.get(0).toString());
		}
		finally {
			LOGGER.removeHandler(log);
		}
	}

	@Test
	void theDialerJudgesTheAcceptorToo() throws Exception {
		BlockingQueue<ConnectionRequest> asked = new LinkedBlockingQueue<>();
		try (MeshPair pair = new MeshPair((hub) -> hub.metadata(Map.of("region", "north")),
				(till) -> till.connectionRequestHandler((request) -> {
					asked.add(request);
					return ConnectionRequestAuthorization.deny("not this hub");
				}))) {
			pair.start();
			Session session = get(pair.till.sessions().openAsync(pair.address));

			assertThat(get(session.closed())).isEqualTo(SessionState.CLOSED_BY_CLIENT);
			assertThat(asked.poll(20, TimeUnit.SECONDS)).satisfies((request) -> {
				assertThat(request.peer()).isEqualTo(pair.hub.key());
				assertThat(request.isDialled()).isTrue();
				assertThat(request.peerMetadata()).containsEntry("region", "north");
			});
			assertThat(pair.till.statistics().counters()).containsEntry("session.connection.evicted", 1L);
		}
	}

	@Test
	void aPeerWhoseMetadataChangesIsEvicted() throws Exception {
		try (MeshPair pair = new MeshPair(
				(hub) -> hub
					.connectionRequestHandler((request) -> Boolean.TRUE.equals(request.peerMetadata().get("bad"))
							? ConnectionRequestAuthorization.deny("bad") : ConnectionRequestAuthorization.allow()),
				(till) -> till)
			.connect()) {
			Session session = pair.till.connectedSessions().get(0);
			pair.till.presence().setPeerMetadata(Map.of("bad", true));

			assertThat(get(session.closed())).isEqualTo(SessionState.CLOSED_BY_SERVER);
			MeshPair.awaitAlone(pair.hub);
		}
	}

	@Test
	void aPeerThatIsKnownAsSomebodyElseIsJudgedAgain() throws Exception {
		MeshPair pair = new MeshPair(
				(hub) -> hub.connectionRequestHandler((request) -> request.roles().contains("guest")
						? ConnectionRequestAuthorization.deny("no guests") : ConnectionRequestAuthorization.allow()),
				(till) -> till, (request) -> {
					String name = ((Credentials.Password) request.credentials()).principal();
					return AuthenticationResult.allow(name, List.of(name));
				});
		try (pair) {
			pair.start();
			Session session = get(
					pair.till.sessions().credentials(Credentials.password("till", "x")).openAsync(pair.address));
			get(session.reauthenticate(Credentials.password("guest", "x")));

			assertThat(get(session.closed())).isEqualTo(SessionState.CLOSED_BY_SERVER);
		}
	}

	@Test
	void theHandlerThatWasSetLastCounts() throws Exception {
		try (MeshPair pair = new MeshPair((hub) -> hub.connectionRequestHandler(DENY), (till) -> till).start()) {
			assertThatThrownBy(() -> pair.till.sessions().open(pair.address))
				.isInstanceOf(SessionDeniedException.class);
			pair.hub.presence()
				.setConnectionRequestHandlerAsync((request) -> CompletableFuture
					.completedFuture(ConnectionRequestAuthorization.deny("later", Duration.ofMinutes(1))));
			assertThatThrownBy(() -> pair.till.sessions().open(pair.address)).isInstanceOfSatisfying(
					SessionDeniedException.class,
					(denied) -> assertThat(denied.retryAfter()).contains(Duration.ofMinutes(1)));
			pair.hub.presence().setConnectionRequestHandler((request) -> ConnectionRequestAuthorization.allow());
			assertThat(pair.till.sessions().open(pair.address).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		}
	}

	/** Whoever takes a handler away that hangs need not wait for its time to be over. */
	@Test
	void whoeverWaitsForAHandlerThatIsUnsetGetsIn() throws Exception {
		CompletableFuture<Void> asked = new CompletableFuture<>();
		try (MeshPair pair = new MeshPair().start()) {
			pair.hub.presence().setConnectionRequestHandlerAsync((request) -> {
				asked.complete(null);
				return new CompletableFuture<>();
			});
			CompletableFuture<Session> session = pair.till.sessions().openAsync(pair.address);
			get(asked);
			assertThat(session).isNotDone();
			pair.hub.presence().setConnectionRequestHandler(null);

			assertThat(get(session).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		}
	}

	@Test
	void aHandlerThatBlocksHoldsUpNobodyElse() throws Exception {
		CompletableFuture<Void> asked = new CompletableFuture<>();
		CompletableFuture<Void> release = new CompletableFuture<>();
		try (MeshPair pair = new MeshPair().start();
				Mesh quick = Mesh.builder().name("quick").transport(pair.network.transport()).build().start()) {
			pair.hub.presence().setConnectionRequestHandler((request) -> {
				if (request.deviceName().equals("till")) {
					asked.complete(null);
					release.get();
				}
				return ConnectionRequestAuthorization.allow();
			});
			CompletableFuture<Session> slow = pair.till.sessions().openAsync(pair.address);
			get(asked);
			Session session = get(quick.sessions().openAsync(pair.address));
			assertThat(get(session.ping())).isPositive();
			assertThat(slow).isNotDone();
			release.complete(null);
			get(slow);
		}
	}

	@Test
	void aHandlerOutlivesARestartAndIsInTheWayOfTheFirstDialer() throws Exception {
		try (MeshPair pair = new MeshPair()) {
			pair.hub.presence().setConnectionRequestHandler(DENY);
			pair.start();
			for (int i = 0; i < 2; i++) {
				assertThatThrownBy(() -> pair.till.sessions().open(pair.address))
					.isInstanceOf(SessionDeniedException.class);
				pair.hub.stop();
				pair.hub.start();
			}
			pair.hub.stop();
			pair.hub.presence().setConnectionRequestHandler(null);
			pair.hub.start();
			get(pair.till.sessions().openAsync(pair.address));
		}
	}

	/**
	 * It is one node's own business: a peer that the hub denies may be let in elsewhere.
	 */
	@Test
	void aHandlerDecidesForItsOwnPeerOnly() throws Exception {
		try (MeshPair pair = new MeshPair((hub) -> hub.connectionRequestHandler(DENY), (till) -> till);
				Mesh second = second(pair.network)) {
			pair.start();
			URI address = pair.network.serve("second", second::accept);
			assertThatThrownBy(() -> pair.till.sessions().open(pair.address))
				.isInstanceOf(SessionDeniedException.class);
			get(pair.till.sessions().openAsync(address));
		}
	}

	private static Mesh second(InMemoryNetwork network) {
		return Mesh.builder()
			.name("second")
			.transport(network.transport())
			.acceptSessions(true)
			.authenticator(MeshPair.DOORMAN)
			.build()
			.start();
	}

	private static Handler warnings(BlockingQueue<String> lines) {
		return new Handler() {

			@Override
			public void publish(LogRecord record) {
				lines.add(record.getMessage());
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
	}

}
