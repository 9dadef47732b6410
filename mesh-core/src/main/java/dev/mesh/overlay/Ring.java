package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;

/**
 * Whom a peer dials, of all that can be dialled. A few dial each other all. Of many, each
 * dials the next one in the order of keys, so that all are connected for certain, and
 * those it prefers of the others, so that every way is short. Preference is by a hash
 * over both keys (rendezvous hashing): a peer that comes or goes changes the choice of a
 * few others only, everybody is chosen about as often, and peers that know the same
 * others agree without a word.
 */
final class Ring {

	private Ring() {
	}

	/**
	 * Chooses.
	 * @param self the one that chooses
	 * @param members all that can be dialled, itself included
	 * @param fullMesh up to so many members each wants each
	 * @param owned so many it dials above that
	 * @return the chosen ones, the most important first
	 */
	static Set<PeerKey> chosenBy(PeerKey self, NavigableSet<PeerKey> members, int fullMesh, int owned) {
		Set<PeerKey> chosen = new LinkedHashSet<>();
		if (members.size() <= fullMesh) {
			chosen.addAll(members);
			chosen.remove(self);
			return chosen;
		}
		PeerKey next = members.higher(self);
		PeerKey last = members.lower(self);
		chosen.add((next != null) ? next : members.first());
		Set<PeerKey> others = new LinkedHashSet<>(members);
		others.remove(self);
		others.removeAll(chosen);
		others.remove((last != null) ? last : members.last());
		chosen.addAll(preferred(self, others, owned - 1));
		return chosen;
	}

	/** Those that a peer prefers, the most preferred first. */
	static List<PeerKey> preferred(PeerKey self, Collection<PeerKey> others, int count) {
		return others.stream()
			.sorted(Comparator.comparingLong((other) -> preference(self, other)))
			.limit(Math.max(0, count))
			.toList();
	}

	private static long preference(PeerKey self, PeerKey other) {
		return mix(mix(self.a() ^ Long.rotateLeft(other.b(), 17)) ^ self.d() ^ Long.rotateLeft(other.c(), 41));
	}

	/** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

}
