package dev.mesh.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.TargetStatus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.Session;
import dev.mesh.session.SessionAuthenticationException;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests for {@link MeshTestNetwork}, its peers and its clock, without Spring. */
@Timeout(60)
class MeshTestNetworkTests {

	private static final URI HUB = URI.create("wss://hub.example/mesh");

	private final MeshTestNetwork network = new MeshTestNetwork();

	private final List<PresenceChange.Type> seen = Collections.synchronizedList(new ArrayList<>());

	private Mesh application = start(Mesh.builder().name("application"));

	@AfterEach
	void close() {
		this.network.close();
		this.application.close();
	}

	@Test
	void cutPeerIsSuspectedForAWhileAndHasLeftThen() {
		MeshTestPeer till = this.network.join("till-7");
		observeChangesOf(till);

		till.cut();
		this.network.clock().advance(Duration.ofSeconds(15));
		assertThat(graphOf(till)).hasValueSatisfying((peer) -> assertThat(peer.isSuspected()).isTrue());
		this.network.clock().advance(Duration.ofSeconds(10));

		assertThat(graphOf(till)).isEmpty();
		assertThat(this.seen).contains(PresenceChange.Type.SUSPECTED).endsWith(PresenceChange.Type.LEFT);
	}

	@Test
	void whatWasSentWhileAPeerWasCutArrivesOnceItIsHealed() {
		MeshTestPeer till = this.network.join("till-7");
		till.cut();
		CompletableFuture<SendResult> sent = send(till, "prices/tea");
		this.network.clock().advance(Duration.ofSeconds(20));
		assertThat(sent).isNotDone();

		till.heal();

		assertThat(till.received().await("prices/*").text()).isEqualTo("7");
		assertThat(sent).isCompletedWithValueMatching(SendResult::isSuccess);
		till.received().assertNone("**");
	}

	@Test
	void messageThatNobodyTakesEndsWhenItsTimeIsOver() {
		MeshTestPeer till = this.network.join("till-7");
		till.cut();
		CompletableFuture<SendResult> sent = this.application.bus()
			.send(till.key(), message("prices/tea"), SendOptions.DEFAULTS.timeToLive(Duration.ofSeconds(10)));

		this.network.clock().advance(Duration.ofSeconds(9));
		assertThat(sent).isNotDone();
		this.network.clock().advance(Duration.ofSeconds(2));

		assertThat(sent.join().outcome()).isEqualTo(SendResult.Outcome.TIMED_OUT);
	}

	@Test
	void unpluggedPeerIsNoticedByItsKeepAliveAndNotBefore() {
		MeshTestPeer till = this.network.join("till-7");
		Session session = this.application.connectedSessions().get(0);

		till.unplug();
		this.network.clock().advance(Duration.ofSeconds(10));
		assertThat(this.application.connectedSessions()).containsExactly(session);
		this.network.clock().advance(Duration.ofSeconds(15));
		assertThat(this.application.connectedSessions()).isEmpty();
		assertThat(this.application.openSessions()).containsExactly(session);
		till.heal();

		assertThat(this.application.connectedSessions()).as("the same session").containsExactly(session);
		assertThat(till.send("orders", "7").detail()).startsWith("NO_");
	}

	@Test
	void pluggedInAgainBeforeAnybodyNoticedNothingIsLost() {
		MeshTestPeer till = this.network.join("till-7");
		till.unplug();
		CompletableFuture<SendResult> sent = send(till, "prices/tea");
		this.network.clock().advance(Duration.ofSeconds(3));
		till.received().assertNone("**");

		till.heal();

		assertThat(till.received().await("prices/tea").text()).isEqualTo("7");
		assertThat(sent.join().isSuccess()).isTrue();
		assertThat(this.application.statistics().reconnects()).isZero();
	}

	@Test
	void keepAlivesGoOnForAsLongAsTimeIsMovedOn() {
		MeshTestPeer till = this.network.join("till-7");
		List<Long> roundTrips = Collections.synchronizedList(new ArrayList<>());
		this.application.timeRoundTrips(roundTrips::add);
		till.mesh().timeRoundTrips(roundTrips::add);
		Duration before = this.network.clock().elapsed();

		this.network.clock().advance(Duration.ofMinutes(5));

		assertThat(roundTrips).as("a question each five seconds, of either end").hasSizeGreaterThanOrEqualTo(55);
		assertThat(this.application.connectedSessions()).hasSize(1);
		assertThat(till.mesh().statistics().reconnects()).isZero();
		assertThat(this.network.clock().elapsed().minus(before)).isBetween(Duration.ofMinutes(5),
				Duration.ofMinutes(6));
	}

	@Test
	void partitionCutsOneSideFromTheOther() {
		MeshTestPeer hub = this.network.peer("hub").serving("mem://hub").join();
		MeshTestPeer north = this.network.peer("north").via(hub).join();
		MeshTestPeer south = this.network.join("south");

		this.network.partition(hub, north);
		hub.bus().send(north.key(), message("within"));
		north.received().await("within");
		assertThat(south.send("outside", "").outcome()).isEqualTo(SendResult.Outcome.REJECTED);
		this.network.partition(south);
		this.network.clock().advance(Duration.ofSeconds(1));
		assertThat(graphOf(south)).hasValueSatisfying((peer) -> assertThat(peer.isSuspected()).isTrue());
		assertThat(hub.sees(north.mesh())).isTrue();
		this.network.heal();

		assertThat(graphOf(south)).hasValueSatisfying((peer) -> assertThat(peer.isSuspected()).isFalse());
	}

	@Test
	void principalAndRolesAreAttestedAndMetadataIsSeen() {
		MeshTestPeer till = this.network.peer("till-7")
			.principal("till")
			.roles("device", "north")
			.metadata(Map.of("version", 3))
			.join();

		assertThat(graphOf(till)).hasValueSatisfying((peer) -> {
			assertThat(peer.deviceName()).isEqualTo("till-7");
			assertThat(peer.principal()).contains("till");
			assertThat(peer.roles()).containsExactly("device", "north");
			assertThat(peer.metadata()).containsEntry("version", 3);
		});
	}

	@Test
	void whoIsAnonymousIsToldOfTheApplicationOnly() {
		MeshTestPeer till = this.network.join("till-7");
		MeshTestPeer visitor = this.network.peer("visitor").anonymous().join();

		assertThat(graphOf(visitor).flatMap(Peer::principal)).isEmpty();
		assertThat(visitor.sees(this.application)).isTrue();
		assertThat(visitor.sees(till.mesh())).isFalse();
		assertThat(till.awaitGraph((graph) -> graph.remotePeers().size() == 2).named("visitor").key())
			.isEqualTo(visitor.key());
	}

	@Test
	void credentialsAreForTheAuthenticatorsOfTheApplication() {
		this.application.close();
		this.application = start(Mesh.builder()
			.authenticator((request) -> (request.credentials() instanceof Credentials.Password password
					&& password.password().equals("secret"))
							? AuthenticationResult.allow(password.principal(), List.of("device"))
							: AuthenticationResult.deny("wrong password")));

		MeshTestPeer till = this.network.peer("till-7").credentials(Credentials.password("till", "secret")).join();
		assertThat(graphOf(till).flatMap(Peer::principal)).contains("till");
		assertThatExceptionOfType(SessionAuthenticationException.class)
			.isThrownBy(() -> this.network.peer("thief").credentials(Credentials.password("till", "guess")).join())
			.withMessageContaining("wrong password");
		assertThat(this.network.peers()).containsExactly(till);
	}

	@Test
	void applicationConnectsToAPeerThatServesAtItsConfiguredAddress() {
		Mesh client = start(Mesh.builder().name("client").target(target(HUB)));
		this.network.clock().advance(Duration.ofMinutes(10));
		assertThat(client.targets().get(0).attempts()).isBetween(10, 1_000);

		MeshTestPeer hub = this.network.peer("hub").serving(HUB.toString()).join();

		assertThat(client.targets().get(0).state()).isEqualTo(TargetStatus.State.CONNECTED);
		assertThat(hub.mesh().connectedSessions()).singleElement()
			.satisfies((session) -> assertThat(session.principal()).contains("client"));
		client.close();
	}

	@Test
	void streamsGoBothWays() {
		MeshTestPeer till = this.network.join("till-7");
		this.application.bus().onStream("logs/{name}", (candidate) -> {
			var stream = candidate.accept();
			stream.send(BusMessage.of("x", candidate.pathVariables().get("name").getBytes()).payload());
			stream.end();
		});

		MeshTestStream logs = till.openStream("logs/tail");
		assertThat(logs.awaitText()).isEqualTo("tail");
		logs.awaitEnd();
		logs.close("enough");
		assertThat(logs.awaitClose().detail()).contains("enough");

		till.acceptStreams("files/*");
		var opened = this.application.bus().openStream(till.key(), dev.mesh.bus.StreamOptions.reliable("files/7"));
		MeshTestStream file = till.awaitStream().send("first").send("second");
		assertThat(file.stream().path()).isEqualTo("files/7");
		assertThat(opened).isCompleted();
	}

	@Test
	void whoLeavesIsGoneAtOnceAndWhoCrashesIsMissedForAWhile() {
		MeshTestPeer polite = this.network.join("polite");
		MeshTestPeer killed = this.network.join("killed");

		polite.leave();
		killed.crash();

		assertThat(graphOf(polite)).isEmpty();
		assertThat(graphOf(killed)).hasValueSatisfying((peer) -> assertThat(peer.isSuspected()).isTrue());
		this.network.clock().advance(Duration.ofSeconds(25));
		assertThat(graphOf(killed)).isEmpty();
	}

	@Test
	void resetLeavesNobodyBehind() {
		this.network.join("fine");
		this.network.join("cut").cut();
		this.network.join("crashed").crash();
		this.network.join("unplugged").unplug();

		this.network.reset();

		assertThat(this.network.peers()).isEmpty();
		assertThat(this.application.presence().graph().remotePeers()).isEmpty();
		assertThat(this.network.join("next").sees(this.application)).isTrue();
	}

	@Test
	void aListenerHasBeenCalledWhenSendReturnsAndWhenTimeHasPassed() {
		MeshTestPeer till = this.network.join("till-7");
		List<String> heard = new ArrayList<>();
		this.application.bus().onMessage("orders/{number}", (message) -> heard.add(message.path()));
		List<String> joined = new ArrayList<>();
		this.application.presence()
			.observe((graph) -> graph.remotePeers().forEach((peer) -> joined.add(peer.deviceName())));

		assertThat(till.send("orders/1", "tea").isSuccess()).isTrue();
		assertThat(heard).containsExactly("orders/1");
		this.network.join("till-8");
		this.network.clock().advance(Duration.ofSeconds(1));
		assertThat(joined).contains("till-8");
	}

	@Test
	void aMissingMessageIsExplained() {
		MeshTestPeer till = this.network.join("till-7");
		send(till, "prices/tea").join();
		this.network.settle();
		this.network.awaitAtMost(Duration.ofMillis(50));

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> till.received().await("orders/*"))
			.withMessageContaining("has not received 1 message(s) to 'orders/*'")
			.withMessageContaining("prices/tea with 1 bytes");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> till.received().assertNone("prices/**"));
	}

	@Test
	void aBlockedListenerDoesNotStopTheTime() {
		MeshTestPeer till = this.network.join("till-7");
		CompletableFuture<Void> never = new CompletableFuture<>();
		this.application.bus().onMessage("orders", (message) -> never.join());
		CompletableFuture<SendResult> sent = till.bus().send(this.application.key(), message("orders"));

		this.network.clock().advance(Duration.ofMinutes(2));

		assertThat(sent.join().outcome()).isEqualTo(SendResult.Outcome.ACKNOWLEDGED);
		never.complete(null);
	}

	@Test
	void applicationsOfOneNetworkAreInOneMesh() {
		Mesh other = start(Mesh.builder().name("other"));
		MeshTestPeer till = this.network.join("till-7");

		till.awaitGraph((graph) -> !graph.peersNamed("other").isEmpty());
		assertThat(other.connectedSessions()).hasSize(1);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> till.send("orders", "7"))
			.withMessageContaining("2 applications");
		other.close();
	}

	@Test
	void nobodyServesTwiceAtAnAddress() {
		this.network.peer("hub").serving(HUB.toString()).join();

		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.network.peer("other").serving(HUB.toString()).join())
			.withMessageContaining(HUB.toString());
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.network.clock().advance(Duration.ofSeconds(-1)));
	}

	private Mesh start(MeshBuilder builder) {
		return this.network.build(builder).start();
	}

	private Optional<Peer> graphOf(MeshTestPeer peer) {
		return this.application.presence().graph().peer(peer.key());
	}

	private void observeChangesOf(MeshTestPeer peer) {
		this.application.presence()
			.observeChanges((changes) -> changes.changes()
				.stream()
				.filter((change) -> change.key().equals(peer.key()))
				.forEach((change) -> this.seen.add(change.type())));
	}

	private CompletableFuture<SendResult> send(MeshTestPeer to, String path) {
		return this.application.bus().send(to.key(), message(path));
	}

	private static BusMessage message(String path) {
		return BusMessage.of(path, "7".getBytes());
	}

	private static SessionRequest target(URI uri) {
		return new SessionRequest(List.of(uri), Credentials.password("client", "secret"), Map.of(), null, 60_000,
				ReconnectionStrategy.fullJitter(100, 30_000), true);
	}

}
