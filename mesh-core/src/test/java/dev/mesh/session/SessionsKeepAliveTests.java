package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Silence, round trips, stalled writes, and pauses of a peer's own loop. */
class SessionsKeepAliveTests {

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till");

	private final TestNode hub = this.network.node("hub");

	@Test
	void anIdleSessionStaysAndItsRoundTripIsMeasured() {
		connect();
		this.network.lastWire().toAcceptorNanos = Duration.ofMillis(30).toNanos();
		this.network.lastWire().toDialerNanos = Duration.ofMillis(10).toNanos();
		this.network.run(Duration.ofMinutes(10));

		assertThat(this.till.events).containsExactly("connected by dialling");
		assertThat(this.till.session(this.hub).rttNanos()).isEqualTo(Duration.ofMillis(40).toNanos());
		int bytes = this.network.lastWire().fromDialer.stream().mapToInt((record) -> record.length).sum();
		assertThat(bytes).isLessThan(2_500);
	}

	@Test
	void twentySecondsOfSilenceEndTheLinkButNotTheSession() {
		connect();
		this.network.lastWire().silent = true;
		this.network.run(Duration.ofMillis(19_900));
		assertThat(this.till.events).containsExactly("connected by dialling");
		this.network.run(Duration.ofMillis(300));

		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "connected by dialling");
		assertThat(this.till.closedLinks).containsEntry(-1L, ErrorCode.LIVENESS_TIMEOUT);
	}

	@Test
	void anAnswerIsEnoughToStayAlive() {
		connect();
		// The hub does not hear the till's PINGs of its own, only its answers.
		this.network.tap = (wire, fromDialer, record) -> (fromDialer && record.get(record.position()) == FrameType.PING)
				? null : record;
		this.network.run(Duration.ofMinutes(2));

		assertThat(this.hub.events).containsExactly("connected");
	}

	@Test
	void aPauseOfTheOwnLoopIsNotTakenForSilenceOfTheOthers() {
		connect();
		this.till.paused = true;
		// Shorter than what the hub tolerates, and then the till's link is silent for a
		// moment more.
		this.network.run(Duration.ofMillis(19_000));
		this.till.unpause();
		this.network.run(Duration.ofSeconds(60));
		assertThat(this.till.events).containsExactly("connected by dialling");

		this.hub.paused = true;
		this.till.paused = true;
		this.network.run(Duration.ofMinutes(3));
		this.hub.unpause();
		this.till.unpause();
		this.network.run(Duration.ofMinutes(1));
		assertThat(this.till.events).containsExactly("connected by dialling");
		assertThat(this.hub.events).containsExactly("connected");
	}

	@Test
	void aPauseMovesTheDeadOfTheLinkByItsLengthOnly() {
		connect();
		this.network.lastWire().silent = true;
		this.till.paused = true;
		this.network.run(Duration.ofSeconds(120));
		this.till.unpause();
		this.network.run(Duration.ofSeconds(14));
		assertThat(this.till.events).containsExactly("connected by dialling");
		this.network.run(Duration.ofSeconds(7));
		assertThat(this.till.events).contains("recovering");
	}

	@Test
	void afterAPauseNobodyIsTrustedForLongerThanAfterAnInput() {
		connect();
		this.till.paused = true;
		this.hub.paused = true;
		this.network.run(Duration.ofSeconds(120));
		this.network.lastWire().deliver(false, ByteBuffer.allocate(0));
		this.network.run(Duration.ofMillis(10));
		this.network.lastWire().silent = true;
		this.till.unpause();
		this.network.run(Duration.ofSeconds(19));
		assertThat(this.till.events).containsExactly("connected by dialling");
		this.network.run(Duration.ofSeconds(2));

		assertThat(this.till.events).contains("recovering");
	}

	@Test
	void aPauseDoesNotEndTheReconnectWindow() {
		connect();
		this.hub.paused = true;
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));
		this.hub.unpause();
		assertThat(this.hub.events).containsExactly("connected", "recovering");
		this.hub.paused = true;
		this.network.run(Duration.ofSeconds(65));
		this.hub.unpause();

		assertThat(this.hub.events).containsExactly("connected", "recovering");
	}

	@Test
	void aSlowAuthenticatorIsNotTakenForSilence() {
		this.hub.authenticationTime = Duration.ofSeconds(8);
		connect();
		this.network.run(Duration.ofMillis(4_900));
		assertThat(this.network.lastWire().fromAcceptor).as("WELCOME and ACCEPTED").hasSize(2);
		this.network.run(Duration.ofMillis(200));

		assertThat(this.network.lastWire().fromAcceptor).hasSizeGreaterThan(2);
	}

	@Test
	void aPingIsAnsweredWithItsToken() {
		connect();
		String id = this.till.session(this.hub).id();
		this.till.input((s, t) -> assertThat(s.handlePing(id, 42, t)).isTrue());
		this.network.run(Duration.ofMillis(10));

		assertThat(this.till.events).containsExactly("connected by dialling", "ping 42");
		assertThat(this.till.roundTrips).containsExactly(Duration.ofMillis(2).toNanos());
	}

	@Test
	void severalPingsAtOnceAreAllAnsweredAndTheirNumberIsBounded() {
		connect();
		String id = this.till.session(this.hub).id();
		this.till.input((s, t) -> {
			LongStream.rangeClosed(1, 16).forEach((token) -> assertThat(s.handlePing(id, token, t)).isTrue());
			assertThat(s.handlePing(id, 17, t)).isFalse();
		});
		this.network.run(Duration.ofMillis(10));

		assertThat(this.till.roundTrips).hasSize(16);
		this.till.input((s, t) -> assertThat(s.handlePing(id, 17, t)).isTrue());
		assertThatIllegalArgumentException().isThrownBy(() -> this.till.sessions.handlePing(id, 0, this.network.now()))
			.withMessageContaining("above 0");
	}

	@Test
	void aPingWaitsForTheNextLink() {
		connect();
		String id = this.till.session(this.hub).id();
		this.network.lastWire().silent = true;
		this.till.input((s, t) -> s.handlePing(id, 1, t));
		this.network.run(Duration.ofMillis(10));
		this.network.lastWire().cut();
		this.hub.unreachable = true;
		this.network.run(Duration.ofMillis(10));
		this.till.input((s, t) -> assertThat(s.handlePing(id, 2, t)).isTrue());
		assertThat(this.till.roundTrips).isEmpty();
		this.hub.unreachable = false;
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).endsWith("connected by dialling", "ping 1", "ping 2");
		assertThat(this.till.roundTrips).containsOnly(Duration.ofMillis(2).toNanos());
	}

	@Test
	void aStalledWriteRecyclesTheLinkAndKeepsTheSession() {
		connect();
		String id = this.till.session(this.hub).id();
		Wire old = this.network.lastWire();
		old.dialerStalled = true;
		this.till.input((s, t) -> s.send(this.hub.key(), 0x30, new byte[10], false));
		// The other direction works, so the link is not silent.
		long end = this.network.now() + Duration.ofSeconds(16).toNanos();
		while (this.network.now() < end) {
			old.deliver(false, ByteBuffer.allocate(0));
			this.network.run(Duration.ofSeconds(1));
		}

		assertThat(this.till.closedLinks).containsEntry(-1L, ErrorCode.WRITE_STALLED);
		assertThat(this.till.session(this.hub).id()).isEqualTo(id);
		assertThat(this.till.events).containsExactly("connected by dialling", "recovering", "connected by dialling");
	}

	@Test
	void aWriteThatMakesProgressIsNotStalled() {
		connect();
		Wire wire = this.network.lastWire();
		wire.dialerStalled = true;
		this.till.input((s, t) -> s.send(this.hub.key(), 0x30, new byte[1_000], false));
		for (int i = 0; i < 60; i++) {
			this.network.run(Duration.ofSeconds(1));
			wire.deliver(true, ByteBuffer.allocate(0));
			wire.deliver(false, ByteBuffer.allocate(0));
			this.till.input((s, t) -> s.handleWritten(wire.dialerLink, 1, t));
		}

		assertThat(this.till.events).containsExactly("connected by dialling");
	}

	private void connect() {
		this.till.open(this.hub);
		this.network.runUntilConnected(this.till, this.hub);
	}

}
