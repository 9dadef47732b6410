package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusSettings;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.session.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Traps that messaging layers of other products have fallen into, each played with whole
 * peers in virtual time. The numbers are those of our list of them.
 */
class BusTrapTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long MILLISECOND = 1_000_000L;

	/**
	 * Each with 900 bytes on average: more than the first credit, and than the second.
	 */
	private static final int MESSAGES = 2_000;

	/** What may come of them before anything was taken. */
	private static final int FIRST_CREDIT = 64 * 1024 / 850;

	private final Simulation simulation = new Simulation(1, new Options(0, 0, 0, 0, Duration.ZERO, Set.of(), Set.of()));

	private final StreamWorkload streams = this.simulation.streams();

	private final SimulatedPeer hub = this.simulation.add("hub", true, List.of());

	/**
	 * rsocket-java#637, #858: the connection was resumed and its streams were not, or had
	 * forgotten what they had been allowed to send.
	 */
	@Test
	void trap4OpenStreamsContinueAfterResumeWithTheirCreditsIntact() {
		SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
		this.simulation.startAll();
		String id = till.sessions().with(this.hub.key()).id();
		this.streams.holdBack();
		String up = this.streams.open(till, this.hub, MESSAGES);
		String down = this.streams.open(this.hub, till, MESSAGES);
		this.simulation.runFor(2 * SECOND);
		int upBefore = this.streams.received(up);
		int downBefore = this.streams.received(down);
		assertThat(upBefore).isBetween(10, FIRST_CREDIT);
		for (int i = 0; i < 5; i++) {
			this.simulation.network().link(till, this.hub).cut("again");
			this.simulation.runFor(10 * SECOND);
		}
		assertThat(this.streams.received(up)).as("no more than the credit").isEqualTo(upBefore);
		assertThat(this.streams.received(down)).isEqualTo(downBefore);

		this.streams.takeAll();
		this.simulation.runFor(20 * SECOND);
		assertThat(till.sessions().with(this.hub.key()).id()).as("the session was resumed").isEqualTo(id);
		assertWholeAndEnded(List.of(up, down));
	}

	/** The same while data is on its way, cut again and again. */
	@Test
	void trap4CutsInTheMiddleOfAStreamLoseAndRepeatNothing() {
		SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
		this.simulation.startAll();
		String up = this.streams.open(till, this.hub, MESSAGES);
		String down = this.streams.open(this.hub, till, MESSAGES);
		int cuts = 0;
		for (int next = MESSAGES / 20; next < MESSAGES; next += MESSAGES / 20) {
			while (this.streams.received(up) < next) {
				this.simulation.runFor(MILLISECOND);
			}
			if (till.sessions().isActive(this.hub.key())) {
				this.simulation.network().link(till, this.hub).cut("in the middle");
				cuts++;
				this.simulation.runFor(10 * SECOND / 1000);
			}
		}
		this.simulation.runFor(60 * SECOND);

		assertThat(cuts).isGreaterThan(5);
		assertWholeAndEnded(List.of(up, down));
	}

	/** A relay dies, and the streams that went through it go through another one. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void streamsOutliveTheRelayThatCarriesThem(boolean heldBackMeanwhile) {
		SimulatedPeer second = this.simulation.add("second", true, List.of("hub"));
		SimulatedPeer a = this.simulation.add("a", false, List.of("hub", "second"));
		SimulatedPeer b = this.simulation.add("b", false, List.of("hub", "second"));
		this.simulation.startAll();
		if (heldBackMeanwhile) {
			this.streams.holdBack();
		}
		String stream = this.streams.open(a, b, MESSAGES);
		while (this.streams.received(stream) < 10) {
			this.simulation.runFor(MILLISECOND);
		}
		this.simulation.runFor(heldBackMeanwhile ? 2 * SECOND : MILLISECOND);
		int before = this.streams.received(stream);
		SimulatedPeer inUse = (forwarded(this.hub) > forwarded(second)) ? this.hub : second;
		SimulatedPeer other = (inUse == this.hub) ? second : this.hub;
		long forwardedByOther = forwarded(other);
		inUse.kill();
		this.simulation.checkers().onKilled(inUse);
		this.simulation.runFor(2 * SECOND);
		if (heldBackMeanwhile) {
			assertThat(this.streams.received(stream)).as("no more than the credit").isEqualTo(before);
			this.streams.takeAll();
		}
		this.simulation.runFor(20 * SECOND);

		assertThat(before).isLessThan(MESSAGES);
		assertThat(forwarded(other)).isGreaterThan(forwardedByOther);
		assertWholeAndEnded(List.of(stream));
	}

	private static long forwarded(SimulatedPeer relay) {
		return relay.counters().getOrDefault("relay.forwarded", 0);
	}

	/** A load balancer leads to another hub in the middle of a stream. */
	@Test
	void streamsOutliveASwitchToAnotherHub() {
		SimulatedPeer second = this.simulation.add("second", true, List.of("hub"));
		SimulatedPeer office = this.simulation.add("office", false, List.of("hub"));
		SimulatedPeer till = this.simulation.add("till", false, List.of("balancer"));
		this.simulation.network().lead("balancer", this.hub);
		this.simulation.startAll();
		String up = this.streams.open(till, office, MESSAGES);
		String down = this.streams.open(office, till, MESSAGES);
		while (this.streams.received(up) < MESSAGES / 3) {
			this.simulation.runFor(MILLISECOND);
		}
		this.simulation.network().lead("balancer", second);
		this.simulation.network().link(till, this.hub).cut("the balancer moves on");
		assertThat(this.streams.received(up)).isLessThan(MESSAGES);
		this.simulation.runFor(60 * SECOND);

		assertThat(till.sessions().isActive(second.key())).isTrue();
		assertWholeAndEnded(List.of(up, down));
	}

	private void assertWholeAndEnded(List<String> names) {
		assertThat(names).allSatisfy((name) -> assertThat(this.streams.received(name)).isEqualTo(MESSAGES));
		assertThat(this.streams.finished()).as("ends in good order").isEqualTo(2L * names.size());
		this.streams.check();
	}

	/**
	 * Diffusion closes the session when a queue is full, RSocket's store dropped frames
	 * silently; SignalR slows the sender down.
	 */
	@Test
	void trap6AFullBufferSlowsTheSenderNothingIsDroppedSilentlyAndTheSessionLives() {
		SimulatedPeer till = this.simulation.add("till", false, List.of("hub"));
		this.simulation.startAll();
		this.hub.consumeAfter(15 * SECOND);
		int offered = BusSettings.defaults().queueMessages() + 10_000;
		List<Long> sends = new ArrayList<>();
		for (int i = 0; i < offered; i++) {
			sends.add(this.simulation.send(till, this.hub, "flood"));
		}
		this.simulation.runFor(SECOND);
		assertThat(sends.stream().filter((send) -> resultOf(send) == null)).as("waiting").hasSizeGreaterThan(10_000);
		assertThat(sends.stream().map(this::resultOf).filter((result) -> result != null && !result.isSuccess()))
			.isNotEmpty()
			.allMatch((result) -> result.outcome() == Outcome.QUEUE_FULL && !result.mayHaveArrived());

		this.hub.consumeAfter(MILLISECOND);
		this.simulation.runFor(80 * SECOND);
		assertThat(sends).allSatisfy((send) -> {
			Outcome outcome = resultOf(send).outcome();
			assertThat(outcome).isIn(Outcome.ACKNOWLEDGED, Outcome.QUEUE_FULL);
			assertThat(this.simulation.checkers().deliveriesOf(send))
				.isEqualTo(outcome == Outcome.ACKNOWLEDGED ? 1 : 0);
		});
		assertThat(till.sessions().events()).as("what happened to the session").containsExactly("CONNECTED_ACTIVE");
		assertThat(this.hub.sessions().with(till.key()).state()).isEqualTo(SessionState.CONNECTED_ACTIVE);
	}

	private SendResult resultOf(long send) {
		return this.simulation.checkers().resultOf(send);
	}

}
