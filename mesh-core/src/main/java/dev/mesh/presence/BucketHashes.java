package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The 64 bucket hashes over records and marks, and their root; a change costs one bucket.
 */
final class BucketHashes {

	static final int COUNT = 64;

	private final NavigableMap<PeerKey, StoredRecord> records;

	private final byte[] hashes = new byte[COUNT * BlockHash.BYTES];

	private final BitSet stale = new BitSet(COUNT);

	BucketHashes(NavigableMap<PeerKey, StoredRecord> records) {
		this.records = records;
	}

	/** All 64 over some records, computed once. */
	static byte[] of(NavigableMap<PeerKey, StoredRecord> records) {
		BucketHashes hashes = new BucketHashes(records);
		records.keySet().forEach(hashes::change);
		return hashes.all();
	}

	/** The first six bits. */
	static int bucketOf(PeerKey key) {
		return (int) (key.a() >>> 58);
	}

	static SortedMap<PeerKey, StoredRecord> bucket(NavigableMap<PeerKey, StoredRecord> records, int bucket) {
		PeerKey first = new PeerKey((long) bucket << 58, 0, 0, 0);
		return (bucket == COUNT - 1) ? records.tailMap(first, true)
				: records.subMap(first, true, new PeerKey((bucket + 1L) << 58, 0, 0, 0), false);
	}

	void change(PeerKey key) {
		this.stale.set(bucketOf(key));
	}

	/** All 64, one after the other; a copy. */
	byte[] all() {
		for (int i = this.stale.nextSetBit(0); i >= 0; i = this.stale.nextSetBit(i + 1)) {
			System.arraycopy(hash(bucket(this.records, i)), 0, this.hashes, i * BlockHash.BYTES, BlockHash.BYTES);
		}
		this.stale.clear();
		return this.hashes.clone();
	}

	/** The same with more records, which are not among them. */
	byte[] allWith(Collection<StoredRecord> more) {
		byte[] result = all();
		Map<Integer, SortedMap<PeerKey, StoredRecord>> buckets = new HashMap<>();
		for (StoredRecord stored : more) {
			PeerKey key = stored.record().key();
			buckets.computeIfAbsent(bucketOf(key), (index) -> new TreeMap<>(bucket(this.records, index)))
				.put(key, stored);
		}
		buckets.forEach(
				(index, bucket) -> System.arraycopy(hash(bucket), 0, result, index * BlockHash.BYTES, BlockHash.BYTES));
		return result;
	}

	byte[] root() {
		return rootOf(all());
	}

	static byte[] rootOf(byte[] all) {
		return BlockHash.sha256().digest(all);
	}

	/** The buckets in which two sets of hashes differ. */
	static BitSet differing(byte[] one, byte[] other) {
		BitSet result = new BitSet(COUNT);
		for (int i = 0; i < COUNT; i++) {
			int from = i * BlockHash.BYTES;
			int to = from + BlockHash.BYTES;
			result.set(i, !Arrays.equals(one, from, to, other, from, to));
		}
		return result;
	}

	private static byte[] hash(SortedMap<PeerKey, StoredRecord> bucket) {
		if (bucket.isEmpty()) {
			return new byte[BlockHash.BYTES];
		}
		MessageDigest digest = BlockHash.sha256();
		SortedMap<MarkId, StoredMark> marks = new TreeMap<>();
		for (StoredRecord stored : bucket.values()) {
			digest.update(stored.record().hash().toBytes());
			marks.putAll(stored.marks());
		}
		marks.values().forEach((mark) -> digest.update(mark.hash().toBytes()));
		return digest.digest();
	}

}
