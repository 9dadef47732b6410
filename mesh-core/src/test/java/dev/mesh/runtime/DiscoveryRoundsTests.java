package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.identity.PeerKey;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class DiscoveryRoundsTests {

	private static final long SECOND = 1_000_000_000L;

	private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

	private static final PeerKey OWN = PeerKey.parse("A".repeat(43));

	private static final PeerKey OTHER = PeerKey.parse("B" + "A".repeat(42));

	private final List<List<DiscoveredPeer>> published = new ArrayList<>();

	private final List<String> notes = new ArrayList<>();

	private final Map<String, Integer> counted = new HashMap<>();

	private double random = 0.5;

	private final DiscoveryRounds rounds = new DiscoveryRounds(List.of(source("dns"), source("mdns")), new Own(),
			() -> this.random, new Recorder());

	@Test
	void everySourceIsAskedAtOnceThenAtItsInterval() {
		assertThat(names(this.rounds.takeDue(0))).containsExactly("dns", "mdns");
		assertThat(this.rounds.takeDue(5 * SECOND)).isEmpty();
		SourceRound dns = round(0);
		this.rounds.handleFound(dns, List.of(), NOON, 5 * SECOND);
		assertThat(this.rounds.nextDeadlineNanos()).isEqualTo(20 * SECOND);
		this.rounds.takeOverdue(20 * SECOND);
		assertThat(this.rounds.nextDeadlineNanos()).isEqualTo(35 * SECOND);
		assertThat(this.rounds.takeDue(35 * SECOND - 1)).isEmpty();
		assertThat(this.rounds.takeDue(35 * SECOND)).containsExactly(dns);
	}

	@Test
	void intervalsDifferByATenthEitherWay() {
		this.rounds.takeDue(0);
		this.random = 0;
		this.rounds.handleFound(round(0), List.of(), NOON, 0);
		assertThat(round(0).askAtNanos).isEqualTo(27 * SECOND);
		this.random = 1;
		this.rounds.handleFound(round(1), List.of(), NOON, 0);
		assertThat(round(1).askAtNanos).isEqualTo(33 * SECOND);
	}

	@Test
	void whatAllHaveFoundIsPublishedWhenItHasChanged() {
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(0), List.of(configured("ws://a/mesh")), NOON, 0);
		this.rounds.handleFound(round(1), List.of(announced("ws://b/mesh", OTHER)), NOON, 0);
		this.rounds.takeDue(60 * SECOND);
		this.rounds.handleFound(round(0), List.of(configured("ws://a/mesh")), NOON, 60 * SECOND);
		this.rounds.handleFound(round(1), List.of(), NOON, 60 * SECOND);
		assertThat(this.published).containsExactly(List.of(configured("ws://a/mesh")),
				List.of(configured("ws://a/mesh"), announced("ws://b/mesh", OTHER)),
				List.of(configured("ws://a/mesh")));
	}

	@Test
	void nothingIsPublishedWhenNobodyIsFound() {
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(0), List.of(), NOON, 0);
		assertThat(this.published).isEmpty();
	}

	@Test
	void anAnnouncementDoesNotChangeWhatTheOperatorHasNamed() {
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(1), List.of(announced("WS://a:80/mesh", OTHER)), NOON, 0);
		this.rounds.handleFound(round(0), List.of(configured("ws://a/mesh")), NOON, 0);
		assertThat(this.published).last().isEqualTo(List.of(configured("ws://a/mesh")));
	}

	@Test
	void thisPeerItselfIsLeftOut() {
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(0), List.of(configured("ws://SELF:80/mesh"), configured("ws://a/mesh")), NOON, 0);
		this.rounds.handleFound(round(1), List.of(announced("ws://10.0.0.1/mesh", OWN)), NOON, 0);
		assertThat(this.published).containsExactly(List.of(configured("ws://a/mesh")));
		assertThat(this.rounds.statuses().get(1).peers()).isEmpty();
		assertThat(this.counted).isEmpty();
	}

	@Test
	void whatNoTransportCanDialIsLeftOutCountedAndNotedOnce() {
		this.rounds.takeDue(0);
		for (int i = 0; i < 3; i++) {
			this.rounds.handleFound(round(0), List.of(configured("amqp://a/mesh?s3cret"), configured("ws://a/mesh")),
					NOON, i);
		}
		assertThat(this.published).containsExactly(List.of(configured("ws://a/mesh")));
		assertThat(this.counted).containsExactly(Map.entry("discovery.dropped", 3));
		assertThat(this.notes).filteredOn((note) -> note.startsWith("WARNING"))
			.singleElement()
			.asString()
			.contains("'dns'", "amqp://a/mesh")
			.doesNotContain("s3cret");
	}

	@Test
	void atMostAThousandAddressesAreUsedThoseWithCredentialsFirst() {
		this.rounds.takeDue(0);
		List<DiscoveredPeer> flood = IntStream.range(0, 1_000)
			.mapToObj((number) -> announced("ws://10.0." + number / 250 + "." + number % 250 + "/mesh", OTHER))
			.toList();
		this.rounds.handleFound(round(1), flood, NOON, 0);
		assertThat(this.published).last().isEqualTo(flood);
		assertThat(this.counted).isEmpty();
		this.rounds.handleFound(round(0), List.of(configured("ws://a/mesh")), NOON, 0);
		assertThat(this.published.get(1)).hasSize(1_000)
			.startsWith(configured("ws://a/mesh"), flood.get(0))
			.doesNotContain(flood.get(999));
		this.rounds.handleFound(round(0), List.of(configured("ws://b/mesh")), NOON, 0);
		assertThat(this.counted).containsExactly(Map.entry("discovery.dropped", 2));
		assertThat(this.notes).filteredOn((note) -> note.contains("more than 1000 addresses")).hasSize(1);
	}

	@Test
	void oneSourceAloneReachesTheLimitToo() {
		List<DiscoveredPeer> flood = new ArrayList<>();
		PeerDiscovery endless = new Endless(flood);
		IntStream.range(0, 5_000).forEach((number) -> flood.add(configured("ws://host" + number + "/mesh")));
		List<DiscoveredPeer> copied = copy(endless);
		assertThat(copied).hasSize(1_001);
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(0), copied, NOON, 0);
		assertThat(this.published).last().isEqualTo(flood.subList(0, 1_000));
		assertThat(this.counted).containsExactly(Map.entry("discovery.dropped", 1));
	}

	@Test
	void whatWasFoundStaysWhenASourceFailsAndItIsAskedSoonerThenAtItsInterval() {
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(0), List.of(configured("ws://a/mesh")), NOON, 0);
		long now = 30 * SECOND;
		for (long delay : new long[] { 1, 2, 4, 8, 16, 30, 30 }) {
			this.rounds.takeDue(now);
			this.rounds.handleFailed(round(0), new IOException("no route to the name server"), now);
			assertThat(round(0).askAtNanos).isEqualTo(now + delay * SECOND);
			now += delay * SECOND;
		}
		assertThat(this.published).hasSize(1);
		DiscoveryStatus status = this.rounds.statuses().get(0);
		assertThat(status).isEqualTo(new DiscoveryStatus("dns", List.of(configured("ws://a/mesh")), Optional.of(NOON),
				Optional.of("no route to the name server")));
		assertThat(this.counted).containsExactly(Map.entry("discovery.failures", 7));
		assertThat(this.notes).filteredOn((note) -> note.contains("fails"))
			.containsExactly("WARNING Discovery 'dns' fails: no route to the name server (what it has found before"
					+ " stays, 1 address(es))");
		this.rounds.takeDue(now);
		this.rounds.handleFound(round(0), List.of(), NOON.plusSeconds(90), now);
		assertThat(this.rounds.statuses().get(0))
			.isEqualTo(new DiscoveryStatus("dns", List.of(), Optional.of(NOON.plusSeconds(90)), Optional.empty()));
		assertThat(this.notes).contains("INFO Discovery 'dns' answers again");
		assertThat(round(0).askAtNanos).isEqualTo(now + 30 * SECOND);
	}

	@Test
	void aFailureWithoutAMessageIsNamedByItsTypeAndTextOfOthersIsCleaned() {
		this.rounds.takeDue(0);
		this.rounds.handleFailed(round(0), new IllegalStateException(), 0);
		assertThat(this.rounds.statuses().get(0).lastFailure()).contains("java.lang.IllegalStateException");
		this.rounds.handleFailed(round(0), new IOException("a\nb" + "x".repeat(1_000)), SECOND);
		assertThat(this.rounds.statuses().get(0).lastFailure().orElseThrow()).startsWith("a?bxx").hasSize(503);
	}

	@Test
	void aSourceThatDoesNotAnswerIsOverdueOnceAndItsLateAnswerIsTaken() {
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(1), List.of(), NOON, 0);
		assertThat(this.rounds.takeOverdue(20 * SECOND - 1)).isEmpty();
		assertThat(names(this.rounds.takeOverdue(20 * SECOND))).containsExactly("dns");
		assertThat(this.rounds.takeOverdue(21 * SECOND)).isEmpty();
		assertThat(this.rounds.takeDue(29 * SECOND)).isEmpty();
		assertThat(this.rounds.nextDeadlineNanos()).isEqualTo(30 * SECOND);
		assertThat(this.rounds.statuses().get(0).lastFailure()).contains("no answer within 20 s");
		assertThat(this.counted).containsExactly(Map.entry("discovery.timeouts", 1));
		this.rounds.handleFound(round(0), List.of(configured("ws://a/mesh")), NOON, 40 * SECOND);
		assertThat(this.published).hasSize(1);
		assertThat(this.rounds.statuses().get(0).lastFailure()).isEmpty();
	}

	@Test
	void aSourceThatWasInterruptedHasFailedOnce() {
		this.rounds.takeDue(0);
		this.rounds.takeOverdue(20 * SECOND);
		this.rounds.handleFailed(round(0), new InterruptedException(), 20 * SECOND);
		assertThat(this.rounds.statuses().get(0).lastFailure()).contains("no answer within 20 s");
		assertThat(this.counted).containsExactly(Map.entry("discovery.timeouts", 2));
		assertThat(round(0).askAtNanos).isEqualTo(21 * SECOND);
	}

	@Test
	void aSourceThatHasSomethingNewIsAskedSoonButOnceASecondAtMost() {
		this.rounds.takeDue(0);
		this.rounds.handleFound(round(0), List.of(), NOON, 0);
		this.rounds.handleChanged(0, SECOND / 4);
		this.rounds.handleChanged(0, SECOND / 2);
		assertThat(this.rounds.takeDue(SECOND - 1)).isEmpty();
		assertThat(names(this.rounds.takeDue(SECOND))).containsExactly("dns");
		this.rounds.handleChanged(0, SECOND);
		this.rounds.handleFound(round(0), List.of(), NOON, SECOND + 5);
		assertThat(names(this.rounds.takeDue(2 * SECOND))).containsExactly("dns");
		this.rounds.handleFound(round(0), List.of(), NOON, 2 * SECOND);
		this.rounds.handleChanged(0, 10 * SECOND);
		assertThat(names(this.rounds.takeDue(10 * SECOND))).containsExactly("dns");
	}

	private SourceRound round(int number) {
		return this.rounds.round(number);
	}

	private static List<String> names(List<SourceRound> rounds) {
		return rounds.stream().map((round) -> round.source.name()).toList();
	}

	private static List<DiscoveredPeer> copy(PeerDiscovery discovery) {
		try {
			return new DiscoverySource(discovery).find();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static DiscoverySource source(String name) {
		return new DiscoverySource(PeerDiscovery.of(name, List::of));
	}

	private static DiscoveredPeer configured(String uri) {
		return DiscoveredPeer.configured(URI.create(uri));
	}

	private static DiscoveredPeer announced(String uri, PeerKey key) {
		return DiscoveredPeer.announced(URI.create(uri), Optional.of(key));
	}

	private static final class Own implements DiscoveryRounds.Judge {

		@Override
		public boolean isSelf(DiscoveredPeer peer) {
			return peer.key().filter(OWN::equals).isPresent() || peer.canonicalAddress().equals("ws://self:80/mesh");
		}

		@Override
		public boolean isDialable(DiscoveredPeer peer) {
			return peer.uri().getScheme().equalsIgnoreCase("ws");
		}

	}

	private final class Recorder implements DiscoveryRounds.Listener {

		@Override
		public void onPeers(List<DiscoveredPeer> peers) {
			DiscoveryRoundsTests.this.published.add(peers);
		}

		@Override
		public void onNote(Level level, String text) {
			DiscoveryRoundsTests.this.notes.add(level + " " + text);
		}

		@Override
		public void count(String event) {
			DiscoveryRoundsTests.this.counted.merge(event, 1, Integer::sum);
		}

	}

	private record Endless(List<DiscoveredPeer> flood) implements PeerDiscovery {

		@Override
		public String name() {
			return "endless";
		}

		@Override
		public Collection<DiscoveredPeer> find() {
			return this.flood;
		}

	}

}
