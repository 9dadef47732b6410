package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The peers that can be reached only through a neighbour that is not trusted, so many for
 * each such neighbour: whoever proves nothing but a key of its own could invent any
 * number of them. When there is another way to a peer it is no guest any more.
 */
final class Guests {

	private final int limit;

	/** Who has brought them; the first that came first. */
	private final Map<PeerKey, PeerKey> hosts = new LinkedHashMap<>();

	private final Map<PeerKey, Integer> counts = new HashMap<>();

	Guests(int limit) {
		this.limit = limit;
	}

	boolean hasRoom(PeerKey host) {
		return this.counts.getOrDefault(host, 0) < this.limit;
	}

	void add(PeerKey guest, PeerKey host) {
		remove(guest);
		this.hosts.put(guest, host);
		this.counts.merge(host, 1, Integer::sum);
	}

	void remove(PeerKey guest) {
		PeerKey host = this.hosts.remove(guest);
		if (host != null) {
			this.counts.computeIfPresent(host, (any, count) -> (count > 1) ? count - 1 : null);
		}
	}

	boolean isEmpty() {
		return this.hosts.isEmpty();
	}

	/** The one that makes way for a peer that is none. */
	@Nullable PeerKey first() {
		return this.hosts.isEmpty() ? null : this.hosts.keySet().iterator().next();
	}

	/** Those that are reached in another way are guests no longer. */
	void settle(Predicate<PeerKey> reachedOtherwise) {
		Set.copyOf(this.hosts.keySet()).stream().filter(reachedOtherwise).forEach(this::remove);
	}

}
