package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The verified records, one for each key, with the marks against their edges. */
final class RecordStore {

	private final PeerKey self;

	private final int limit;

	private final long forgetNanos;

	private final NavigableMap<PeerKey, StoredRecord> records = new TreeMap<>();

	/** The same for look-ups only, which are many. */
	private final Map<PeerKey, StoredRecord> lookup = new HashMap<>();

	private final Map<BlockHash, PeerKey> blocks = new HashMap<>();

	private final Tombstones tombstones;

	private final BucketHashes hashes = new BucketHashes(this.records);

	private final Views views;

	/** Those that only a neighbour brings which is not trusted. */
	private final Guests guests;

	/** Nothing ends before it. */
	private long nextEndNanos = Turn.NEVER;

	/** Whether a record was given up since somebody asked. */
	private boolean forgotten;

	RecordStore(PeerKey self, PresenceSettings settings, ViewObserver observer) {
		this.self = self;
		this.limit = settings.maxRecords();
		this.forgetNanos = settings.forget().toNanos();
		this.views = new Views(self, this.records, settings.access().maxViews(), observer);
		this.guests = new Guests(settings.access().maxUntrustedPeers());
		this.tombstones = new Tombstones(settings.maxRecords(), this.forgetNanos);
	}

	PeerKey self() {
		return this.self;
	}

	@Nullable StoredRecord get(PeerKey key) {
		return this.lookup.get(key);
	}

	/** The highest incarnation kept or remembered of a key; 0 when unknown. */
	long knownIncarnation(PeerKey key) {
		StoredRecord stored = get(key);
		if (stored != null) {
			return stored.record().incarnation();
		}
		Tombstones.Tombstone tombstone = this.tombstones.get(key);
		return (tombstone != null) ? tombstone.incarnation() : 0;
	}

	/** Since when a peer that is not present is not; empty when it is not known. */
	OptionalLong goneSinceNanos(PeerKey key) {
		StoredRecord stored = get(key);
		if (stored != null) {
			return OptionalLong.of(stored.goneSinceNanos());
		}
		Tombstones.Tombstone tombstone = this.tombstones.get(key);
		return (tombstone != null) ? OptionalLong.of(tombstone.goneSinceNanos()) : OptionalLong.empty();
	}

	/** In the order of their keys. */
	Collection<StoredRecord> all() {
		return Collections.unmodifiableCollection(this.records.values());
	}

	/** A copy: some may be removed meanwhile. */
	List<PeerKey> keys() {
		return List.copyOf(this.records.keySet());
	}

	BucketHashes hashes() {
		return this.hashes;
	}

	Views views() {
		return this.views;
	}

	Guests guests() {
		return this.guests;
	}

	/** The records of one bucket, in the order of their keys. */
	Collection<StoredRecord> bucket(int bucket) {
		return BucketHashes.bucket(this.records, bucket).values();
	}

	Tombstones tombstones() {
		return this.tombstones;
	}

	/**
	 * Whose record this very block is; null when it is not kept, so that known ones need
	 * not be parsed.
	 */
	@Nullable PeerKey ownerOf(BlockHash block) {
		return this.blocks.get(block);
	}

	/**
	 * Whether there would be no room for a record of this key, so that it need not be
	 * verified.
	 */
	boolean isFullFor(PeerKey key, boolean guest) {
		return this.records.size() >= this.limit && !this.records.containsKey(key) && (guest || this.guests.isEmpty())
				&& this.records.values().stream().allMatch(this::isKept);
	}

	/** How a record relates to what is kept or remembered of its key. */
	Age ageOf(PeerKey key, RecordVersion version, long nowNanos) {
		StoredRecord known = this.lookup.get(key);
		if (known == null) {
			return this.tombstones.refuses(key, version, nowNanos) ? Age.OLDER : Age.NEWER;
		}
		int order = version.compareTo(known.record().id());
		return (order > 0) ? Age.NEWER : (order < 0) ? Age.OLDER : Age.EQUAL;
	}

	/** Whether a record of this version would be newer than what is kept of its key. */
	boolean isNews(PeerKey key, RecordVersion version, long nowNanos) {
		return ageOf(key, version, nowNanos) == Age.NEWER;
	}

	/**
	 * Keeps a newer record.
	 * @param host the neighbour that is not trusted and has brought it; null for others
	 * @return what is kept now; null when the store is full of peers that are present
	 */
	@Nullable StoredRecord put(PeerRecord record, List<RecordEdge> edges, @Nullable PeerKey host, long nowNanos) {
		StoredRecord known = this.records.get(record.key());
		if (known == null && this.records.size() >= this.limit && !evict(host != null, nowNanos)) {
			return null;
		}
		if (known == null && host != null) {
			this.guests.add(record.key(), host);
		}
		long expires = record.key().equals(this.self) ? Turn.NEVER
				: nowNanos + TimeUnit.SECONDS.toNanos(record.lifetimeSeconds());
		StoredRecord stored = new StoredRecord(record, edges, expires, nowNanos);
		if (known != null) {
			stored.succeed(known);
			this.blocks.remove(known.record().hash());
		}
		else if (this.tombstones.remembersLeaving(record)) {
			stored.setLeft();
		}
		this.blocks.put(record.hash(), record.key());
		this.records.put(record.key(), stored);
		this.lookup.put(record.key(), stored);
		this.tombstones.remove(record.key());
		this.hashes.change(record.key());
		this.views.put(stored);
		setEnd(stored);
		return stored;
	}

	/** Keeps a mark; the caller has seen that the record claims its edge. */
	void putMark(StoredRecord stored, StoredMark mark) {
		stored.putMark(mark);
		this.hashes.change(stored.record().key());
		this.views.changed(stored.record().key());
	}

	void setStanding(StoredRecord stored, Listed standing, long nowNanos) {
		if (!stored.record().key().equals(this.self)) {
			boolean was = stored.isPresent();
			if (stored.setStanding(standing, nowNanos)) {
				this.views.standingChanged(stored.record().key());
			}
			if (stored.isPresent() != was) {
				setEnd(stored);
			}
		}
	}

	/**
	 * Forgets a record of which this peer is not told any more; the same one is taken
	 * again, an older one is not.
	 */
	void withdraw(PeerKey key, long nowNanos) {
		StoredRecord stored = this.records.get(key);
		if (stored != null) {
			remove(stored, stored.record().version() - 1, nowNanos);
		}
	}

	/**
	 * Gives up what has ended.
	 * @return how many records
	 */
	int expire(long nowNanos) {
		this.tombstones.expire(nowNanos);
		if (nowNanos < this.nextEndNanos) {
			return 0;
		}
		List<StoredRecord> ended = this.records.values()
			.stream()
			.filter((stored) -> endOf(stored) <= nowNanos)
			.toList();
		ended.forEach((stored) -> remove(stored, stored.record().version(), nowNanos));
		this.nextEndNanos = this.records.values().stream().mapToLong(this::endOf).min().orElse(Turn.NEVER);
		return ended.size();
	}

	long nextDeadlineNanos() {
		return Math.min(this.nextEndNanos, this.tombstones.nextDeadlineNanos());
	}

	/** Whether records were given up since the last call. */
	boolean takeForgotten() {
		boolean result = this.forgotten;
		this.forgotten = false;
		return result;
	}

	/**
	 * Makes room: the peer that has been gone for longest goes; when all are present, a
	 * guest for one that is none.
	 */
	private boolean evict(boolean forGuest, long nowNanos) {
		StoredRecord longest = null;
		for (StoredRecord stored : this.records.values()) {
			if (!isKept(stored) && (longest == null || stored.goneSinceNanos() < longest.goneSinceNanos())) {
				longest = stored;
			}
		}
		PeerKey guest = this.guests.first();
		if (longest == null && !forGuest && guest != null) {
			longest = this.records.get(guest);
		}
		if (longest == null) {
			return false;
		}
		remove(longest, longest.record().version(), nowNanos);
		return true;
	}

	/** Whether it does not make way for another: whoever has just come may be present. */
	private boolean isKept(StoredRecord stored) {
		return stored.isPresent() || stored.isUnsettled() || stored.record().key().equals(this.self);
	}

	private void remove(StoredRecord stored, long refusedVersion, long nowNanos) {
		PeerRecord record = stored.record();
		this.forgotten = true;
		this.records.remove(record.key());
		this.lookup.remove(record.key());
		this.blocks.remove(record.hash());
		this.hashes.change(record.key());
		this.views.remove(record.key());
		this.guests.remove(record.key());
		this.tombstones.bury(stored, refusedVersion, nowNanos);
	}

	private void setEnd(StoredRecord stored) {
		this.nextEndNanos = Math.min(this.nextEndNanos, endOf(stored));
	}

	private long endOf(StoredRecord stored) {
		return stored.record().key().equals(this.self) ? Turn.NEVER : stored.endNanos(this.forgetNanos);
	}

	/** Compared with what is known. */
	enum Age {

		NEWER, EQUAL, OLDER

	}

}
