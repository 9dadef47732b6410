package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that are no longer kept: enough to refuse them when a neighbour that kept them
 * longer sends them again, without which two peers would keep a record alive between them
 * for ever. The oldest go first, by time and above the limit.
 */
final class Tombstones {

	private final int limit;

	private final long forgetNanos;

	private final Map<PeerKey, Tombstone> byKey = new LinkedHashMap<>();

	Tombstones(int limit, long forgetNanos) {
		this.limit = limit;
		this.forgetNanos = forgetNanos;
	}

	/** Refuses records of its incarnation up to this version, and older ones. */
	void bury(StoredRecord stored, long version, long nowNanos) {
		PeerRecord record = stored.record();
		put(record.key(),
				new Tombstone(record.incarnation(), version, stored.isPresent() ? nowNanos : stored.goneSinceNanos(),
						stored.isPresent() || stored.hasLeft(), nowNanos + this.forgetNanos));
		if (this.byKey.size() > this.limit) {
			Iterator<PeerKey> eldest = this.byKey.keySet().iterator();
			eldest.next();
			eldest.remove();
		}
	}

	/** Whether a record is one that was given up; then it is remembered for longer. */
	boolean refuses(PeerKey key, RecordVersion version, long nowNanos) {
		Tombstone known = this.byKey.get(key);
		if (known == null || version.isNewerThan(new RecordVersion(known.incarnation(), known.version()))) {
			return false;
		}
		put(key, new Tombstone(known.incarnation(), known.version(), known.goneSinceNanos(), known.left(),
				nowNanos + this.forgetNanos));
		return true;
	}

	/** Whether the peer of a record was present, and left, in the same incarnation. */
	boolean remembersLeaving(PeerRecord record) {
		Tombstone known = this.byKey.get(record.key());
		return known != null && known.left() && known.incarnation() == record.incarnation();
	}

	@Nullable Tombstone get(PeerKey key) {
		return this.byKey.get(key);
	}

	void remove(PeerKey key) {
		this.byKey.remove(key);
	}

	void expire(long nowNanos) {
		Iterator<Tombstone> all = this.byKey.values().iterator();
		while (all.hasNext() && all.next().untilNanos() <= nowNanos) {
			all.remove();
		}
	}

	long nextDeadlineNanos() {
		return this.byKey.isEmpty() ? Turn.NEVER : this.byKey.values().iterator().next().untilNanos();
	}

	/** Keeps the order of the end times. */
	private void put(PeerKey key, Tombstone tombstone) {
		this.byKey.remove(key);
		this.byKey.put(key, tombstone);
	}

	/** The newest that was known of a key. */
	record Tombstone(long incarnation, long version, long goneSinceNanos, boolean left, long untilNanos) {
	}

}
