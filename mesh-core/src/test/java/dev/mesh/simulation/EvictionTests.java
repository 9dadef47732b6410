package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.presence.ConnectionRequest;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a connection request handler decides about peers that have a session: those that
 * this end has dialled, and all whose metadata changes.
 */
class EvictionTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long MILLISECOND = 1_000_000L;

	private static final int RECORDS = 0x20;

	private static final String VERSION_1 = "{\"app_version\":\"1\"}";

	private static final String VERSION_2 = "{\"app_version\":\"2\"}";

	private final Simulation simulation = new Simulation(1, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));

	private final SimulatedPeer hub = this.simulation.add("hub", true, List.of());

	private final SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));

	@BeforeEach
	void begin() {
		this.hub.metadata(VERSION_2);
		this.till.metadata(VERSION_2);
	}

	/** The handler is at the acceptor or at the dialer, and the other end changes. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whoseMetadataChangesIsJudgedAgainAndEvictedAtBothEnds(boolean atAcceptor) {
		SimulatedPeer judge = atAcceptor ? this.hub : this.till;
		SimulatedPeer judged = atAcceptor ? this.till : this.hub;
		SimulatedConnectionHandler handler = handle(judge, ConnectionRequestTests.denyVersion("1"));
		start();
		this.simulation.runFor(5 * SECOND);
		assertConnected();
		judged.metadata(VERSION_1);
		this.simulation.runFor(SECOND);

		assertThat(judge.sessions().events()).containsExactly("CONNECTED_ACTIVE", "CLOSED_BY_CLIENT CONNECTION_DENIED");
		assertThat(judged.sessions().events()).containsExactly("CONNECTED_ACTIVE",
				"CLOSED_BY_SERVER CONNECTION_DENIED");
		assertThat(versions(handler)).containsExactly("2", "1");
		assertThat(handler.asked()).allSatisfy((request) -> assertThat(request.isDialled()).isEqualTo(!atAcceptor));
		assertThat(judge.counters()).containsEntry("session.connection.evicted", 1)
			.containsEntry("session.connection.denied", 1);
		assertThat(judge.sessions().refused()).singleElement()
			.satisfies((refused) -> assertThat(refused.reason()).isEqualTo("no version 1 here"));

		judged.metadata(VERSION_2);
		this.simulation.runFor(31 * SECOND);
		assertConnected();
	}

	@Test
	void theDialerJudgesTheAcceptorAsSoonAsItsRecordIsThere() {
		SimulatedConnectionHandler handler = handle(this.till, ConnectionRequestTests.denyVersion("2"));
		start();
		this.simulation.runFor(2 * SECOND);

		assertThat(handler.asked()).singleElement().satisfies((request) -> {
			assertThat(request.peer()).isEqualTo(this.hub.key());
			assertThat(request.deviceName()).isEqualTo("hub");
			assertThat(request.isDialled()).isTrue();
			assertThat(request.peerMetadata()).containsEntry("app_version", "2");
			assertThat(request.principal()).isEmpty();
			assertThat(request.roles()).isEmpty();
		});
		assertThat(this.till.sessions().events()).containsExactly("CONNECTED_ACTIVE",
				"CLOSED_BY_CLIENT CONNECTION_DENIED");
		assertThat(this.hub.sessions().events()).containsExactly("CONNECTED_ACTIVE",
				"CLOSED_BY_SERVER CONNECTION_DENIED");
		this.simulation.runFor(100 * SECOND);
		assertThat(handler.asked()).as("dials slowly").hasSizeBetween(4, 8);
	}

	/**
	 * The record of the acceptor that the dialer knows is the one that it was denied for.
	 */
	@Test
	void anAcceptorThatHasChangedIsJudgedByItsNewRecordWhenItIsDialledAgain() {
		SimulatedConnectionHandler handler = handle(this.till, ConnectionRequestTests.denyVersion("2")).after(0);
		start();
		this.simulation.runFor(2 * SECOND);
		this.hub.metadata(VERSION_1);
		this.simulation.runFor(31 * SECOND);

		assertConnected();
		assertThat(versions(handler)).containsExactly("2", "1");
	}

	@Test
	void aDialerThatHasSaidWhenItWantsTheAcceptorDialsAgainThen() {
		SimulatedConnectionHandler handler = handle(this.till,
				(request) -> ConnectionRequestAuthorization.deny("later", Duration.ofSeconds(3)));
		start();
		this.simulation.runFor(2 * SECOND);
		handler.decide((request) -> ConnectionRequestAuthorization.allow());
		this.simulation.runFor(3 * SECOND);

		assertConnected();
	}

	/** A hub that tells nothing of itself is judged by that. */
	@Test
	void anAcceptorThatShowsNoRecordIsJudgedWithoutMetadata() {
		this.simulation.network()
			.intercept((from, to, record) -> List.of((from == this.hub) ? withoutRecords(record) : record));
		SimulatedConnectionHandler handler = handle(this.till, (request) -> request.peerMetadata().isEmpty()
				? ConnectionRequestAuthorization.deny("nobody knows it") : ConnectionRequestAuthorization.allow());
		start();
		this.simulation.runFor(9 * SECOND);
		assertThat(handler.asked()).isEmpty();
		this.simulation.runFor(3 * SECOND);

		assertThat(handler.asked()).singleElement()
			.satisfies((request) -> assertThat(request.peerMetadata()).isEmpty());
		assertThat(this.till.sessions().events()).startsWith("CONNECTED_ACTIVE", "CLOSED_BY_CLIENT CONNECTION_DENIED");
	}

	@Test
	void edgesAndVersionsOfARecordThatChangeAskNothing() {
		SimulatedPeer second = this.simulation.add("second", true, List.of("hub"));
		this.simulation.timeline().after(0, second::start);
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow());
		start();
		this.simulation.runFor(5 * SECOND);
		this.till.open(7, "second", true);
		this.simulation.runFor(25 * 60 * SECOND);

		assertThat(this.till.sessions().isActive(second.key())).isTrue();
		assertThat(this.hub.graph().peer(this.till.key()).orElseThrow().connections()).hasSize(2);
		assertThat(handler.asked()).extracting(ConnectionRequest::peer)
			.containsExactlyInAnyOrder(this.till.key(), second.key());
	}

	@Test
	void oneQuestionAtATimeAndThenTheNewestMetadata() {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow())
			.after(3 * SECOND);
		start();
		this.simulation.runFor(10 * SECOND);
		for (int version = 10; version < 20; version++) {
			this.till.metadata("{\"app_version\":\"" + version + "\"}");
			this.simulation.runFor(250 * MILLISECOND);
		}
		this.simulation.runFor(20 * SECOND);

		assertThat(versions(handler)).containsExactly("2", "10", "19");
		assertThat(handler.mostOpen()).isEqualTo(1);
		assertConnected();
	}

	/**
	 * Because whoever has metadata that nobody can judge is not better off than others.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aHandlerThatFailsOrIsLateEvicts(boolean fails) {
		SimulatedConnectionHandler handler = handle(this.hub, (request) -> ConnectionRequestAuthorization.allow());
		start();
		this.simulation.runFor(5 * SECOND);
		handler.decide(fails ? (request) -> null : SimulatedConnectionHandler.NEVER);
		this.till.metadata(VERSION_1);
		this.simulation.runFor(9 * SECOND);
		if (!fails) {
			assertConnected();
		}
		this.simulation.runFor(3 * SECOND);

		assertThat(this.hub.sessions().events()).startsWith("CONNECTED_ACTIVE", "CLOSED_BY_CLIENT CONNECTION_DENIED");
		assertThat(this.till.sessions().events()).startsWith("CONNECTED_ACTIVE", "CLOSED_BY_SERVER CONNECTION_DENIED");
		assertThat(this.hub.counters())
			.containsKey(fails ? "session.connection.failures" : "session.connection.undecided");
	}

	/** It hears of the change over another hub. */
	@Test
	void aSessionThatIsRecoveringIsEvictedToo() {
		SimulatedPeer second = this.simulation.add("second", true, List.of("hub"));
		this.simulation.timeline().after(0, second::start);
		handle(this.hub, ConnectionRequestTests.denyVersion("1"));
		start();
		this.simulation.runFor(3 * SECOND);
		this.till.open(7, "second", true);
		this.simulation.runFor(3 * SECOND);
		this.simulation.network().refuse(this.hub, 20 * SECOND);
		this.simulation.network().link(this.till, this.hub).cut("the hub is hard to reach");
		this.simulation.runFor(2 * SECOND);
		this.till.metadata(VERSION_1);
		this.simulation.runFor(3 * SECOND);

		assertThat(this.hub.sessions().count("CLOSED_BY_CLIENT CONNECTION_DENIED")).isEqualTo(1);
		assertThat(this.till.sessions().events()).doesNotContain("CLOSED_BY_SERVER CONNECTION_DENIED");
		this.simulation.runFor(40 * SECOND);
		assertThat(this.till.sessions().count("CLOSED_BY_SERVER CONNECTION_DENIED")).as("told when it comes back")
			.isEqualTo(1);
		assertThat(this.hub.sessions().isActive(this.till.key())).isFalse();
		assertThat(this.hub.sessions().isActive(second.key())).isTrue();
	}

	@Test
	void aHandlerThatIsSetLaterLeavesSessionsAloneUntilTheirPeersChange() {
		start();
		this.simulation.runFor(5 * SECOND);
		SimulatedConnectionHandler handler = handle(this.hub,
				(request) -> ConnectionRequestAuthorization.deny("nobody"));
		this.simulation.runFor(60 * SECOND);
		assertThat(handler.asked()).isEmpty();
		assertConnected();
		this.till.metadata(VERSION_1);
		this.simulation.runFor(SECOND);

		assertThat(handler.asked()).hasSize(1);
		assertThat(this.hub.sessions().events()).endsWith("CLOSED_BY_CLIENT CONNECTION_DENIED");
	}

	@Test
	void withoutAHandlerAnyMoreNobodyIsEvictedAlsoNotByAnAnswerThatIsUnderWay() {
		SimulatedConnectionHandler handler = handle(this.hub, ConnectionRequestTests.denyVersion("1"));
		start();
		this.simulation.runFor(5 * SECOND);
		handler.after(2 * SECOND);
		this.till.metadata(VERSION_1);
		this.simulation.runFor(SECOND);
		assertThat(handler.asked()).hasSize(2);
		this.hub.handleConnections(null);
		this.simulation.runFor(60 * SECOND);

		assertThat(this.hub.sessions().events()).containsExactly("CONNECTED_ACTIVE");
	}

	private SimulatedConnectionHandler handle(SimulatedPeer peer,
			Function<ConnectionRequest, ConnectionRequestAuthorization> decision) {
		SimulatedConnectionHandler handler = new SimulatedConnectionHandler(this.simulation.timeline(), decision)
			.after(10 * MILLISECOND);
		peer.handleConnections(handler);
		return handler;
	}

	private void start() {
		this.simulation.timeline().after(0, this.hub::start);
		this.simulation.timeline().after(100 * MILLISECOND, this.till::start);
	}

	private void assertConnected() {
		assertThat(this.till.sessions().isActive(this.hub.key())).isTrue();
		assertThat(this.hub.sessions().isActive(this.till.key())).isTrue();
	}

	private static List<Object> versions(SimulatedConnectionHandler handler) {
		return handler.asked().stream().map(ConnectionRequest::peerMetadata).map(EvictionTests::version).toList();
	}

	private static Object version(Map<String, Object> metadata) {
		return metadata.get("app_version");
	}

	private static byte[] withoutRecords(byte[] record) {
		WireReader reader = new WireReader(record, 0, record.length);
		WireWriter kept = new WireWriter(record.length);
		while (reader.hasRemaining()) {
			int type = reader.readByte();
			byte[] body = reader.readBytes(reader.readLength(record.length));
			if (type != RECORDS) {
				kept.writeByte(type).writeBlock(body);
			}
		}
		return kept.toByteArray();
	}

}
