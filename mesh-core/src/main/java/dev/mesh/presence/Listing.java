package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whom one acceptor tells this peer of. */
final class Listing {

	private final int limit;

	private NavigableMap<PeerKey, Listed> entries = new TreeMap<>();

	/** A list that was begun anew; it counts once it is complete. */
	private @Nullable NavigableMap<PeerKey, Listed> incoming;

	private boolean truncated;

	Listing(int limit) {
		this.limit = limit;
	}

	/** Takes what is new. */
	Change update(ListFrame frame) {
		this.truncated = frame.has(ListFrame.TRUNCATED);
		if (frame.has(ListFrame.ANEW)) {
			this.incoming = new TreeMap<>();
		}
		NavigableMap<PeerKey, Listed> target = (this.incoming != null) ? this.incoming : this.entries;
		Set<PeerKey> gone = new TreeSet<>();
		frame.entries().forEach((key, listed) -> {
			if (listed == Listed.UNTOLD) {
				target.remove(key);
				gone.add(key);
			}
			else if (target.containsKey(key) || target.size() < this.limit) {
				target.put(key, listed);
			}
		});
		if (this.incoming == null) {
			return new Change(gone, false);
		}
		if (frame.has(ListFrame.MORE)) {
			return new Change(Set.of(), false);
		}
		this.entries = this.incoming;
		this.incoming = null;
		return new Change(Set.of(), true);
	}

	boolean isTruncated() {
		return this.truncated;
	}

	boolean has(PeerKey key) {
		return this.entries.containsKey(key) || (this.incoming != null && this.incoming.containsKey(key));
	}

	NavigableMap<PeerKey, Listed> entries() {
		return this.entries;
	}

	/**
	 * What has changed.
	 *
	 * @param gone whom it does not have any more
	 * @param whole whether it is another list altogether
	 */
	record Change(Set<PeerKey> gone, boolean whole) {
	}

}
