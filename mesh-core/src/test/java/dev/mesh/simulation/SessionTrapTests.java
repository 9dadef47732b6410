package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Traps that session layers of other products have fallen into, each played with whole
 * peers in virtual time. The numbers are those of our list of them.
 */
class SessionTrapTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long MILLISECOND = 1_000_000L;

	private Simulation simulation = simulation(1);

	private SimulatedPeer hub = this.simulation.add("hub", true, List.of());

	/**
	 * socket.io#5282: what had nothing to say for longer than the window was forgotten.
	 */
	@Test
	void trap1IdleLongerThanTheWindowThenCutResumes() {
		SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
		this.simulation.startAll();
		String id = till.sessions().with(this.hub.key()).id();
		this.simulation.runFor(10 * 60 * SECOND);
		long before = this.simulation.wire().envelopes();
		assertThat(before).as("idle on the bus").isZero();
		this.simulation.network().link(till, this.hub).cut("after ten idle minutes");
		this.simulation.runFor(SECOND);

		assertResumed(till, id);
		assertThat(this.hub.sessions().events()).containsExactly("CONNECTED_ACTIVE", "RECOVERING_RECONNECT",
				"CONNECTED_ACTIVE");
		assertMessagesPassBothWays(till, this.hub);
	}

	/**
	 * socket.io-redis-streams-adapter#26: a connection that broke before it had carried a
	 * message could not be resumed.
	 */
	@Test
	void trap2CutWithinFiveMillisecondsOfConnectingAndBeforeTheFirstMessageResumes() {
		for (long delay = 0; delay <= 5 * MILLISECOND; delay += MILLISECOND / 4) {
			reset(delay + 1);
			SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
			this.simulation.timeline().after(0, this.hub::start);
			this.simulation.timeline().after(MILLISECOND, till::start);
			while (till.sessions().events().isEmpty()) {
				this.simulation.runFor(MILLISECOND / 100);
			}
			String id = till.sessions().with(this.hub.key()).id();
			this.simulation.runFor(delay);
			assertThat(this.simulation.wire().envelopes()).isZero();
			this.simulation.network().link(till, this.hub).cut("soon after connecting");
			this.simulation.runFor(SECOND);

			assertResumed(till, id);
			assertMessagesPassBothWays(till, this.hub);
		}
	}

	/** The same, when the acceptor has a session and the dialer never hears of it. */
	@Test
	void trap2CutWhileTheAnswerOfTheAcceptorIsOnItsWayLeavesOneSession() {
		SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
		this.simulation.timeline().after(0, this.hub::start);
		this.simulation.timeline().after(MILLISECOND, till::start);
		while (this.hub.sessions().events().isEmpty()) {
			this.simulation.runFor(MILLISECOND / 100);
		}
		assertThat(till.sessions().events()).isEmpty();
		this.simulation.network().link(till, this.hub).cut("ACCEPTED is lost");
		this.simulation.runFor(SECOND);

		assertSameSession(till, this.hub);
		assertThat(this.hub.sessions().closed(ErrorCode.REPLACED)).isEqualTo(1);
		assertMessagesPassBothWays(till, this.hub);
	}

	/**
	 * rsocket-java#1116: behind a load balancer the resume arrived at a process that did
	 * not know the session, and that was the end of it.
	 */
	@Test
	void trap3AnotherHubAnswersWithANewSessionAndTheChannelsGoOn() {
		SimulatedPeer second = this.simulation.add("second", true, List.of("hub"));
		SimulatedPeer office = this.simulation.add("office", false, List.of("hub"));
		SimulatedPeer till = this.simulation.add("till", false, List.of("balancer"));
		this.simulation.network().lead("balancer", this.hub);
		this.simulation.startAll();
		String id = till.sessions().with(this.hub.key()).id();
		List<Long> sends = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			this.simulation.timeline().after(i * 5 * MILLISECOND, () -> {
				sends.add(this.simulation.send(till, office, "up"));
				sends.add(this.simulation.send(office, till, "down"));
			});
		}
		this.simulation.timeline().after(SECOND, () -> {
			this.simulation.network().lead("balancer", second);
			this.simulation.network().link(till, this.hub).cut("the balancer moves on");
		});
		this.simulation.runFor(20 * SECOND);

		assertSameSession(till, second);
		assertThat(till.sessions().with(second.key()).id()).isNotEqualTo(id);
		assertThat(till.sessions().closed(ErrorCode.REPLACED)).as("the old session ended once").isEqualTo(1);
		assertThat(till.sessions().count("CLOSED_FAILED LIVENESS_TIMEOUT")).isZero();
		assertThat(sends).hasSize(800).allSatisfy((send) -> {
			this.simulation.checkers().requireAcknowledged(send);
			assertThat(this.simulation.checkers().deliveriesOf(send)).isEqualTo(1);
		});
	}

	/** rsocket-java#917: a resume that was rejected left its callers waiting for ever. */
	@Test
	void trap5ARejectedResumeEndsTheSessionAtBothEndsAndEverySendInBoundedTime() {
		SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
		this.simulation.startAll();
		this.hub.lockOut("till");
		this.simulation.network().link(till, this.hub).cut("then the account is closed");
		this.simulation.runFor(2 * MILLISECOND);
		long up = this.simulation.send(till, this.hub, "up");
		long down = this.simulation.send(this.hub, till, "down");
		this.simulation.runFor(5 * SECOND);

		assertThat(till.sessions().events()).containsSubsequence("RECOVERING_RECONNECT",
				"CLOSED_BY_SERVER AUTHENTICATION_FAILED");
		assertThat(this.hub.sessions().events()).containsExactly("CONNECTED_ACTIVE", "RECOVERING_RECONNECT",
				"CLOSED_BY_CLIENT AUTHENTICATION_FAILED");
		this.simulation.runFor(90 * SECOND);
		for (long send : new long[] { up, down }) {
			SendResult result = this.simulation.checkers().resultOf(send);
			assertThat(result).as("result of a send").isNotNull();
			assertThat(result.outcome()).isIn(Outcome.UNREACHABLE, Outcome.TIMED_OUT);
			assertThat(this.simulation.checkers().deliveriesOf(send)).isZero();
		}
		assertThat(till.sessions().count("attempt AUTHENTICATION_FAILED"))
			.as("dialled slowly, because it may be repaired")
			.isBetween(3L, 8L);
	}

	/**
	 * Both ends dial at once: there were two links, or none, and messages went astray.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void trap10SimultaneousDialFromBothSidesLeavesOneLinkAndLosesNothing(boolean persistent) {
		for (int seed = 1; seed <= 50; seed++) {
			reset(seed);
			SimulatedPeer other = this.simulation.add("other", true, List.of());
			this.simulation.timeline().after(0, this.hub::start);
			this.simulation.timeline().after(0, other::start);
			this.simulation.runFor(SECOND);
			this.hub.open(1, "other", persistent);
			other.open(1, "hub", persistent);
			List<Long> sends = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				this.simulation.timeline().after(i * MILLISECOND, () -> {
					if (this.hub.graph() != null && this.hub.graph().remotePeers().size() == 1 && other.graph() != null
							&& other.graph().remotePeers().size() == 1) {
						sends.add(this.simulation.send(this.hub, other, "there"));
						sends.add(this.simulation.send(other, this.hub, "back"));
					}
				});
			}
			this.simulation.runFor(5 * SECOND);

			assertSameSession(this.hub, other);
			assertThat(this.simulation.network().link(this.hub, other).isOpen()).isTrue();
			if (!persistent) {
				SimulatedPeer smaller = (this.hub.key().compareTo(other.key()) < 0) ? this.hub : other;
				SimulatedPeer larger = (smaller == this.hub) ? other : this.hub;
				assertThat(smaller.sessions().with(larger.key()).dialled()).as("seed %d", seed).isTrue();
			}
			assertThat(sends).as("seed %d", seed).hasSizeGreaterThan(200);
			sends.forEach(this.simulation.checkers()::requireAcknowledged);
		}
	}

	/**
	 * A process that is still there when its successor has started spoke for it as well.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void trap15AfterARestartWithTheSameKeyTheOldIncarnationIsFenced(boolean oldOneHearsOfIt) {
		SimulatedPeer office = this.simulation.add("office", false, List.of("hub"));
		SimulatedPeer old = this.simulation.add("till", false, List.of("hub"));
		this.simulation.startAll();
		old.allowToFail();
		long before = this.simulation.send(old, office, "up");
		this.simulation.runFor(SECOND);
		this.simulation.checkers().requireAcknowledged(before);
		if (!oldOneHearsOfIt) {
			this.simulation.network().link(old, this.hub).goHalfOpen();
		}
		SimulatedPeer successor = this.simulation.addTwin("till again", old);
		successor.start();
		this.simulation.runFor(2 * SECOND);
		assertSameSession(successor, this.hub);
		List<Long> ofTheOld = new ArrayList<>();
		for (int i = 0; i < 30 && old.isRunning(); i++) {
			ofTheOld.add(this.simulation.send(old, office, "up"));
			this.simulation.runFor(SECOND);
		}
		List<Long> ofTheNew = List.of(this.simulation.send(successor, office, "up"),
				this.simulation.send(office, successor, "down"));
		this.simulation.runFor(120 * SECOND);

		assertSameSession(successor, this.hub);
		assertThat(successor.sessions().events()).containsExactly("CONNECTED_ACTIVE");
		assertThat(old.sessions().isActive(this.hub.key())).isFalse();
		assertThat(old.sessions().events()).as("the old process is told")
			.containsAnyOf("attempt STALE_INCARNATION", "peer DUPLICATE_IDENTITY");
		ofTheNew.forEach(this.simulation.checkers()::requireAcknowledged);
		assertThat(ofTheOld).allSatisfy((send) -> {
			assertThat(this.simulation.checkers().deliveriesOf(send)).isZero();
			SendResult result = this.simulation.checkers().resultOf(send);
			assertThat(result == null || result.outcome() != Outcome.ACKNOWLEDGED).isTrue();
		});
	}

	/** Whoever waited for the old process hears that it is gone. */
	@Test
	void trap15WhatWaitsForTheOldIncarnationEndsWhenTheNewOneComes() {
		SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
		this.simulation.startAll();
		String id = this.hub.sessions().with(till.key()).id();
		till.kill();
		this.simulation.checkers().onKilled(till);
		long pending = this.simulation.send(this.hub, till, "down");
		this.simulation.runFor(3 * SECOND);
		till.start();
		this.simulation.runFor(3 * SECOND);

		assertThat(this.simulation.checkers().resultOf(pending).outcome()).isIn(Outcome.PEER_RESTARTED,
				Outcome.ACKNOWLEDGED);
		assertSameSession(till, this.hub);
		assertThat(till.sessions().with(this.hub.key()).id()).isNotEqualTo(id);
		assertThat(this.hub.sessions().closed(ErrorCode.REPLACED)).isEqualTo(1);
		assertMessagesPassBothWays(till, this.hub);
	}

	private void reset(long seed) {
		this.simulation = simulation(seed);
		this.hub = this.simulation.add("hub", true, List.of());
	}

	private static Simulation simulation(long seed) {
		return new Simulation(seed, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));
	}

	private void assertResumed(SimulatedPeer till, String id) {
		assertSameSession(till, this.hub);
		assertThat(till.sessions().with(this.hub.key()).id()).isEqualTo(id);
		assertThat(till.sessions().events()).containsExactly("CONNECTED_ACTIVE", "RECOVERING_RECONNECT",
				"CONNECTED_ACTIVE");
	}

	private static void assertSameSession(SimulatedPeer one, SimulatedPeer other) {
		SessionInfo here = one.sessions().with(other.key());
		SessionInfo there = other.sessions().with(one.key());
		assertThat(here.state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		assertThat(there.state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
		assertThat(here.id()).isEqualTo(there.id());
	}

	private void assertMessagesPassBothWays(SimulatedPeer one, SimulatedPeer other) {
		List<Long> sends = List.of(this.simulation.send(one, other, "there"), this.simulation.send(other, one, "back"));
		this.simulation.runFor(5 * SECOND);
		sends.forEach(this.simulation.checkers()::requireAcknowledged);
	}

}
