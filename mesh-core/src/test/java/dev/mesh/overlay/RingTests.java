package dev.mesh.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom peers choose that know the same others. */
class RingTests {

	private static final int FULL_MESH = 8;

	private static final int OWNED = 3;

	private static final int HOP_LIMIT = 8;

	@Test
	void aFewChooseAllOthers() {
		NavigableSet<PeerKey> members = members(8, 1);
		members.forEach(
				(self) -> assertThat(Ring.chosenBy(self, members, FULL_MESH, OWNED)).hasSize(7).doesNotContain(self));
	}

	@Test
	void oneAloneChoosesNobody() {
		NavigableSet<PeerKey> members = members(1, 1);
		assertThat(Ring.chosenBy(members.first(), members, FULL_MESH, OWNED)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 9, 10, 50, 200, 1000 })
	void manyAreConnectedWithAboutSixSessionsEachAndShortWays(int count) {
		NavigableSet<PeerKey> members = members(count, count);
		Map<PeerKey, Set<PeerKey>> mesh = mesh(members);

		double mean = mesh.values().stream().mapToInt(Set::size).average().orElseThrow();
		assertThat(mean).isBetween(4.5, 6.0);
		assertThat(mesh.values()).allSatisfy((neighbours) -> assertThat(neighbours).hasSizeBetween(4, 14));
		List<Integer> far = members.stream().limit(20).map((from) -> farthest(from, mesh)).toList();
		assertThat(far).as("-1 = not connected").allMatch((hops) -> hops > 0 && hops < HOP_LIMIT);
	}

	/** Each dials the next one: no more is needed to be connected. */
	@Test
	void theFirstChoiceAloneIsARing() {
		NavigableSet<PeerKey> members = members(100, 3);
		PeerKey at = members.first();
		Set<PeerKey> seen = new HashSet<>();
		while (seen.add(at)) {
			at = Ring.chosenBy(at, members, FULL_MESH, OWNED).iterator().next();
		}
		assertThat(seen).isEqualTo(members);
	}

	@Test
	void oneThatComesChangesTheChoiceOfFew() {
		NavigableSet<PeerKey> members = members(200, 5);
		Map<PeerKey, Set<PeerKey>> before = choices(members);
		members.add(key(new Random(99)));
		Map<PeerKey, Set<PeerKey>> after = choices(members);

		long changed = before.keySet().stream().filter((self) -> !before.get(self).equals(after.get(self))).count();
		assertThat(changed).isBetween(1L, 12L);
	}

	private static Map<PeerKey, Set<PeerKey>> choices(NavigableSet<PeerKey> members) {
		Map<PeerKey, Set<PeerKey>> result = new HashMap<>();
		members.forEach((self) -> result.put(self, Ring.chosenBy(self, members, FULL_MESH, OWNED)));
		return result;
	}

	private static Map<PeerKey, Set<PeerKey>> mesh(NavigableSet<PeerKey> members) {
		Map<PeerKey, Set<PeerKey>> mesh = new HashMap<>();
		members.forEach((self) -> mesh.put(self, new HashSet<>()));
		choices(members).forEach((self, chosen) -> chosen.forEach((other) -> {
			mesh.get(self).add(other);
			mesh.get(other).add(self);
		}));
		return mesh;
	}

	private static int farthest(PeerKey from, Map<PeerKey, Set<PeerKey>> mesh) {
		Map<PeerKey, Integer> hops = new HashMap<>();
		hops.put(from, 0);
		Queue<PeerKey> queue = new ArrayDeque<>(List.of(from));
		while (!queue.isEmpty()) {
			PeerKey at = queue.remove();
			for (PeerKey next : mesh.get(at)) {
				if (hops.putIfAbsent(next, hops.get(at) + 1) == null) {
					queue.add(next);
				}
			}
		}
		return (hops.size() == mesh.size()) ? Collections.max(new ArrayList<>(hops.values())) : -1;
	}

	private static NavigableSet<PeerKey> members(int count, long seed) {
		Random random = new Random(seed);
		NavigableSet<PeerKey> members = new TreeSet<>();
		while (members.size() < count) {
			members.add(key(random));
		}
		return members;
	}

	private static PeerKey key(Random random) {
		byte[] bytes = new byte[32];
		random.nextBytes(bytes);
		return PeerKey.of(bytes);
	}

}
