package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAccess.Operation;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamOptions;
import dev.mesh.filter.PeerFilter;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Authorizers as an application sees them, between two running peers. */
@Timeout(60)
class MeshAuthorizerTests {

	private static final PeerFilter MANAGERS = PeerFilter.parse("$Roles hasRoles ['manager']");

	private static final UnaryOperator<MeshBuilder> PLAIN = (builder) -> builder;

	/** The principal is the role; the password does not matter. */
	private static final Authenticator DOORMAN = (request) -> {
		if (request.credentials() instanceof Credentials.Password password) {
			return AuthenticationResult.allow(password.principal(), List.of(password.principal()));
		}
		return AuthenticationResult.allow(null, List.of());
	};

	private static MeshPair pair(UnaryOperator<MeshBuilder> hubSetup) throws Exception {
		MeshPair pair = new MeshPair(hubSetup, PLAIN, DOORMAN).start();
		pair.hub.bus().onMessage("**", (message) -> {
		});
		pair.hub.bus().onRequest("**", (request) -> request.reply(request.bytes()));
		pair.hub.bus().onStream("**", (candidate) -> candidate.accept());
		return pair;
	}

	private static Session open(MeshPair pair, Credentials credentials) throws Exception {
		Session session = get(pair.till.sessions().credentials(credentials).openAsync(pair.address));
		MeshPair.awaitPeer(pair.hub, pair.till);
		MeshPair.awaitPeer(pair.till, pair.hub);
		return session;
	}

	private static Credentials as(String role) {
		return Credentials.password(role, "secret");
	}

	private static BusMessage message(String path) {
		return BusMessage.of(path, "text".getBytes(StandardCharsets.UTF_8));
	}

	private static SendResult send(MeshPair pair, String path) throws Exception {
		return get(pair.till.bus().send(pair.hub.key(), message(path)));
	}

	private static void assertRefused(SendResult result) {
		assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(result.rejection()).contains(RejectionReason.NOT_AUTHORISED);
	}

	@Test
	void aRuleMayAskForTheRolesThatTheHubGave() throws Exception {
		try (MeshPair pair = pair((hub) -> hub
			.busAuthorizer((access) -> !access.path().startsWith("prices/") || access.matches(MANAGERS)))) {
			open(pair, as("manager"));

			assertThat(send(pair, "prices/7").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
		}
		try (MeshPair pair = pair((hub) -> hub
			.busAuthorizer((access) -> !access.path().startsWith("prices/") || access.matches(MANAGERS)))) {
			open(pair, as("cashier"));

			assertRefused(send(pair, "prices/7"));
			assertThat(send(pair, "sales/7").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(pair.hub.statistics().counters()).containsEntry("bus.denied", 1L);
		}
	}

	@Test
	void otherCredentialsChangeTheDecisionAtOnce() throws Exception {
		try (MeshPair pair = pair((hub) -> hub.busAuthorizer((access) -> access.matches(MANAGERS)))) {
			Session session = open(pair, as("manager"));
			for (int round = 0; round < 5; round++) {
				assertThat(send(pair, "p").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
				get(session.reauthenticate(as("cashier")));
				assertRefused(send(pair, "p"));
				get(session.reauthenticate(as("manager")));
			}
		}
	}

	@Test
	void anotherSessionOfTheSamePeerChangesTheDecisionAtOnce() throws Exception {
		try (MeshPair pair = pair((hub) -> hub.busAuthorizer((access) -> access.matches(MANAGERS)))) {
			Session session = open(pair, as("manager"));
			assertThat(send(pair, "p").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			session.close();
			open(pair, as("cashier"));

			assertRefused(send(pair, "p"));
		}
	}

	@Test
	void requestsAndStreamsAreRefusedAsWell() throws Exception {
		ConcurrentLinkedQueue<BusAccess> asked = new ConcurrentLinkedQueue<>();
		try (MeshPair pair = pair((hub) -> hub.busAuthorizer((access) -> {
			asked.add(access);
			return access.path().equals("open");
		}))) {
			open(pair, as("cashier"));
			CompletableFuture<BusMessage> request = pair.till.bus().request(pair.hub.key(), message("closed"));
			CompletableFuture<BusStream> stream = pair.till.bus()
				.openStream(pair.hub.key(), StreamOptions.unreliable("closed"));

			assertThatThrownBy(() -> get(request)).isInstanceOf(ExecutionException.class)
				.cause()
				.isInstanceOf(SendFailedException.class)
				.hasMessageContaining("NOT_AUTHORISED");
			assertThatThrownBy(() -> get(stream)).isInstanceOf(ExecutionException.class)
				.hasMessageContaining("NOT_AUTHORISED");
			assertThat(get(pair.till.bus().request(pair.hub.key(), message("open"))).size()).isPositive();
			get(pair.till.bus().openStream(pair.hub.key(), StreamOptions.reliable("open"))).close("done");
			assertThat(asked).extracting(BusAccess::operation).containsOnly(Operation.REQUEST, Operation.STREAM);
			assertThat(asked).allSatisfy((access) -> {
				assertThat(access.sender()).isEqualTo(pair.till.key());
				assertThat(access.principal()).contains("cashier");
			});
		}
	}

	@Test
	void allAuthorizersMustAgreeAndOneThatThrowsHasNotAgreed() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		try (MeshPair pair = pair(
				(hub) -> hub.busAuthorizer((access) -> !access.path().equals("first")).busAuthorizer((access) -> {
					if (access.path().equals("second")) {
						throw new IllegalStateException("the database is away");
					}
					return true;
				}).busAuthorizer((access) -> asked.incrementAndGet() > 0))) {
			open(pair, as("cashier"));

			assertRefused(send(pair, "first"));
			assertRefused(send(pair, "second"));
			assertThat(asked).hasValue(0);
			assertThat(send(pair, "third").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(pair.hub.statistics().counters()).containsEntry("bus.authorizer.failures", 1L);
		}
	}

	/** What a peer says of itself does not count. */
	@Test
	void aRuleThatAsksForMetadataRefuses() throws Exception {
		PeerFilter claimed = PeerFilter.parse("not metadata.guest is true");
		try (MeshPair pair = pair((hub) -> hub.busAuthorizer((access) -> access.matches(claimed)))) {
			open(pair, as("manager"));

			assertRefused(send(pair, "p"));
			assertThat(pair.hub.statistics().counters()).containsEntry("bus.authorizer.failures", 1L);
		}
	}

	/** The dialer has attested nothing: the roles of a session are the dialer's. */
	@Test
	void whoWasDialledHasNoRolesAtTheDialer() throws Exception {
		ConcurrentLinkedQueue<BusAccess> asked = new ConcurrentLinkedQueue<>();
		try (MeshPair pair = new MeshPair(PLAIN, (till) -> till.busAuthorizer(asked::add), DOORMAN).start()) {
			pair.till.bus().onMessage("**", (message) -> {
			});
			open(pair, as("manager"));

			assertThat(get(pair.hub.bus().send(pair.till.key(), message("p"))).outcome())
				.isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(asked).singleElement().satisfies((access) -> {
				assertThat(access.principal()).isEmpty();
				assertThat(access.roles()).isEmpty();
			});
		}
	}

	/** Its authorizer may use the bus, also to ask the very peer. */
	@Test
	void anAuthorizerMayAskTheSender() throws Exception {
		CompletableFuture<Mesh> itself = new CompletableFuture<>();
		try (MeshPair pair = pair((hub) -> hub.busAuthorizer((access) -> {
			BusMessage answer = itself.join().bus().request(access.sender(), message("may/" + access.path())).join();
			return StandardCharsets.UTF_8.decode(answer.payload()).toString().equals("yes");
		}))) {
			itself.complete(pair.hub);
			pair.till.bus()
				.onRequest("may/{path}",
						(request) -> request.reply((request.pathVariables().get("path").equals("good") ? "yes" : "no")
							.getBytes(StandardCharsets.UTF_8)));
			open(pair, as("cashier"));

			assertThat(send(pair, "good").outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
			assertRefused(send(pair, "bad"));
		}
	}

	@Test
	void aRestartedMeshIsGuardedAsWell() throws Exception {
		try (MeshPair pair = pair((hub) -> hub.busAuthorizer((access) -> false))) {
			pair.hub.stop();
			pair.hub.start();
			open(pair, as("manager"));

			assertRefused(send(pair, "p"));
		}
	}

}
