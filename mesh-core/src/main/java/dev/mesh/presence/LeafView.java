package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What LEAF neighbours are told of: the same records for all of them, the first that
 * came, so many at most, and to each its own. A hub with thousands of leaves would
 * otherwise send the record of each to each of the others.
 */
final class LeafView {

	private final int limit;

	/** All records, of which this is a part. */
	private final NavigableMap<PeerKey, StoredRecord> all;

	private final NavigableMap<PeerKey, StoredRecord> told = new TreeMap<>();

	private final BucketHashes hashes = new BucketHashes(this.told);

	LeafView(NavigableMap<PeerKey, StoredRecord> all, int limit) {
		this.all = all;
		this.limit = limit;
	}

	/** Whether every LEAF is told of this peer. */
	boolean tells(PeerKey key) {
		return this.told.containsKey(key);
	}

	/** A record has come, or a newer one. */
	void put(StoredRecord stored) {
		PeerKey key = stored.record().key();
		if (this.told.containsKey(key) || this.told.size() < this.limit) {
			this.told.put(key, stored);
			this.hashes.change(key);
		}
	}

	/** A mark against an edge of this peer has come. */
	void changed(PeerKey key) {
		if (this.told.containsKey(key)) {
			this.hashes.change(key);
		}
	}

	/** A record is gone: another one takes its place. */
	void remove(PeerKey key) {
		if (this.told.remove(key) == null) {
			return;
		}
		this.hashes.change(key);
		if (this.all.size() > this.told.size()) {
			this.all.values()
				.stream()
				.filter((stored) -> !this.told.containsKey(stored.record().key()))
				.findFirst()
				.ifPresent(this::put);
		}
	}

	/** What a LEAF is compared with: all 64 hashes over what it is told and its own. */
	byte[] hashesFor(PeerKey leaf) {
		StoredRecord own = this.all.get(leaf);
		return (own == null || this.told.containsKey(leaf)) ? this.hashes.all() : this.hashes.allWith(own);
	}

}
