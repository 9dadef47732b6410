package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.presence.PresenceChange.Type;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceDiffTests {

	private final TestNetwork network = new TestNetwork();

	@Test
	void anObserverIsToldFirstOfEverybodyWhoIsThere() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestNode c = this.network.add("c");
		this.network.connect(b, a);
		TestLink lost = this.network.connect(c, b);
		this.network.run(Duration.ofSeconds(1));
		lost.lose();
		this.network.run(Duration.ofMillis(20));

		List<String> changes = describe(PresenceDiff.initial(a.graph()));

		assertThat(changes).containsExactlyInAnyOrder("JOINED b", "JOINED c", "CONNECTED b", "SUSPECTED c");
		assertThat(changes.subList(2, 4)).containsExactly("CONNECTED b", "SUSPECTED c");
	}

	@Test
	void aPeerThatComesIsJoinedAndConnected() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		PresenceGraph before = a.graph();
		this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));

		PresenceChanges changes = PresenceDiff.between(before, a.graph());

		assertThat(describe(changes)).containsExactly("JOINED b", "CONNECTED a");
		assertThat(changes.changes().get(1).connection()).map(Connection::id).contains("session-1");
		assertThat(changes.graph()).isSameAs(a.graph());
		assertThat(before.revision()).isLessThan(a.graph().revision());
	}

	@Test
	void aLinkThatComesBackIsConnectedAgainAndTheConnectionWasNeverDisconnected() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestLink link = this.network.connect(b, a);
		this.network.run(Duration.ofSeconds(1));
		PresenceGraph up = a.graph();
		link.lose();
		this.network.run(Duration.ofSeconds(1));
		PresenceGraph recovering = a.graph();
		link.open();
		this.network.run(Duration.ofSeconds(1));

		assertThat(describe(PresenceDiff.between(up, recovering))).containsExactly("SUSPECTED b");
		assertThat(describe(PresenceDiff.between(recovering, a.graph()))).containsExactly("CONNECTED b");
		assertThat(describe(PresenceDiff.between(up, a.graph()))).isEmpty();
	}

	@Test
	void metadataOfOthersAndOfThisPeerIsAnUpdate() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));
		PresenceGraph before = a.graph();
		a.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		b.gossip().handleMetadata("{\"x\":2}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));

		assertThat(describe(PresenceDiff.between(before, a.graph()))).containsExactlyInAnyOrder("UPDATED a",
				"UPDATED b");
		assertThat(PresenceDiff.between(before, a.graph()).changes()).extracting(PresenceChange::key).isSorted();
	}

	@Test
	void aRoundTripIsNoChangeWorthATelling() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestLink link = this.network.connect(a, b);
		this.network.run(Duration.ofSeconds(1));
		PresenceGraph before = b.graph();
		a.gossip().edges().handleRoundTrip(link.session(), 5_000_000, this.network.nowNanos());
		this.network.run(Duration.ofSeconds(3));

		assertThat(b.graph()).isNotSameAs(before);
		assertThat(PresenceDiff.between(before, b.graph()).changes()).isEmpty();
	}

	@Test
	void whatALeavingPeerLastSaidIsReported() {
		TestNode a = this.network.add("a");
		TestNode b = this.network.add("b");
		TestLink link = this.network.connect(b, a);
		b.gossip().handleMetadata("{\"x\":1}", this.network.nowNanos());
		this.network.run(Duration.ofSeconds(1));
		PresenceGraph before = a.graph();
		link.close();
		this.network.run(Duration.ofSeconds(1));

		PresenceChanges changes = PresenceDiff.between(before, a.graph());

		assertThat(describe(changes)).containsExactly("DISCONNECTED b", "LEFT b");
		assertThat(changes.changes().get(1).type()).isEqualTo(Type.LEFT);
		assertThat(changes.changes().get(1).peer().metadata()).containsEntry("x", 1);
	}

	private static List<String> describe(PresenceChanges changes) {
		return changes.changes().stream().map((change) -> change.type() + " " + change.peer().deviceName()).toList();
	}

}
