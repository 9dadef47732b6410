package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub whose own frames and those it relays share the link to a slow neighbour. */
class SessionQueuesTests {

	private static final PeerKey RELAYED = new PeerKey(7, 7, 7, 7);

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till");

	private final TestNode hub = this.network.node("hub");

	private Wire wire;

	@BeforeEach
	void connect() {
		this.till.open(this.hub);
		this.wire = this.network.runUntilConnected(this.till, this.hub);
	}

	@Test
	void ownFramesAreNotStarvedByRelayedOnes() {
		this.hub.input((s, t) -> {
			while (relay(s)) {
				assertThat(s.queues().room(this.till.key(), this.hub.key(), 100_000)).isEqualTo(100_000);
			}
			assertThat(s.queues().longestBytes()).isBetween((512L << 10) - 10_003, 512L << 10);
			assertThat(s.send(this.till.key(), 0x31, new byte[100], false)).isTrue();
		});
		this.network.run(Duration.ofSeconds(1));

		int own = 0;
		while (this.till.received.get(own).type() != 0x31) {
			own++;
		}
		assertThat(own).as("at most one turn of the other source and a record before it").isLessThan(8);
	}

	@Test
	void controlFramesGoBeforeThoseOfAllSources() {
		this.hub.input((s, t) -> {
			while (relay(s)) {
				assertThat(s.send(this.till.key(), 0x31, new byte[100], false)).isTrue();
			}
			assertThat(s.send(this.till.key(), 0x20, new byte[100], true)).isTrue();
		});
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.received.get(0).type()).isEqualTo(0x20);
	}

	@Test
	void aLostLinkGivesItsQueuesBack() {
		this.wire.acceptorStalled = true;
		this.hub.input((s, t) -> {
			while (relay(s)) {
				assertThat(s.queues().totalBytes()).isPositive();
			}
		});
		assertThat(this.hub.sessions.queues().totalBytes()).isPositive();

		this.wire.cut();
		this.network.run(Duration.ofMillis(10));
		assertThat(this.hub.sessions.queues().totalBytes()).isZero();
		assertThat(this.hub.sessions.queues().longestBytes()).isZero();
	}

	@Test
	void aClosedSessionGivesItsQueuesBack() {
		this.wire.acceptorStalled = true;
		this.hub.input((s, t) -> {
			while (relay(s)) {
				assertThat(s.queues().totalBytes()).isPositive();
			}
		});
		this.hub.input((s, t) -> s.handleClose(this.hub.session(this.till).id(), t));

		assertThat(this.hub.sessions.queues().totalBytes()).isZero();
	}

	private boolean relay(Sessions sessions) {
		return sessions.queues().send(this.till.key(), RELAYED, 0x30, new byte[10_000], 0, 10_000);
	}

}
