package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.filter.PeerFilter;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.Session;
import dev.mesh.session.SessionException;
import dev.mesh.session.SessionFactory;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeshSessionTests {

	@Test
	void passwordGivesPrincipalAndRoles() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			Session session = get(pair.till.sessions().principal("till").password("secret").openAsync(pair.address));
			assertThat(session.principal()).contains("till");
			assertThat(session.roles()).containsExactly("device");
			assertThat(session.peer()).isEqualTo(pair.hub.key());
			assertThat(session.state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
			assertThat(pair.till.connectedSessions()).containsExactly(session);
			MeshPair.awaitPeer(pair.hub, pair.till);
			assertThat(pair.hub.connectedSessions(PeerFilter.parse("$Principal is 'till'"))).hasSize(1);
			assertThat(pair.hub.connectedSessions(PeerFilter.parse("$Principal is 'bob'"))).isEmpty();
		}
	}

	@Test
	void wrongPasswordFailsWithCodeAndAddress() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			SessionFactory wrong = pair.till.sessions().principal("till").password("guess");
			assertThatThrownBy(() -> wrong.open(pair.address))
				.isInstanceOfSatisfying(SessionException.class,
						(failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED))
				.hasMessageContaining("mem://hub")
				.hasMessageContaining("wrong password for 'till'")
				.hasMessageNotContaining("guess");
			assertThat(pair.till.connectedSessions()).isEmpty();
		}
	}

	@Test
	void nobodyThereIsNamed() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			assertThatThrownBy(() -> get(pair.till.sessions().openAsync(URI.create("mem://nobody"))))
				.isInstanceOf(ExecutionException.class)
				.cause()
				.isInstanceOf(SessionException.class)
				.hasMessageContaining("mem://nobody")
				.hasMessageContaining("connection refused");
		}
	}

	@Test
	void authenticatorsThatAbstainOrFailLetNobodyIn() throws Exception {
		for (boolean fails : new boolean[] { true, false }) {
			InMemoryHub hub = new InMemoryHub(fails);
			try (hub) {
				assertThatThrownBy(() -> hub.till.sessions().open(hub.address)).isInstanceOf(SessionException.class)
					.hasMessageContaining(fails ? "the authenticator failed" : "no authenticator accepted")
					.hasMessageNotContaining("on purpose");
			}
		}
	}

	@Test
	void blockedAuthenticatorDoesNotHoldUpOthers() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (MeshPair pair = new MeshPair()) {
			Mesh slowHub = Mesh.builder()
				.name("slow-hub")
				.transport(pair.network.transport())
				.acceptSessions(true)
				.authenticator((request) -> {
					if (request.credentials() instanceof Credentials.Password) {
						awaitUninterrupted(release);
					}
					return MeshPair.DOORMAN.authenticate(request);
				})
				.build();
			try (slowHub) {
				slowHub.start();
				pair.start();
				URI address = pair.network.serve("slow", slowHub::accept);
				CompletableFuture<Session> slow = pair.hub.sessions()
					.principal("till")
					.password("secret")
					.openAsync(address);
				get(pair.till.sessions().openAsync(address));
				assertThat(slow).isNotDone();
				release.countDown();
				get(slow);
			}
		}
	}

	@Test
	void aCutIsRecoveredAndTold() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			BlockingQueue<String> states = new LinkedBlockingQueue<>();
			Session session = get(pair.till.sessions()
				.listener((changed, from, to) -> states.add(from + " -> " + to))
				.openAsync(pair.address));
			String id = session.id();
			pair.network.cut("hub");
			assertThat(next(states)).isEqualTo("CONNECTING -> CONNECTED_ACTIVE");
			assertThat(next(states)).isEqualTo("CONNECTED_ACTIVE -> RECOVERING_RECONNECT");
			assertThat(next(states)).isEqualTo("RECOVERING_RECONNECT -> CONNECTED_ACTIVE");
			assertThat(session.id()).isEqualTo(id);
			assertThat(get(session.ping())).isPositive();
			session.close();
			assertThat(next(states)).isEqualTo("CONNECTED_ACTIVE -> CLOSED_BY_CLIENT");
			assertThat(get(session.closed())).isEqualTo(SessionState.CLOSED_BY_CLIENT);
			assertThatThrownBy(() -> get(session.ping())).cause().isInstanceOf(SessionException.class);
		}
	}

	@Test
	void bothEndsHearOfTheEnd() throws Exception {
		BlockingQueue<String> atHub = new LinkedBlockingQueue<>();
		try (MeshPair pair = new MeshPair(
				(hub) -> hub.sessionListener((session, from, to) -> atHub.add(from + " -> " + to)), (till) -> till)) {
			pair.connect();
			assertThat(next(atHub)).isEqualTo("CONNECTING -> CONNECTED_ACTIVE");
			pair.till.connectedSessions().get(0).close();
			assertThat(next(atHub)).isEqualTo("CONNECTED_ACTIVE -> CLOSED_BY_SERVER");
		}
	}

	@Test
	void manyPingsAtOnceAreLimited() throws Exception {
		try (MeshPair pair = new MeshPair().start()) {
			Session session = get(pair.till.sessions().openAsync(pair.address));
			for (int round = 0; round < 3; round++) {
				List<CompletableFuture<Boolean>> answers = new ArrayList<>();
				for (int i = 0; i < 60; i++) {
					answers.add(session.ping().handle((roundTrip, failure) -> {
						assertThat(failure).satisfiesAnyOf((none) -> assertThat(none).isNull(), (refused) -> assertThat(
								refused)
							.isInstanceOfSatisfying(SessionException.class,
									(exception) -> assertThat(exception.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED)));
						return failure == null;
					}));
				}
				int measured = 0;
				for (CompletableFuture<Boolean> answer : answers) {
					measured += get(answer) ? 1 : 0;
				}
				assertThat(measured).isBetween(16, 60);
			}
			CompletableFuture<Duration> last = session.ping();
			session.close();
			// In either order, but it ends.
			boolean ended = get(
					last.handle((roundTrip, failure) -> roundTrip != null || failure instanceof SessionException));
			assertThat(ended).isTrue();
		}
	}

	@Test
	void targetsAreKeptAndTheirStateIsShown() throws Exception {
		try (MeshPair pair = new MeshPair()) {
			URI second = pair.network.serve("second", pair.hub::accept);
			Mesh till = Mesh.builder()
				.transport(pair.network.transport())
				.target(new SessionRequest(List.of(pair.address), Credentials.password("till", "guess"), Map.of(), null,
						60_000, ReconnectionStrategy.fullJitter(10, 50), true))
				.target(MeshPair.target(second))
				.build();
			try (till) {
				assertThat(till.targets()).extracting(TargetStatus::state)
					.containsExactly(TargetStatus.State.CLOSED, TargetStatus.State.CLOSED);
				pair.hub.start();
				till.start();
				MeshPair.awaitPeer(till, pair.hub);
				await(() -> till.targets().get(0).lastCode().isPresent());
				TargetStatus wrong = till.targets().get(0);
				assertThat(wrong.uri()).isEqualTo(pair.address);
				assertThat(wrong.state()).isEqualTo(TargetStatus.State.CONNECTING);
				assertThat(wrong.lastReason()).isPresent();
				TargetStatus good = till.targets().get(1);
				assertThat(good.state()).isEqualTo(TargetStatus.State.CONNECTED);
				assertThat(good.attempts()).isZero();
				pair.network.withdraw("second");
				pair.network.cut("second");
				await(() -> till.targets().get(1).state() == TargetStatus.State.RECOVERING);
				pair.network.serve("second", pair.hub::accept);
				await(() -> till.targets().get(1).state() == TargetStatus.State.CONNECTED);
				till.targets().get(1).session().orElseThrow().close();
				await(() -> till.targets().get(1).state() == TargetStatus.State.CLOSED);
			}
		}
	}

	@Test
	void openWithoutAddressUsesTheTargets() throws Exception {
		try (MeshPair pair = new MeshPair()) {
			Mesh till = Mesh.builder()
				.transport(pair.network.transport())
				.credentials(Credentials.password("till", "secret"))
				.target(MeshPair.target(URI.create("mem://nobody")))
				.target(MeshPair.target(pair.address))
				.build();
			try (till) {
				pair.hub.start();
				till.start();
				MeshPair.awaitPeer(till, pair.hub);
				assertThat(till.sessions().request(List.of(pair.address), false).credentials())
					.isEqualTo(Credentials.password("till", "secret"));
			}
		}
	}

	@Test
	void errorHandlerOfTheBuilderHearsOfTargetsAndOfOpenedSessions() throws Exception {
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		try (MeshPair pair = new MeshPair((hub) -> hub,
				(till) -> till
					.sessionErrorHandler((address, failure) -> heard.add(address.getHost() + " " + failure.code()))
					.target(MeshPair.target(URI.create("mem://nobody"))))
			.start()) {
			assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("nobody LINK_FAILED");
			SessionFactory wrong = pair.till.sessions()
				.principal("till")
				.password("guess")
				.errorHandler((address, failure) -> heard.add("own handler " + failure.code()));
			assertThatThrownBy(() -> wrong.open(pair.address)).isInstanceOf(SessionException.class);
			await(() -> heard.contains("own handler AUTHENTICATION_FAILED"));
			await(() -> heard.contains("hub AUTHENTICATION_FAILED"));
		}
	}

	@Test
	void sessionsAreSetUpAsTheBuilderSays() throws Exception {
		Mesh mesh = Mesh.builder()
			.credentials(new Credentials.Token(Optional.of("till"), "t"))
			.sessions((factory) -> factory.property("shop", "7").reconnectTimeout(Duration.ofSeconds(5)))
			.build();
		try (mesh) {
			SessionRequest request = mesh.sessions().request(List.of(URI.create("ws://hub/mesh")), false);
			assertThat(request.credentials()).isEqualTo(new Credentials.Token(Optional.of("till"), "t"));
			assertThat(request.properties()).containsExactly(Map.entry("shop", "7"));
			assertThat(request.reconnectMillis()).isEqualTo(5_000);
			assertThat(mesh.sessions().anonymous().request(List.of(), false).credentials())
				.isEqualTo(Credentials.anonymous());
		}
	}

	@Test
	void strategyThatThrowsDoesNotEndThePeer() throws Exception {
		try (MeshPair pair = new MeshPair()) {
			Mesh till = Mesh.builder()
				.transport(pair.network.transport())
				.target(new SessionRequest(List.of(pair.address), Credentials.anonymous(), Map.of(), null, 60_000,
						(attempt, entropy) -> {
							throw new IllegalStateException("on purpose");
						}, true))
				.build();
			try (till) {
				till.start();
				await(() -> till.targets().get(0).attempts() > 0);
				pair.hub.start();
				MeshPair.awaitPeer(till, pair.hub);
				assertThat(till.failure()).isEmpty();
			}
		}
	}

	private static void await(java.util.function.BooleanSupplier condition) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).isLessThan(deadline);
			Thread.onSpinWait();
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String next(BlockingQueue<String> states) throws InterruptedException {
		return states.poll(20, TimeUnit.SECONDS);
	}

	/** A hub whose only authenticator abstains, or throws. */
	private static final class InMemoryHub implements AutoCloseable {

		private final MeshPair pair = new MeshPair();

		private final Mesh hub;

		final Mesh till = this.pair.till;

		final URI address;

		InMemoryHub(boolean fails) {
			this.hub = Mesh.builder()
				.transport(this.pair.network.transport())
				.acceptSessions(true)
				.authenticator((request) -> {
					if (fails) {
						throw new IllegalStateException("on purpose");
					}
					return dev.mesh.session.AuthenticationResult.abstain();
				})
				.build()
				.start();
			this.till.start();
			this.address = this.pair.network.serve("strict", this.hub::accept);
		}

		@Override
		public void close() {
			this.hub.close();
			this.pair.close();
		}

	}

}
