package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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

	private final LeafView leafView;

	/** Nothing ends before it. */
	private long nextEndNanos = Turn.NEVER;

	/** Whether a record was given up since somebody asked. */
	private boolean forgotten;

	RecordStore(PeerKey self, PresenceSettings settings) {
		this.self = self;
		this.limit = settings.maxRecords();
		this.forgetNanos = settings.forget().toNanos();
		this.leafView = new LeafView(this.records, settings.maxLeafRecords());
		this.tombstones = new Tombstones(settings.maxRecords(), this.forgetNanos);
	}

	@Nullable StoredRecord get(PeerKey key) {
		return this.lookup.get(key);
	}

	/** In the order of their keys. */
	Collection<StoredRecord> all() {
		return Collections.unmodifiableCollection(this.records.values());
	}

	BucketHashes hashes() {
		return this.hashes;
	}

	LeafView leafView() {
		return this.leafView;
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
	boolean isFullFor(PeerKey key) {
		return this.records.size() >= this.limit && !this.records.containsKey(key)
				&& this.records.values().stream().allMatch(this::isKept);
	}

	/** How a record relates to what is kept or remembered of its key. */
	Age ageOf(PeerRecord record, long nowNanos) {
		StoredRecord known = this.records.get(record.key());
		if (known == null) {
			return this.tombstones.refuses(record, nowNanos) ? Age.OLDER : Age.NEWER;
		}
		if (record.isNewerThan(known.record().incarnation(), known.record().version())) {
			return Age.NEWER;
		}
		return known.record().isNewerThan(record.incarnation(), record.version()) ? Age.OLDER : Age.EQUAL;
	}

	/**
	 * Keeps a newer record.
	 * @return what is kept now; null when the store is full of peers that are present
	 */
	@Nullable StoredRecord put(PeerRecord record, List<RecordEdge> edges, long nowNanos) {
		StoredRecord known = this.records.get(record.key());
		if (known == null && this.records.size() >= this.limit && !evict(nowNanos)) {
			return null;
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
		this.leafView.put(stored);
		setEnd(stored);
		return stored;
	}

	/** Keeps a mark; the caller has seen that the record claims its edge. */
	void putMark(StoredRecord stored, StoredMark mark) {
		stored.putMark(mark);
		this.hashes.change(stored.record().key());
		this.leafView.changed(stored.record().key());
	}

	void setPresent(StoredRecord stored, boolean present, long nowNanos) {
		if (!stored.record().key().equals(this.self) && stored.setPresent(present, nowNanos)) {
			setEnd(stored);
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
		ended.forEach((stored) -> remove(stored, nowNanos));
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

	/** Makes room: the peer that has been gone for longest goes. */
	private boolean evict(long nowNanos) {
		StoredRecord longest = null;
		for (StoredRecord stored : this.records.values()) {
			if (!isKept(stored) && (longest == null || stored.goneSinceNanos() < longest.goneSinceNanos())) {
				longest = stored;
			}
		}
		if (longest == null) {
			return false;
		}
		remove(longest, nowNanos);
		return true;
	}

	/** Whether it does not make way for another. */
	private boolean isKept(StoredRecord stored) {
		return stored.isPresent() || stored.record().key().equals(this.self);
	}

	private void remove(StoredRecord stored, long nowNanos) {
		PeerRecord record = stored.record();
		this.forgotten = true;
		this.records.remove(record.key());
		this.lookup.remove(record.key());
		this.blocks.remove(record.hash());
		this.hashes.change(record.key());
		this.leafView.remove(record.key());
		this.tombstones.bury(stored, nowNanos);
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
