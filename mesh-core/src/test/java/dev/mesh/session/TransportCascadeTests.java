package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.DialOptions;
import dev.mesh.link.HttpProxy;
import dev.mesh.link.LinkType;
import dev.mesh.session.SessionEnvironment.Endpoint;
import dev.mesh.session.SessionRequest.Dialling;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which transport carries a session, and how it moves between them. */
class TransportCascadeTests {

	private static final Dialling CASCADE = Dialling.DEFAULTS
		.withTransports(List.of(LinkType.WEBSOCKET, LinkType.HTTP_POLLING));

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till");

	private final TestNode hub = this.network.node("hub");

	@BeforeEach
	void allowEverybody() {
		this.hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of());
	}

	@Test
	void theFirstTransportThatGetsThroughCarriesTheSession() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("wss://hub/mesh", CASCADE);

		assertThat(types()).containsExactly(LinkType.WEBSOCKET, LinkType.HTTP_POLLING);
		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.HTTP_POLLING);
		assertThat(this.hub.session(this.till).linkType()).isEqualTo(LinkType.HTTP_POLLING);
	}

	@Test
	void theOrderOfTheTransportsIsThatOfTheRequest() {
		connect("ws://hub/mesh", CASCADE.withTransports(List.of(LinkType.HTTP_POLLING, LinkType.WEBSOCKET)));

		assertThat(types()).containsExactly(LinkType.HTTP_POLLING);
	}

	@Test
	void anHttpAddressIsPolledOnly() {
		connect("https://hub/mesh", CASCADE);

		assertThat(types()).containsExactly(LinkType.HTTP_POLLING);
	}

	@Test
	void theOptionsOfTheRequestGoWithEachDial() {
		DialOptions options = DialOptions.DEFAULTS.withProxy(HttpProxy.of("proxy", 3128));
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("ws://hub/mesh", CASCADE.withOptions(options));

		assertThat(this.till.dialled).hasSize(2).extracting(Endpoint::options).containsOnly(options);
	}

	@Test
	void aSessionMovesToPollingWhenWebSocketDoesNotGetThroughAnyMore() {
		connect("ws://hub/mesh", CASCADE);
		String id = this.till.session(this.hub).id();
		this.hub.blocked.add(LinkType.WEBSOCKET);
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.session(this.hub).id()).isEqualTo(id);
		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.HTTP_POLLING);
		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "failed LINK_FAILED",
				"connected by dialling");
	}

	@Test
	void aSessionMovesBackToWebSocketWithoutLosingItsLinkInBetween() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("ws://hub/mesh", CASCADE);
		String id = this.till.session(this.hub).id();
		this.network.run(Duration.ofMinutes(5));
		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.HTTP_POLLING);

		this.hub.blocked.clear();
		this.network.run(Duration.ofMinutes(11));

		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.WEBSOCKET);
		assertThat(this.till.session(this.hub).id()).isEqualTo(id);
		assertThat(this.till.events).containsExactly("failed LINK_FAILED", "connected by dialling",
				"connected by dialling");
		assertThat(this.hub.events).containsExactly("connected", "connected");
	}

	@Test
	void thePreferredTransportIsTriedLessAndLessOften() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("ws://hub/mesh", CASCADE);
		int before = this.till.dialled.size();
		this.network.run(Duration.ofHours(1));

		// 15 to 30 s, then doubled up to 5 to 10 min.
		assertThat(this.till.dialled.size() - before).isBetween(8, 20);
	}

	@Test
	void aLinkThatIsCutWhileABetterOneIsDialledIsReplacedByOneThatIsKnownToWork() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("ws://hub/mesh", CASCADE);
		Wire polling = this.network.lastWire();
		this.hub.blocked.clear();
		this.network.runUntil(() -> this.till.dialled.size() == 3);
		polling.cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.HTTP_POLLING);
		assertThat(this.till.dialled).hasSize(4);
		assertThat(this.till.events).endsWith("recovering", "connected by dialling");
	}

	@Test
	void aSessionDoesNotMoveToAnotherPeerThatAnswersAtTheSameAddress() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("ws://hub/mesh", CASCADE);
		TestNode other = this.network.node("other");
		other.authenticator = this.hub.authenticator;
		this.network.redirect = (endpoint) -> endpoint.type() == LinkType.WEBSOCKET ? other : null;
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.HTTP_POLLING);
		assertThat(other.sessions.sessions()).isEmpty();
	}

	@Test
	void aBetterTransportThatHangsDoesNotHoldUpAReconnect() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("ws://hub/mesh", CASCADE);
		Wire polling = this.network.lastWire();
		this.hub.silent = true;
		this.network.runUntil(() -> this.till.dialled.size() == 3);
		polling.cut();
		this.network.run(Duration.ofSeconds(2));

		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	@Test
	void aCutWhileABetterTransportIsTriedInVainIsRepaired() {
		this.hub.blocked.add(LinkType.WEBSOCKET);
		connect("ws://hub/mesh", CASCADE);
		Wire polling = this.network.lastWire();
		this.network.runUntil(() -> this.till.dialled.size() == 3);
		polling.cut();
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.HTTP_POLLING);
	}

	@Test
	void aRefusalIsNotTriedAgainOverTheNextTransport() {
		this.hub.authenticator = (request) -> AuthenticationResult.deny("no");
		this.till.open(request("ws://hub/mesh", CASCADE, false));
		this.network.run(Duration.ofSeconds(5));

		assertThat(types()).containsExactly(LinkType.WEBSOCKET);
		assertThat(this.till.events).containsExactly("failed AUTHENTICATION_FAILED for good");
	}

	@Test
	void aRequestThatIsNotPersistentTriesAsManyFurtherRoundsAsItSays() {
		this.hub.unreachable = true;
		this.till.open(request("ws://hub/mesh", CASCADE.withInitialRetries(2), false));
		this.network.run(Duration.ofMinutes(1));

		assertThat(types()).hasSize(6);
		assertThat(this.till.events).hasSize(6).last().isEqualTo("failed LINK_FAILED for good");
	}

	@Test
	void aPersistentRequestThatGivesUpDoesSoAfterItsFirstRounds() {
		this.hub.unreachable = true;
		this.till.open(request("ws://hub/mesh", CASCADE.givingUp(), true));
		this.network.run(Duration.ofMinutes(1));

		assertThat(types()).containsExactly(LinkType.WEBSOCKET, LinkType.HTTP_POLLING);
		assertThat(this.till.events).last().isEqualTo("failed LINK_FAILED for good");
	}

	@Test
	void aRequestThatGivesUpGoesOnForEverOnceItHadASession() {
		connect("ws://hub/mesh", CASCADE.givingUp());
		this.hub.unreachable = true;
		this.network.lastWire().cut();
		this.network.run(Duration.ofMinutes(10));
		this.hub.unreachable = false;
		this.network.run(Duration.ofMinutes(1));

		assertThat(this.till.events).noneMatch((event) -> event.endsWith("for good"));
		assertThat(this.till.session(this.hub).linkType()).isEqualTo(LinkType.WEBSOCKET);
	}

	private List<LinkType> types() {
		return this.till.dialled.stream().map(Endpoint::type).toList();
	}

	private void connect(String uri, Dialling dialling) {
		this.till.open(request(uri, dialling, true));
		this.network.runUntil(() -> this.till.events.contains("connected by dialling"));
	}

	private SessionRequest request(String uri, Dialling dialling, boolean persistent) {
		SessionRequest request = this.till.request(persistent, this.hub);
		return new SessionRequest(List.of(URI.create(uri)), request.credentials(), request.properties(), null, 60_000,
				request.reconnect(), persistent, dialling);
	}

}
