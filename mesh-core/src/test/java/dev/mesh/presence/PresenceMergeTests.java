package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.presence.PresenceChange.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who comes back, after parts of the mesh were cut off from each other. */
class PresenceMergeTests {

	/** Long enough for an edge that recovers to be withdrawn. */
	private static final Duration CUT = Duration.ofSeconds(30);

	private final TestNetwork network = new TestNetwork();

	private final TestNode a = this.network.add("a");

	private final TestNode b = this.network.add("b");

	private final TestNode c = this.network.add("c");

	private final TestNode d = this.network.add("d");

	PresenceMergeTests() {
		this.network.connect(this.a, this.b);
		this.network.connect(this.d, this.c);
		run(Duration.ofSeconds(1));
	}

	@Test
	void halvesThatComeTogetherForTheFirstTimeAreNotMerged() {
		PresenceGraph before = this.a.graph();
		join();
		PresenceChanges changes = PresenceDiff.between(before, this.a.graph());
		assertThat(joined(changes)).containsExactlyInAnyOrder("c", "d");
		assertThat(changes.isMerge()).isFalse();
		assertThat(changes.returned()).isEmpty();
	}

	@Test
	void bothHalvesSeeTheOtherReturn() {
		cut(join());
		PresenceGraph alone = this.a.graph();
		PresenceGraph apart = this.d.graph();
		assertThat(alone.remotePeers()).extracting(Peer::deviceName).containsExactly("b");
		join();
		PresenceChanges here = PresenceDiff.between(alone, this.a.graph());
		assertThat(here.isMerge()).isTrue();
		assertThat(here.revision()).isEqualTo(this.a.graph().revision());
		assertThat(here.returned()).extracting(Peer::deviceName).containsExactlyInAnyOrder("c", "d");
		PresenceChanges there = PresenceDiff.between(apart, this.d.graph());
		assertThat(there.returned()).extracting(Peer::deviceName).containsExactlyInAnyOrder("a", "b");
		assertThat(there.changes()).filteredOn(PresenceChange::returned)
			.extracting(PresenceChange::type)
			.containsOnly(Type.JOINED);
	}

	@Test
	void oneThatHasSeenNeitherTheCutNorAnybodyBeforeIsToldOfNoMerge() {
		TestLink link = join();
		PresenceGraph whole = this.a.graph();
		cut(link);
		join();
		assertThat(PresenceDiff.between(whole, this.a.graph()).isMerge()).isFalse();
		PresenceChanges first = PresenceDiff.initial(this.a.graph());
		assertThat(joined(first)).containsExactlyInAnyOrder("b", "c", "d");
		assertThat(first.isMerge()).isFalse();
	}

	@Test
	void whoeverWasRestartedOrIsNewHasNotReturned() {
		cut(join());
		PresenceGraph alone = this.a.graph();
		this.network.kill(this.d);
		TestNode again = this.network.add(TestNode.local("d", PeerRecord.Role.FULL, 2000), PresenceSettings.defaults());
		TestNode stranger = this.network.add("e");
		this.network.connect(again, this.c);
		this.network.connect(stranger, this.c);
		run(Duration.ofSeconds(1));
		join();
		PresenceChanges changes = PresenceDiff.between(alone, this.a.graph());
		assertThat(joined(changes)).containsExactlyInAnyOrder("c", "d", "e");
		assertThat(changes.returned()).extracting(Peer::deviceName).containsExactly("c");
	}

	@Test
	void aRestartThatIsSeenAfterTheReturnCountsForTheNextOne() {
		cut(join());
		cut(join());
		this.network.kill(this.d);
		run(CUT);
		TestNode again = this.network.add(TestNode.local("d", PeerRecord.Role.FULL, 2000), PresenceSettings.defaults());
		this.network.connect(again, this.c);
		run(Duration.ofSeconds(1));
		TestLink link = join();
		assertThat(this.a.graph().named("d").hasReturned()).isFalse();
		cut(link);
		join();
		assertThat(this.a.graph().named("d").hasReturned()).isTrue();
	}

	@Test
	void aReturnIsRememberedForLongerThanTheRecordAndThenForgotten() {
		cut(join());
		PresenceGraph alone = this.a.graph();
		run(Duration.ofMinutes(25));
		assertThat(this.a.gossip().record(this.c.key())).as("forgotten already").isNull();
		TestLink link = join();
		assertThat(PresenceDiff.between(alone, this.a.graph()).returned()).extracting(Peer::deviceName)
			.containsExactlyInAnyOrder("c", "d");
		cut(link);
		run(Duration.ofMinutes(45));
		alone = this.a.graph();
		join();
		PresenceChanges changes = PresenceDiff.between(alone, this.a.graph());
		assertThat(joined(changes)).containsExactlyInAnyOrder("c", "d");
		assertThat(changes.isMerge()).isFalse();
	}

	@Test
	void onlyWhoHasJoinedCanHaveReturned() {
		join();
		Peer peer = this.a.graph().named("c");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PresenceChange(Type.LEFT, peer, Optional.empty(), true))
			.withMessageContaining("LEFT");
	}

	private TestLink join() {
		TestLink link = this.network.connect(this.b, this.c);
		run(Duration.ofSeconds(1));
		return link;
	}

	private void cut(TestLink link) {
		link.lose();
		run(CUT);
		link.close();
		run(Duration.ofSeconds(1));
	}

	private void run(Duration duration) {
		this.network.run(duration);
	}

	private static List<String> joined(PresenceChanges changes) {
		return changes.changes()
			.stream()
			.filter((change) -> change.type() == Type.JOINED)
			.map((change) -> change.peer().deviceName())
			.toList();
	}

}
