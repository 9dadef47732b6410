package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More traps of presence ({@link PresenceTrapTests} has the first): peers that cannot be
 * reached for a while, or do nothing for a while, and come back.
 */
class AbsenceTrapTests {

	private static final long MILLISECOND = HubRing.MILLISECOND;

	private static final long SECOND = HubRing.SECOND;

	private static final long MINUTE = HubRing.MINUTE;

	/** A session waits so long for its next link. */
	private static final long WINDOW_SECONDS = 60;

	/** A send ends before that. */
	private static final long SEND_SECONDS = 90;

	/** When silence counts as a lost link, and when the edge is withdrawn after that. */
	private static final long DEAD_SECONDS = 20;

	private static final long GONE_SECONDS = DEAD_SECONDS + 20;

	/**
	 * After a partition there were two meshes, or peers that had gone meanwhile. Longer
	 * than 20 and 40 minutes is longer than gone peers, and their tombstones, are kept.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 30, 90, 25 * 60, 45 * 60 })
	void trap16AfterAPartitionThereIsOneGraphAndNobodyIsInItWhoHasGoneMeanwhile(int seconds) {
		HubRing ring = new HubRing(seconds);
		SimulatedPeer goneHere = ring.join("gone here", false, "hub");
		SimulatedPeer goneThere = ring.join("gone there", false, "second");
		SimulatedPeer restarted = ring.join("restarted", false, "third");
		ring.simulation.runFor(5 * SECOND);
		ring.requireEqualGraphs();
		long before = incarnation(ring.hub.graph(), restarted);
		List<SimulatedPeer> here = new ArrayList<>(List.of(ring.hub, ring.till));
		List<SimulatedPeer> there = new ArrayList<>(List.of(ring.second, ring.third, ring.office, restarted));
		ring.simulation.network().partition(Set.of(ring.hub, ring.till, goneHere), seconds * SECOND);
		ring.simulation.runFor(SECOND);
		assertThat(ring.hub.graph().peer(ring.office.key())).hasValueSatisfying(Peer::isSuspected);
		ring.leave(goneHere, true);
		ring.leave(goneThere, false);
		ring.simulation.restart(restarted, SECOND);
		ring.setVersion(ring.till, 2);
		ring.setVersion(ring.office, 2);
		SimulatedPeer cameThere = ring.join("came there", false, "third");
		there.add(cameThere);
		ring.simulation.runFor(25 * SECOND);
		ring.requireEqualGraphs(here);
		ring.requireEqualGraphs(there);
		ring.simulation.runFor((seconds - 27) * SECOND);
		ring.requireEqualGraphs(here);
		ring.requireEqualGraphs(there);

		ring.runUntilConnected(ring.second, ring.hub);
		ring.runUntilConnected(ring.third, ring.hub);
		List<String> ghosts = ring.watchForReturns(goneHere);
		ring.requireGoneEverywhere(goneHere);
		ring.requireGoneEverywhere(goneThere);
		ring.simulation.runFor(2 * MINUTE);
		assertThat(ghosts).isEmpty();
		ring.requireEqualGraphs();
		ring.requireGoneEverywhere(goneHere);
		ring.requireGoneEverywhere(goneThere);
		assertThat(incarnation(ring.hub.graph(), restarted)).isGreaterThan(before);
		List<Long> sends = List.of(ring.simulation.send(ring.till, ring.office, "across"),
				ring.simulation.send(cameThere, ring.till, "across"));
		ring.simulation.runFor(5 * SECOND);
		assertThat(sends).allSatisfy(ring::requireDeliveredOnce);
	}

	private static long incarnation(PresenceGraph graph, SimulatedPeer of) {
		return graph.peer(of.key()).orElseThrow().incarnation();
	}

	/**
	 * A long garbage collection: the peer was declared dead though it was not, or did not
	 * come back, or came back as another; or it thought that everybody else was dead.
	 */
	@ParameterizedTest
	@CsvSource({ "till, 15", "second, 15", "till, 30", "second, 30", "till, 60", "second, 60", "till, 180",
			"second, 180" })
	void trap17APausedPeerIsSuspectedBeforeItIsGoneAndComesBackByItselfAsTheSameOne(String name, int seconds) {
		HubRing ring = new HubRing(seconds);
		SimulatedPeer paused = ring.simulation.peer(name);
		String session = (paused == ring.till ? ring.till : ring.second).sessions().with(ring.hub.key()).id();
		long incarnation = incarnation(ring.hub.graph(), paused);
		Watch watch = new Watch(ring, paused);
		List<Long> sends = new ArrayList<>();
		for (int i = 0; i < 20 && seconds < SEND_SECONDS; i++) {
			ring.simulation.timeline().after(i * 100 * MILLISECOND, () -> {
				sends.add(ring.simulation.send(ring.till, ring.office, "up"));
				sends.add(ring.simulation.send(ring.office, ring.till, "down"));
				sends.add(ring.simulation.send(ring.third, paused, "up"));
			});
		}
		ring.simulation.timeline().after(SECOND, () -> paused.pause(seconds * SECOND));
		ring.simulation.runFor((seconds + 1) * SECOND);
		watch.pauseIsOver();
		ring.simulation.runFor(45 * SECOND);

		ring.requireEqualGraphs();
		assertThat(incarnation(ring.hub.graph(), paused)).isEqualTo(incarnation);
		assertThat(watch.suspected()).isEqualTo(seconds > DEAD_SECONDS);
		assertThat(watch.missed()).isEqualTo(seconds > GONE_SECONDS);
		assertThat(watch.lostAgain()).as("gone or suspected after it was back").isEmpty();
		assertThat(paused.sessions().with(ring.hub.key()).id().equals(session)).as("resumed")
			.isEqualTo(seconds < DEAD_SECONDS + WINDOW_SECONDS);
		assertThat(sends).hasSize(seconds < SEND_SECONDS ? 60 : 0).allSatisfy(ring::requireDeliveredOnce);
		List<Long> more = List.of(ring.simulation.send(ring.till, ring.office, "up"),
				ring.simulation.send(ring.office, ring.till, "down"), ring.simulation.send(ring.third, paused, "up"));
		ring.simulation.runFor(5 * SECOND);
		assertThat(more).allSatisfy(ring::requireDeliveredOnce);
	}

	/** What the others see of a peer, and what it sees of them. */
	private static final class Watch {

		private final HubRing ring;

		private final SimulatedPeer peer;

		private boolean suspected;

		private boolean missed;

		private boolean over;

		/** Who sees it again after the pause. */
		private final Set<SimulatedPeer> seeing = new HashSet<>();

		private final List<String> lostAgain = new ArrayList<>();

		Watch(HubRing ring, SimulatedPeer peer) {
			this.ring = ring;
			this.peer = peer;
			others().forEach((other) -> other.watch((graph) -> look(other, graph)));
			int all = ring.running().size();
			peer.watch((graph) -> assertThat(graph.remotePeers()).as("never thinks that others are gone")
				.hasSize(all - 1));
		}

		private List<SimulatedPeer> others() {
			return this.ring.running().stream().filter((other) -> other != this.peer).toList();
		}

		private void look(SimulatedPeer observer, PresenceGraph graph) {
			Optional<Peer> found = graph.peer(this.peer.key());
			boolean lost = found.isEmpty() || found.get().isSuspected();
			if (!this.over) {
				this.missed |= found.isEmpty();
				this.suspected |= found.isPresent() && lost;
			}
			else if (!lost) {
				this.seeing.add(observer);
			}
			else if (this.seeing.contains(observer)) {
				this.lostAgain.add(observer + " sees " + found);
			}
		}

		/** From now on whoever sees it must not lose it again. */
		void pauseIsOver() {
			this.over = true;
			others().forEach((other) -> look(other, other.graph()));
		}

		boolean suspected() {
			return this.suspected;
		}

		boolean missed() {
			return this.missed;
		}

		List<String> lostAgain() {
			return this.lostAgain;
		}

	}

}
