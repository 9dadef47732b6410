package dev.mesh.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.overlay.AttemptFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a peer dials, keeps and gives up. Its own key is in the middle of the others. */
class OverlayTests implements OverlayEnvironment {

	private static final PeerKey SELF = key(100);

	private final Map<Long, Address> open = new TreeMap<>();

	private final List<Long> cancelled = new ArrayList<>();

	private final Set<PeerKey> sessions = new LinkedHashSet<>();

	private final Map<String, Integer> counts = new HashMap<>();

	private final List<KnownPeer> present = new ArrayList<>();

	private Overlay overlay = overlay(true);

	private long now;

	@Test
	void itKeepsToItselfAsLongAsItKnowsNoAddress() {
		tell(new KnownPeer(key(1), List.of(uri(1)), false, true));
		run(60);

		assertThat(this.open).isEmpty();
		assertThat(this.overlay.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void ofTwoThatWantEachOtherTheSmallerKeyDialsAtOnceAndTheOtherAfterAWhile() {
		tell(known(101), known(99));
		run(1);
		assertThat(dialled()).containsExactly(uri(101));

		run(5);
		assertThat(dialled()).containsExactly(uri(101), uri(99));
	}

	@Test
	void whoIsKnownByHearsayIsPinnedAndShownNoSecret() {
		tell(known(101));
		run(1);

		assertThat(this.open.values()).containsExactly(new Address(uri(101), key(101), false));
	}

	@Test
	void anAddressOfASourceIsPreferredToHearsay() {
		this.overlay.handleDiscovered(List.of(new Address(uri(101), null, true)));
		tell(known(101));
		run(1);

		assertThat(this.open.values()).containsExactly(new Address(uri(101), null, true));
	}

	@Test
	void aSessionThatSomebodyElseHasDialledIsEnough() {
		this.sessions.add(key(101));
		tell(known(101));
		run(60);

		assertThat(this.open).isEmpty();
	}

	@Test
	void anAddressThatFailsIsTriedLessAndLessOften() {
		tell(known(101));
		List<Long> times = new ArrayList<>();
		for (int second = 0; second < 200; second++) {
			run(1);
			if (!this.open.isEmpty()) {
				times.add(this.now);
				fail(Kind.UNREACHABLE, null, 0);
			}
		}

		List<Long> gaps = IntStream.range(1, times.size())
			.mapToObj((i) -> (times.get(i) - times.get(i - 1)) / 1_000_000_000L)
			.toList();
		assertThat(gaps.get(0)).isLessThanOrEqualTo(2);
		assertThat(gaps.subList(6, gaps.size())).allMatch((gap) -> gap >= 15 && gap <= 31);
	}

	@Test
	void whoSaysNoIsLeftAloneForMinutes() {
		tell(known(101));
		run(1);
		fail(Kind.REFUSED, key(101), 0);
		run(149);
		assertThat(this.open).isEmpty();

		run(152);
		assertThat(dialled()).containsExactly(uri(101));
	}

	@Test
	void whoWantsToBeLeftAloneIsForSoLong() {
		tell(known(101));
		run(1);
		fail(Kind.UNREACHABLE, key(101), Duration.ofSeconds(40).toNanos());
		run(39);
		assertThat(this.open).isEmpty();

		run(2);
		assertThat(dialled()).containsExactly(uri(101));
	}

	@Test
	void anAddressThatLeadsBackMakesThisPeerAMemberAndIsNotTriedAgain() {
		this.overlay = overlay(false);
		this.overlay.handleDiscovered(List.of(new Address(uri(100), null, true)));
		run(1);
		fail(Kind.ITSELF, SELF, 0);
		run(600);

		assertThat(this.open).isEmpty();
	}

	@Test
	void addressesThatNobodyKnowsAreTriedOneAfterTheOther() {
		this.sessions.add(key(50));
		tell(known(50));
		this.overlay.handleDiscovered(List.of(new Address(uri(1), null, true), new Address(uri(2), null, true),
				new Address(uri(3), null, true)));
		run(1);
		assertThat(this.open).hasSize(1);
		fail(Kind.UNREACHABLE, null, 0);
		run(2);
		assertThat(this.open).hasSize(1);
	}

	@Test
	void alonePeersTryThreeAtOnce() {
		List<Address> many = IntStream.range(0, 10).mapToObj((i) -> new Address(uri(i), null, true)).toList();
		this.overlay.handleDiscovered(many);
		run(1);

		assertThat(this.open).hasSize(3);
	}

	@Test
	void aSessionThatOnlyShowedWhoIsThereIsReleasedSoon() {
		List<KnownPeer> many = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			many.add(known(i < 10 ? i : 100 + i));
		}
		many.forEach((peer) -> this.sessions.add(peer.key()));
		tell(many.toArray(KnownPeer[]::new));
		this.overlay.handleDiscovered(List.of(new Address(URI.create("sim://other/"), null, true)));
		run(1);
		long request = this.open.keySet().iterator().next();
		PeerKey unwanted = many.stream()
			.map(KnownPeer::key)
			.filter((peer) -> !Ring.chosenBy(SELF, members(many), 8, 3).contains(peer))
			.findFirst()
			.orElseThrow();
		this.overlay.handleConnected(request, unwanted);
		run(3);

		assertThat(this.cancelled).containsExactly(request);
	}

	@Test
	void whoIsGoneIsDialledAgainForAWhileButNotForEver() {
		tell(known(101));
		run(1);
		connect();
		tell();
		this.sessions.clear();
		this.overlay.handleClosed(this.open.keySet().iterator().next(), key(101), this.now);
		this.open.clear();
		run(3);
		assertThat(dialled()).containsExactly(uri(101));

		for (int i = 0; i < 21; i++) {
			this.open.keySet()
				.stream()
				.toList()
				.forEach((request) -> this.overlay.handleFailed(request, new AttemptFailure(Kind.UNREACHABLE, null, 0),
						this.now));
			this.open.clear();
			run(60);
		}
		assertThat(this.open).as("after 20 minutes").isEmpty();
	}

	@Test
	void aPeerThatCannotBeDialledKeepsTwoHubs() {
		this.overlay = overlay(false);
		tell(known(1), known(2), known(3), known(4));
		run(1);
		assertThat(this.open).hasSize(2);
		connect();
		run(600);
		assertThat(this.open).hasSize(2);

		PeerKey lost = this.sessions.iterator().next();
		this.sessions.remove(lost);
		long request = this.open.entrySet()
			.stream()
			.filter((entry) -> lost.equals(entry.getValue().key()))
			.findFirst()
			.orElseThrow()
			.getKey();
		this.overlay.handleClosed(request, lost, this.now);
		this.open.remove(request);
		run(2);
		assertThat(this.open).as("another one, or the same again").hasSize(2);
		assertThat(this.cancelled).contains(request);
	}

	@Test
	void configuredHubsCountForAPeerThatCannotBeDialled() {
		this.overlay = overlay(false);
		this.sessions.add(key(1));
		this.sessions.add(key(2));
		tell(known(1), known(2), known(3), known(4));
		run(60);

		assertThat(this.open).isEmpty();
	}

	@Test
	void whatOpenedBecauseOfAnAttestationEndsWithIt() {
		tell(known(101));
		run(1);
		connect();
		long request = this.open.keySet().iterator().next();
		this.overlay.handleRevoked(key(101), this.now);
		this.sessions.clear();
		tell();
		run(600);

		assertThat(this.cancelled).containsExactly(request);
		assertThat(this.open).containsOnlyKeys(request);
	}

	@Test
	void itRemembersOnlySoManyThatAreGone() {
		KnownPeer[] many = IntStream.range(0, 200).mapToObj(OverlayTests::known).toArray(KnownPeer[]::new);
		tell(many);
		tell();
		Set<URI> tried = new LinkedHashSet<>();
		for (int i = 0; i < 300; i++) {
			run(1);
			tried.addAll(dialled());
			this.open.keySet()
				.stream()
				.toList()
				.forEach((request) -> this.overlay.handleFailed(request, new AttemptFailure(Kind.UNREACHABLE, null, 0),
						this.now));
			this.open.clear();
		}

		assertThat(tried).hasSizeBetween(25, 33);
	}

	private Overlay overlay(boolean dialable) {
		return new Overlay(OverlaySettings.defaults(), SELF, dialable, this, new Random(1));
	}

	private void tell(KnownPeer... peers) {
		this.present.clear();
		this.present.addAll(Arrays.asList(peers));
		this.overlay.handlePresent(this.present, this.now);
	}

	/** A turn each 100 ms. */
	private void run(int seconds) {
		for (int i = 0; i < seconds * 10; i++) {
			this.now += 100_000_000L;
			this.overlay.flush(this.now);
		}
	}

	private List<URI> dialled() {
		return this.open.values().stream().map(Address::uri).toList();
	}

	private void connect() {
		this.open.forEach((request, address) -> {
			this.sessions.add(address.key());
			this.overlay.handleConnected(request, address.key());
		});
	}

	private void fail(Kind kind, PeerKey peer, long retryAfterNanos) {
		long request = this.open.keySet().iterator().next();
		this.open.remove(request);
		this.overlay.handleFailed(request, new AttemptFailure(kind, peer, retryAfterNanos), this.now);
	}

	private static NavigableSet<PeerKey> members(List<KnownPeer> peers) {
		NavigableSet<PeerKey> members = new TreeSet<>();
		peers.forEach((peer) -> members.add(peer.key()));
		members.add(SELF);
		return members;
	}

	private static KnownPeer known(int number) {
		return new KnownPeer(key(number), List.of(uri(number)), true, true);
	}

	private static PeerKey key(int number) {
		return new PeerKey(number, 0, 0, 0);
	}

	private static URI uri(int number) {
		return URI.create("sim://host" + number + "/");
	}

	@Override
	public void open(long request, Address address) {
		this.open.put(request, address);
	}

	@Override
	public void cancel(long request) {
		this.cancelled.add(request);
	}

	@Override
	public List<PeerKey> neighbours() {
		return List.copyOf(this.sessions);
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

}
