package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection request handler decides about those that dial this peer. */
class ConnectionRequestTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long MILLISECOND = 1_000_000L;

	private static final String VERSION_1 = "{\"app_version\":\"1\"}";

	private static final String VERSION_2 = "{\"app_version\":\"2\"}";

	private final Simulation simulation = new Simulation(1, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));

	private final SimulatedPeer hub = this.simulation.add("hub", true, List.of());

	private final SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));

	@Test
	void whoIsDeniedGetsNoSessionAndIsToldWhyAndComesBackAtLeisureAndInWhenTheCauseIsRepaired() {
		SimulatedConnectionHandler handler = handle(this.hub, denyVersion("1"));
		this.till.metadata(VERSION_1);
		start();
		this.simulation.runFor(100 * SECOND);

		assertThat(this.till.sessions().events()).containsOnly("attempt CONNECTION_DENIED").hasSizeBetween(4, 8);
		assertThat(this.till.sessions().attempts()).allSatisfy((attempt) -> {
			assertThat(attempt.reason()).isEqualTo("no version 1 here");
			assertThat(attempt.attempt().peer()).isEqualTo(this.hub.key());
			assertThat(attempt.terminal()).isFalse();
		});
		assertThat(this.hub.sessions().events()).isEmpty();
		assertThat(this.hub.graph().remotePeers()).isEmpty();
		assertThat(this.hub.sessions().refused()).hasSameSizeAs(handler.asked()).allSatisfy((refused) -> {
			assertThat(refused.peer()).isEqualTo(this.till.key());
			assertThat(refused.code()).isEqualTo(ErrorCode.CONNECTION_DENIED);
			assertThat(refused.reason()).isEqualTo("no version 1 here");
		});
		assertThat(this.hub.counters()).containsEntry("session.connection.denied", handler.asked().size())
			.doesNotContainKey("session.connection.evicted");

		this.till.metadata(VERSION_2);
		this.simulation.runFor(31 * SECOND);
		assertConnected();
	}

	@Test
	void theHandlerIsToldWhoAsks() {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow());
		this.till.metadata(VERSION_1);
		start();
		this.simulation.runFor(5 * SECOND);

		assertConnected();
		assertThat(handler.asked()).singleElement().satisfies((request) -> {
			assertThat(request.peer()).isEqualTo(this.till.key());
			assertThat(request.deviceName()).isEqualTo("till");
			assertThat(request.peerMetadata()).containsEntry("app_version", "1");
			assertThat(request.principal()).contains("till");
			assertThat(request.roles()).containsExactly("device");
			assertThat(request.connectionType()).isEqualTo("IN_MEMORY");
			assertThat(request.isDialled()).isFalse();
		});
	}

	@Test
	void whoIsToldWhenToComeBackDoesSo() {
		SimulatedConnectionHandler handler = handle(this.hub,
				(request) -> ConnectionRequestAuthorization.deny("closed until 9", Duration.ofSeconds(4)));
		start();
		this.simulation.runFor(2 * SECOND);
		assertThat(this.till.sessions().attempts()).singleElement()
			.satisfies((attempt) -> assertThat(attempt.attempt().retryAfterMillis()).isEqualTo(4_000));
		handler.decide((request) -> ConnectionRequestAuthorization.allow());
		this.simulation.runFor(SECOND);
		assertThat(handler.asked()).hasSize(1);
		this.simulation.runFor(2 * SECOND);

		assertThat(handler.asked()).hasSize(2);
		assertConnected();
	}

	@Test
	void whoIsRedirectedLearnsWhereToAndDoesNotDialThereByItself() {
		SimulatedPeer other = this.simulation.add("other", true, List.of());
		this.simulation.timeline().after(0, other::start);
		handle(this.hub, (request) -> ConnectionRequestAuthorization.redirect("tills go elsewhere",
				List.of(URI.create("sim://other/"), URI.create("wss://other.example/mesh"))));
		start();
		this.simulation.runFor(60 * SECOND);

		assertThat(this.till.sessions().attempts()).isNotEmpty().allSatisfy((attempt) -> {
			assertThat(attempt.code()).isEqualTo(ErrorCode.CONNECTION_DENIED);
			assertThat(attempt.reason()).isEqualTo("tills go elsewhere");
			assertThat(attempt.attempt().alternatives()).containsExactly("sim://other/", "wss://other.example/mesh");
		});
		assertThat(this.hub.sessions().refused().get(0).alternatives()).containsExactly("sim://other/",
				"wss://other.example/mesh");
		assertThat(other.sessions().events()).isEmpty();
	}

	@Test
	void noAnswerInTimeIsADenialOfWhichTheDialerHearsWithinTheHandshake() {
		SimulatedConnectionHandler handler = handle(this.hub, SimulatedConnectionHandler.NEVER);
		start();
		this.simulation.runFor(8 * SECOND);
		assertThat(this.till.sessions().events()).isEmpty();
		this.simulation.runFor(2 * SECOND);

		assertThat(this.till.sessions().attempts()).singleElement().satisfies((attempt) -> {
			assertThat(attempt.code()).isEqualTo(ErrorCode.CONNECTION_DENIED);
			assertThat(attempt.reason()).contains("not answered in time");
		});
		assertThat(this.hub.counters()).containsEntry("session.connection.undecided", 1);
		handler.decide((request) -> ConnectionRequestAuthorization.allow());
		this.simulation.runFor(31 * SECOND);
		assertConnected();
	}

	@Test
	void anAnswerThatComesTooLateChangesNothing() {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow())
			.after(12 * SECOND);
		start();
		this.simulation.runFor(20 * SECOND);

		assertThat(handler.asked()).hasSize(1);
		assertThat(this.till.sessions().events()).containsExactly("attempt CONNECTION_DENIED");
		assertThat(this.hub.sessions().events()).isEmpty();
	}

	@Test
	void aHandlerThatFailsLetsNobodyIn() {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> {
			throw new IllegalStateException("secret detail");
		});
		start();
		this.simulation.runFor(5 * SECOND);

		assertThat(this.till.sessions().attempts()).singleElement().satisfies((attempt) -> {
			assertThat(attempt.code()).isEqualTo(ErrorCode.CONNECTION_DENIED);
			assertThat(attempt.reason()).doesNotContain("secret");
		});
		assertThat(this.hub.counters()).containsEntry("session.connection.failures", 1);
		handler.decide((request) -> null);
		this.simulation.runFor(31 * SECOND);
		assertThat(this.hub.sessions().events()).isEmpty();
		assertThat(this.hub.counters().get("session.connection.failures")).isGreaterThan(1);
	}

	@Test
	void withoutAHandlerAnyMoreWhoWasDeniedGetsIn() {
		SimulatedConnectionHandler handler = handle(this.hub, denyVersion("1"));
		this.till.metadata(VERSION_1);
		start();
		this.simulation.runFor(2 * SECOND);
		assertThat(this.till.sessions().events()).containsExactly("attempt CONNECTION_DENIED");
		this.hub.handleConnections(null);
		this.simulation.runFor(31 * SECOND);

		assertConnected();
		assertThat(handler.asked()).hasSize(1);
	}

	@Test
	void aDeniedResumeEndsTheSessionAtBothEnds() {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow());
		start();
		this.simulation.runFor(5 * SECOND);
		handler.decide((request) -> ConnectionRequestAuthorization.deny("not any more"));
		this.simulation.network().link(this.till, this.hub).cut("then it is not wanted any more");
		this.simulation.runFor(5 * SECOND);

		assertThat(this.till.sessions().events()).containsExactly("CONNECTED_ACTIVE", "RECOVERING_RECONNECT",
				"attempt CONNECTION_DENIED", "CLOSED_BY_SERVER CONNECTION_DENIED");
		assertThat(this.hub.sessions().events()).containsExactly("CONNECTED_ACTIVE", "RECOVERING_RECONNECT",
				"CLOSED_BY_CLIENT CONNECTION_DENIED");
		this.simulation.runFor(60 * SECOND);
		assertThat(this.till.sessions().count("attempt CONNECTION_DENIED")).isBetween(3L, 6L);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aResumeThatNobodyCouldJudgeIsRefusedAndTheSessionNotLost(boolean fails) {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow());
		start();
		this.simulation.runFor(5 * SECOND);
		String id = this.till.sessions().with(this.hub.key()).id();
		handler.decide(fails ? (request) -> null : SimulatedConnectionHandler.NEVER);
		this.simulation.network().link(this.till, this.hub).cut("while the handler does not work");
		this.simulation.runFor(15 * SECOND);
		assertThat(this.till.sessions().events()).contains("attempt INTERNAL_ERROR");
		assertThat(this.till.sessions().with(this.hub.key()).state()).isEqualTo(SessionState.RECOVERING_RECONNECT);
		handler.decide((request) -> ConnectionRequestAuthorization.allow());
		this.simulation.runFor(30 * SECOND);

		assertConnected();
		assertThat(this.till.sessions().with(this.hub.key()).id()).isEqualTo(id);
		assertThat(this.hub.sessions().events()).containsExactly("CONNECTED_ACTIVE", "RECOVERING_RECONNECT",
				"CONNECTED_ACTIVE");
	}

	@Test
	void aDialerThatIsEvictedWithATimeComesBackThen() {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow());
		start();
		this.simulation.runFor(5 * SECOND);
		handler
			.decide((request) -> ConnectionRequestAuthorization.deny("an update is on its way", Duration.ofSeconds(3)));
		this.till.metadata(VERSION_1);
		this.simulation.runFor(SECOND);
		assertThat(this.till.sessions().events()).endsWith("CLOSED_BY_SERVER CONNECTION_DENIED");
		handler.decide((request) -> ConnectionRequestAuthorization.allow());
		this.simulation.runFor(4 * SECOND);

		assertConnected();
	}

	@Test
	void handlersThatAllowAreInNobodysWayWhateverBreaks() {
		int asked = 0;
		for (long seed = 1; seed <= 15; seed++) {
			Simulation random = new Simulation(seed, Options.small(seed));
			List<SimulatedConnectionHandler> handlers = new ArrayList<>();
			for (SimulatedPeer peer : random.all()) {
				SimulatedConnectionHandler handler = new SimulatedConnectionHandler(random.timeline(),
						(request) -> ConnectionRequestAuthorization.allow())
					.after((seed * 37 + handlers.size() * 113L) % 400 * MILLISECOND);
				peer.handleConnections(handler);
				handlers.add(handler);
			}
			random.run();
			asked += handlers.stream().mapToInt((handler) -> handler.asked().size()).sum();
		}
		assertThat(asked).isGreaterThan(500);
	}

	/** Both dial at once, both judge, one session stays, and nobody is evicted. */
	@Test
	void twoThatDialEachOtherAndJudgeEachOtherHaveOneSession() {
		for (long seed = 1; seed <= 30; seed++) {
			Simulation pair = new Simulation(seed, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));
			SimulatedPeer one = pair.add("one", true, List.of("other"));
			SimulatedPeer other = pair.add("other", true, List.of("one"));
			for (SimulatedPeer peer : List.of(one, other)) {
				peer.handleConnections(new SimulatedConnectionHandler(pair.timeline(),
						(request) -> ConnectionRequestAuthorization.allow())
					.after(seed * 3 * MILLISECOND));
			}
			pair.startAll();

			assertThat(one.sessions().with(other.key()).id()).as("seed %d", seed)
				.isEqualTo(other.sessions().with(one.key()).id());
			assertThat(one.sessions().events()).doesNotContain("CLOSED_BY_CLIENT CONNECTION_DENIED",
					"CLOSED_BY_SERVER CONNECTION_DENIED");
		}
	}

	private SimulatedConnectionHandler handle(SimulatedPeer peer,
			Function<ConnectionRequest, ConnectionRequestAuthorization> decision) {
		SimulatedConnectionHandler handler = new SimulatedConnectionHandler(this.simulation.timeline(), decision)
			.after(10 * MILLISECOND);
		peer.handleConnections(handler);
		return handler;
	}

	static Function<ConnectionRequest, ConnectionRequestAuthorization> denyVersion(String version) {
		return (request) -> version.equals(request.peerMetadata().get("app_version"))
				? ConnectionRequestAuthorization.deny("no version " + version + " here")
				: ConnectionRequestAuthorization.allow();
	}

	private void start() {
		this.simulation.timeline().after(0, this.hub::start);
		this.simulation.timeline().after(100 * MILLISECOND, this.till::start);
	}

	private void assertConnected() {
		assertThat(this.till.sessions().isActive(this.hub.key())).isTrue();
		assertThat(this.hub.sessions().isActive(this.till.key())).isTrue();
	}

}
