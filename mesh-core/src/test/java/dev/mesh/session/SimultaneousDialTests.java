package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both ends dial: whatever the order of events, one session stays, the same at both ends.
 */
class SimultaneousDialTests {

	private static final int[] DELAYS = { 2, 30 };

	private VirtualNetwork network = new VirtualNetwork();

	private TestNode smaller = node("one", "two", true);

	private TestNode larger = node("one", "two", false);

	/**
	 * Every combination of who dials first and of the delays of both links in both
	 * directions.
	 */
	static Stream<Interleaving> interleavings() {
		List<Interleaving> all = new ArrayList<>();
		for (int head = -40; head <= 40; head += 10) {
			for (int a : DELAYS) {
				for (int b : DELAYS) {
					for (int c : DELAYS) {
						for (int d : DELAYS) {
							all.add(new Interleaving(head, a, b, c, d));
						}
					}
				}
			}
		}
		return all.stream();
	}

	@Test
	void oneSessionStaysWhateverTheOrderOfEvents() {
		interleavings().forEach((interleaving) -> {
			reset();
			dialBoth(interleaving, true);
			this.network.run(Duration.ofSeconds(5));

			assertOneSession(interleaving);
			assertThat(this.smaller.counted(Sessions.PROTOCOL_ERRORS) + this.larger.counted(Sessions.PROTOCOL_ERRORS))
				.as(interleaving.toString())
				.isZero();
			int wires = this.network.wires.size();
			this.network.run(Duration.ofMinutes(5));
			assertThat(this.network.wires).as("no dialling on after %s", interleaving).hasSize(wires);
			assertEachClosedOnce(interleaving);
		});
	}

	@Test
	void withOneAttemptEachTheSmallerKeysSessionStays() {
		interleavings().forEach((interleaving) -> {
			reset();
			dialBoth(interleaving, false);
			this.network.run(Duration.ofSeconds(5));

			assertOneSession(interleaving);
			assertThat(this.smaller.session(this.larger).dialled()).as(interleaving.toString()).isTrue();
			assertEachClosedOnce(interleaving);
		});
	}

	@Test
	void theLoserIsRefusedWhenTheSmallerKeysSessionIsThere() {
		this.smaller.open(this.larger);
		this.network.run(Duration.ofSeconds(1));
		this.larger.openOnce(this.smaller);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.larger.events).containsExactly("connected", "failed DUPLICATE_SESSION for good");
		assertThat(this.smaller.events).containsExactly("connected by dialling");
	}

	@Test
	void theLargerKeysSessionGivesWayToTheSmallers() {
		this.larger.openOnce(this.smaller);
		this.network.run(Duration.ofSeconds(1));
		this.smaller.openOnce(this.larger);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.smaller.events).hasSize(3).contains("connected by dialling");
		assertThat(this.larger.events).containsExactly("connected by dialling", "CLOSED_BY_CLIENT REPLACED",
				"connected");
		assertThat(this.smaller.session(this.larger).dialled()).isTrue();
	}

	@Test
	void theLoserDialsAgainWhenTheOtherSessionEnds() {
		this.smaller.openOnce(this.larger);
		this.network.run(Duration.ofSeconds(1));
		this.larger.open(this.smaller);
		this.network.run(Duration.ofSeconds(60));
		assertThat(this.network.wires).hasSize(2);

		String id = this.smaller.session(this.larger).id();
		this.smaller.input((s, t) -> s.handleClose(id, t));
		this.network.run(Duration.ofSeconds(5));

		assertThat(this.larger.session(this.smaller).dialled()).isTrue();
		assertThat(this.smaller.isActive(this.larger)).isTrue();
	}

	@Test
	void aSessionThatTheOtherEndHasForgottenDoesNotStopANewOne() {
		this.smaller.openOnce(this.larger);
		this.network.run(Duration.ofSeconds(1));
		Wire wire = this.network.lastWire();
		wire.silent = true;
		String id = this.smaller.session(this.larger).id();
		this.smaller.input((s, t) -> s.handleClose(id, t));
		wire.cut = true;
		this.larger.input((s, t) -> s.handleLinkClosed(wire.acceptorLink, "connection reset", t));
		assertThat(this.larger.session(this.smaller).state()).isEqualTo(SessionState.RECOVERING_RECONNECT);
		this.larger.openOnce(this.smaller);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.larger.session(this.smaller).dialled()).isTrue();
		assertThat(this.smaller.isActive(this.larger)).isTrue();
		assertThat(this.larger.events).containsExactly("connected", "recovering", "CLOSED_BY_CLIENT REPLACED",
				"connected by dialling");
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void linksThatBreakAtAnyTimeLeaveOneSessionInTheEnd(int seed) {
		Random random = new Random(seed);
		this.smaller.open(this.larger);
		this.larger.open(this.smaller);
		for (int i = 0; i < 40; i++) {
			this.network.latency = Duration.ofMillis(1 + random.nextInt(30));
			this.network.run(Duration.ofMillis(random.nextInt(400)));
			this.network.wires.stream()
				.filter((wire) -> !wire.cut && random.nextInt(3) == 0)
				.toList()
				.forEach((wire) -> {
					if (random.nextBoolean()) {
						wire.cut();
					}
					else {
						wire.silent = true;
					}
				});
		}
		this.network.run(Duration.ofMinutes(3));

		assertOneSession(seed);
		assertThat(this.smaller.isActive(this.larger)).isTrue();
		assertThat(this.larger.isActive(this.smaller)).isTrue();
		assertEachClosedOnce(seed);
		assertThat(this.smaller.counted(Sessions.PROTOCOL_ERRORS) + this.larger.counted(Sessions.PROTOCOL_ERRORS))
			.isZero();
	}

	static Stream<Integer> seeds() {
		return Stream.iterate(1, (seed) -> seed + 1).limit(60);
	}

	private void dialBoth(Interleaving interleaving, boolean persistent) {
		long start = this.network.now() + Duration.ofMillis(50).toNanos();
		this.network.at(start, () -> {
			this.smaller.open(this.smaller.request(persistent, this.larger));
			delay(this.smaller, interleaving.a(), interleaving.b());
		});
		this.network.at(start + Duration.ofMillis(interleaving.headStart()).toNanos(), () -> {
			this.larger.open(this.larger.request(persistent, this.smaller));
			delay(this.larger, interleaving.c(), interleaving.d());
		});
	}

	private void delay(TestNode dialer, int toAcceptor, int toDialer) {
		Wire wire = this.network.lastWire();
		assertThat(wire.dialer).isSameAs(dialer);
		wire.toAcceptorNanos = Duration.ofMillis(toAcceptor).toNanos();
		wire.toDialerNanos = Duration.ofMillis(toDialer).toNanos();
	}

	private void assertOneSession(Object which) {
		assertThat(this.smaller.sessions.sessions()).as("at %s", which).hasSize(1);
		assertThat(this.larger.sessions.sessions()).as("at %s", which).hasSize(1);
		assertThat(this.smaller.session(this.larger).id()).as("at %s", which)
			.isEqualTo(this.larger.session(this.smaller).id());
	}

	private void assertEachClosedOnce(Object which) {
		for (TestNode node : List.of(this.smaller, this.larger)) {
			long opened = node.connected.stream().map(SessionInfo::id).distinct().count();
			long closed = node.events.stream().filter((event) -> event.startsWith("CLOSED_")).count();
			assertThat(closed).as("%s at %s: %s", node.name(), which, node.events).isLessThan(opened);
			assertThat(node.events).as("at %s", which)
				.filteredOn((event) -> event.startsWith("CLOSED_"))
				.allMatch((event) -> event.endsWith(ErrorCode.REPLACED.name())
						|| event.endsWith(ErrorCode.LIVENESS_TIMEOUT.name()));
		}
	}

	private void reset() {
		this.network = new VirtualNetwork();
		this.smaller = node("one", "two", true);
		this.larger = node("one", "two", false);
	}

	private TestNode node(String first, String second, boolean smallest) {
		boolean firstIsSmaller = TestKeys.named(first).key().compareTo(TestKeys.named(second).key()) < 0;
		return this.network.node((firstIsSmaller == smallest) ? first : second);
	}

	/**
	 * How far the larger key's dial comes after the smaller's, and the delays of both
	 * links, in milliseconds.
	 */
	record Interleaving(int headStart, int a, int b, int c, int d) {
	}

}
