package dev.mesh.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.presence.PresenceChange.Type;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer "victim" that dials a hub, seen by a third peer behind the hub. */
class EdgeLifecycleTests {

	private final TestNetwork network = new TestNetwork();

	private TestNode hub;

	private TestNode third;

	private TestNode victim;

	private TestLink link;

	@BeforeEach
	void open() {
		this.hub = this.network.add("hub");
		this.third = this.network.add("third");
		this.victim = this.network.add("victim");
		this.network.connect(this.third, this.hub);
		this.link = this.network.connect(this.victim, this.hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.third.names()).containsExactly("hub", "victim");
	}

	@Test
	void aKilledDialerIsSuspectedAtOnceByTheMarkOfItsAcceptor() {
		this.network.kill(this.victim);
		this.network.run(Duration.ofMillis(10));

		assertThat(this.third.suspects(this.victim)).isTrue();
		assertThat(this.third.graph().path(this.victim.key())).isEmpty();
		assertThat(this.third.graph().hops(this.victim.key())).isEmpty();
		assertThat(this.third.gossip().upEdges()).hasSize(1);
		assertThat(this.third.gossip().isPresent(this.victim.key())).isTrue();
	}

	@Test
	void aKilledDialerIsGoneAfterTwentySeconds() {
		this.network.kill(this.victim);

		this.network.run(Duration.ofMillis(19_900));
		assertThat(this.third.names()).contains("victim");
		this.network.run(Duration.ofMillis(200));

		assertThat(this.third.names()).containsExactly("hub");
		assertThat(this.hub.names()).containsExactly("third");
		assertThat(this.third.gossip().isPresent(this.victim.key())).isFalse();
		assertThat(this.third.gossip().goneSinceNanos(this.victim.key()).orElseThrow())
			.isBetween(this.network.nowNanos() - 150_000_000L, this.network.nowNanos());
	}

	@Test
	void aKilledAcceptorIsGoneForThoseBehindItAtOnceAndForItsDialersAfterTwentySeconds() {
		TestNode other = this.network.add("other");
		this.network.connect(this.victim, other);
		this.network.run(Duration.ofSeconds(1));
		this.network.kill(this.hub);

		this.network.run(Duration.ofMillis(10));
		assertThat(other.suspects(this.hub)).isTrue();
		assertThat(other.suspects(this.third)).isTrue();
		assertThat(other.suspects(this.victim)).isFalse();
		this.network.run(Duration.ofSeconds(20));

		assertThat(other.names()).containsExactly("victim");
	}

	@Test
	void aSessionThatResumesInTimeIsUpAgainWithTheSameId() {
		this.link.lose();
		this.network.run(Duration.ofSeconds(15));
		assertThat(this.third.suspects(this.victim)).isTrue();

		this.link.open();
		this.network.run(Duration.ofMillis(50));

		assertThat(this.third.suspects(this.victim)).isFalse();
		assertThat(this.third.graph().connections()).extracting(Connection::id).contains(this.link.session());
		this.network.run(Duration.ofMinutes(2));
		assertThat(this.third.suspects(this.victim)).isFalse();
	}

	@Test
	void aMarkThatASessionOutranByResumingIsNotPublished() {
		this.hub.keyWorkNanos(Duration.ofMillis(50).toNanos());
		this.victim.keyWorkNanos(Duration.ofMillis(500).toNanos());
		this.link.loseAtAcceptor();
		this.network.run(Duration.ofMillis(10));

		this.link.open();
		this.network.run(Duration.ofMillis(100));

		assertThat(this.hub.counted("work.sign")).isEqualTo(2);
		assertThat(this.third.suspects(this.victim)).isFalse();
	}

	@Test
	void aSessionThatResumesAfterItsEdgeWasWithdrawnIsShownAgain() {
		this.link.lose();
		this.network.run(Duration.ofSeconds(40));
		assertThat(this.third.names()).containsExactly("hub");
		assertThat(this.victim.names()).isEmpty();

		this.link.open();
		this.network.run(Duration.ofMillis(50));

		assertThat(this.third.names()).contains("victim");
		assertThat(this.third.suspects(this.victim)).isFalse();
		assertThat(this.victim.names()).containsExactly("hub", "third");
	}

	@Test
	void aSessionThatIsClosedEndsAtOnce() {
		this.link.close();
		this.network.run(Duration.ofMillis(20));

		assertThat(this.third.names()).containsExactly("hub");
		assertThat(this.hub.names()).containsExactly("third");
		assertThat(this.victim.names()).isEmpty();
	}

	@Test
	void aLinkThatOnlyTheAcceptorMissesIsRecovering() {
		this.link.loseAtAcceptor();
		this.network.run(Duration.ofMillis(10));

		assertThat(this.third.suspects(this.victim)).isTrue();
		assertThat(this.hub.suspects(this.victim)).isTrue();
	}

	@Test
	void aLinkThatOnlyTheDialerMissesIsRecovering() {
		TestNode other = this.network.add("other");
		this.network.connect(this.victim, other);
		this.network.connect(other, this.third);
		this.network.run(Duration.ofSeconds(1));

		this.link.loseAtDialer();
		this.network.run(Duration.ofMillis(10));

		assertThat(this.third.graph().connections()).filteredOn((edge) -> edge.id().equals(this.link.session()))
			.extracting(Connection::state)
			.containsExactly(Connection.State.RECOVERING);
		assertThat(this.third.suspects(this.victim)).isFalse();
		assertThat(this.third.graph().hops(this.victim.key())).hasValue(2);
	}

	@Test
	void aPeerWithAnotherWayIsNotSuspected() {
		this.network.connect(this.victim, this.third);
		this.network.run(Duration.ofSeconds(1));

		this.link.lose();
		this.network.run(Duration.ofMillis(10));

		assertThat(this.hub.suspects(this.victim)).isFalse();
		assertThat(this.hub.graph().path(this.victim.key())).hasSize(3);
	}

	@Test
	void aRestartedDialerTakesTheEdgesOfItsOldIncarnationWithIt() {
		this.network.kill(this.victim);
		TestNode again = this.network.add(TestNode.local("victim", PeerRecord.Role.FULL, 2000),
				PresenceSettings.defaults());
		TestLink newer = this.network.connect(again, this.hub);
		this.network.run(Duration.ofMillis(50));

		assertThat(this.third.graph().named("victim").incarnation()).isEqualTo(2000);
		assertThat(this.third.suspects(again)).isFalse();
		assertThat(this.third.graph().connections()).extracting(Connection::id)
			.contains(newer.session())
			.doesNotContain(this.link.session());
		assertThat(this.third.gossip().knownIncarnation(again.key())).isEqualTo(2000);
	}

	@Test
	void aRestartedAcceptorTakesTheEdgesOfItsOldIncarnationWithIt() {
		TestNode other = this.network.add("other");
		this.network.connect(this.victim, other);
		this.network.kill(this.hub);
		TestNode again = this.network.add(TestNode.local("hub", PeerRecord.Role.FULL, 2000),
				PresenceSettings.defaults());
		this.network.connect(again, other);
		this.network.run(Duration.ofMillis(20));

		assertThat(other.graph().named("hub").incarnation()).isEqualTo(2000);
		assertThat(other.graph().connections()).extracting(Connection::id).doesNotContain(this.link.session());
		assertThat(other.names()).containsExactly("hub", "victim");
	}

	@Test
	void anotherProcessWithTheSameKeyIsNoticed() {
		TestNode twin = this.network.add(TestNode.local("victim", PeerRecord.Role.FULL, 2000),
				PresenceSettings.defaults());
		this.network.connect(twin, this.third);
		this.network.run(Duration.ofMillis(50));

		assertThat(this.victim.duplicateIncarnation()).isEqualTo(2000);
		assertThat(twin.duplicateIncarnation()).isZero();
	}

	@Test
	void theAcceptorKnowsWhoItAuthenticatedAndOthersDoNotBelieveIt() {
		TestNode bob = this.network.add("bob");
		this.link = new TestLink(this.network, bob, this.hub, "s-bob").as("bob", "ops", "device");
		this.network.adopt(this.link);
		this.network.run(Duration.ofMillis(50));

		Peer here = this.hub.graph().named("bob");
		assertThat(here.principal()).contains("bob");
		assertThat(here.roles()).containsExactly("ops", "device");
		Peer there = this.third.graph().named("bob");
		assertThat(there.principal()).isEmpty();
		assertThat(there.roles()).isEmpty();
		assertThat(there.identityMetadata()).hasToString("{attestations=[{attester=" + this.hub.key()
				+ ", trusted=false, principal=bob, roles=[ops, device]}]}");
		assertThat(bob.graph().localPeer().principal()).isEmpty();
	}

	@Test
	void aRoundTripIsPublishedWhenItDoublesOrHalvesAtMostOnceAMinute() {
		measure(10);
		assertThat(rtt()).hasValue(10);
		measure(100);
		assertThat(rtt()).as("within the minute").hasValue(10);
		this.network.run(Duration.ofMinutes(1));
		measure(15);
		assertThat(rtt()).as("less than twice as much").hasValue(10);
		measure(20);
		assertThat(rtt()).hasValue(20);
		this.network.run(Duration.ofMinutes(1));
		measure(10);
		assertThat(rtt()).hasValue(10);
	}

	@Test
	void changesAreReportedInTheirOrder() {
		PresenceGraph before = this.third.graph();
		this.network.kill(this.victim);
		this.network.run(Duration.ofMillis(10));
		PresenceGraph suspected = this.third.graph();
		this.network.run(Duration.ofSeconds(21));
		PresenceGraph gone = this.third.graph();

		assertThat(types(PresenceDiff.between(before, suspected))).containsExactly(Type.SUSPECTED);
		assertThat(types(PresenceDiff.between(suspected, gone))).containsExactly(Type.DISCONNECTED, Type.LEFT);
		assertThat(PresenceDiff.between(suspected, gone).changes()).allMatch(
				(change) -> change.key().equals(this.victim.key()) && change.peer().deviceName().equals("victim"));
		assertThat(gone.revision()).isGreaterThan(suspected.revision());
		assertThat(suspected.revision()).isGreaterThan(before.revision());
	}

	@Test
	void anAcceptorMarksOnlyClaimsThatItsSessionsDoNotBearOut() {
		this.network.run(Duration.ofMinutes(1));

		assertThat(this.hub.counted("work.sign")).as("its record only").isEqualTo(1);
	}

	private void measure(long millis) {
		this.victim.gossip().edges().handleRoundTrip(this.link.session(), millis * 1_000_000, this.network.nowNanos());
		this.network.run(Duration.ofSeconds(3));
	}

	private OptionalLong rtt() {
		return this.third.graph()
			.connections()
			.stream()
			.filter((edge) -> edge.id().equals(this.link.session()))
			.flatMap((edge) -> edge.rtt().stream())
			.mapToLong(Duration::toMillis)
			.findFirst();
	}

	private static List<Type> types(PresenceChanges changes) {
		return changes.changes().stream().map(PresenceChange::type).toList();
	}

}
