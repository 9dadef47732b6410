package dev.mesh.presence;

import dev.mesh.limit.DurationRange;
import java.time.Duration;

/**
 * Times and limits of presence. Immutable; validated when it is made.
 *
 * @param debounce how long a change of metadata, name, agreement key or round trip waits
 * for others before it is published; at most 10 min. UP, RECOVERING and DOWN never wait
 * @param refresh how often an unchanged record is published again
 * @param lifetime how long others keep a record that is not refreshed; whole seconds, 1 s
 * to 24 h, longer than refresh
 * @param digestInterval how often neighbours compare what they have; at most 24 h
 * @param edgeLinger how long an edge whose link was lost is still shown; at most 24 h
 * @param forget how long a peer that is gone is remembered; at least refresh, so that it
 * comes back with a newer record; at most 24 h
 * @param leafBatch the shortest time between two batches of records to a LEAF; at most 10
 * min
 * @param metadataMaxBytes limit of this peer's own metadata as compact JSON in UTF-8
 * @param metadataMaxDepth limit of its nesting; the object itself is 1; at most 16
 * @param maxRecordBytes limit of this peer's own signed record; at most
 * {@link PeerRecord#MAX_BYTES}
 * @param maxRecords how many records are kept; a peer that is not present makes way for a
 * new one, others are refused
 * @param maxLeafRecords how many of them LEAF neighbours are told of
 * @param maxPendingVerifications how many signatures of one neighbour's records and marks
 * may wait to be verified; what is over is dropped, and the next digest repairs that. One
 * answer to a neighbour's digest tells of four times as many records and marks
 * @param access who is told of whom, and how much is taken from strangers
 */
public record PresenceSettings(Duration debounce, Duration refresh, Duration lifetime, Duration digestInterval,
		Duration edgeLinger, Duration forget, Duration leafBatch, int metadataMaxBytes, int metadataMaxDepth,
		int maxRecordBytes, int maxRecords, int maxLeafRecords, int maxPendingVerifications, PresenceAccess access) {

	/** Range of {@link #debounce()}: a refresh would publish the change all the same. */
	public static final DurationRange DEBOUNCE = DurationRange.fromZero(Duration.ofMinutes(10));

	private static final DurationRange INTERVAL = DurationRange.fromMillisecond(Duration.ofHours(24));

	private static final DurationRange LEAF_BATCH = DurationRange.fromZero(Duration.ofMinutes(10));

	public PresenceSettings {
		DEBOUNCE.require("debounce", debounce);
		INTERVAL.require("refresh", refresh);
		INTERVAL.require("lifetime", lifetime);
		check(lifetime.compareTo(refresh) > 0 && lifetime.toNanosPart() == 0, "lifetime", lifetime);
		INTERVAL.require("digestInterval", digestInterval);
		INTERVAL.require("edgeLinger", edgeLinger);
		INTERVAL.require("forget", forget);
		check(forget.compareTo(refresh) >= 0, "forget", forget);
		LEAF_BATCH.require("leafBatch", leafBatch);
		check(metadataMaxBytes >= 2, "metadataMaxBytes", metadataMaxBytes);
		check(metadataMaxDepth >= 1 && metadataMaxDepth <= Json.MAX_DEPTH, "metadataMaxDepth", metadataMaxDepth);
		check(maxRecordBytes >= 1024 && maxRecordBytes <= PeerRecord.MAX_BYTES, "maxRecordBytes", maxRecordBytes);
		check(maxRecords >= 2, "maxRecords", maxRecords);
		check(maxLeafRecords >= 1, "maxLeafRecords", maxLeafRecords);
		check(maxPendingVerifications >= 1, "maxPendingVerifications", maxPendingVerifications);
	}

	/**
	 * The defaults: 200 ms, 10 min, 30 min, 30 s, 20 s, 20 min, 1 s; metadata of 4,096
	 * bytes and depth 16, records of 24 KiB, 10,000 records, 1,000 of them for LEAF
	 * neighbours, 256 pending verifications.
	 */
	public static PresenceSettings defaults() {
		return new PresenceSettings(Duration.ofMillis(200), Duration.ofMinutes(10), Duration.ofMinutes(30),
				Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMinutes(20), Duration.ofSeconds(1), 4096,
				Json.MAX_DEPTH, PeerRecord.MAX_BYTES, 10_000, 1_000, 256, PresenceAccess.defaults());
	}

	/** The same with another debounce. */
	public PresenceSettings withDebounce(Duration value) {
		return new PresenceSettings(value, this.refresh, this.lifetime, this.digestInterval, this.edgeLinger,
				this.forget, this.leafBatch, this.metadataMaxBytes, this.metadataMaxDepth, this.maxRecordBytes,
				this.maxRecords, this.maxLeafRecords, this.maxPendingVerifications, this.access);
	}

	/** The same with another time for which an edge without a link is shown. */
	public PresenceSettings withEdgeLinger(Duration value) {
		return new PresenceSettings(this.debounce, this.refresh, this.lifetime, this.digestInterval, value, this.forget,
				this.leafBatch, this.metadataMaxBytes, this.metadataMaxDepth, this.maxRecordBytes, this.maxRecords,
				this.maxLeafRecords, this.maxPendingVerifications, this.access);
	}

	/** The same with other limits of what is taken from the network. */
	public PresenceSettings withLimits(int records, int pendingVerifications) {
		return new PresenceSettings(this.debounce, this.refresh, this.lifetime, this.digestInterval, this.edgeLinger,
				this.forget, this.leafBatch, this.metadataMaxBytes, this.metadataMaxDepth, this.maxRecordBytes, records,
				this.maxLeafRecords, pendingVerifications, this.access);
	}

	/** The same with another limit of what LEAF neighbours are told. */
	public PresenceSettings withMaxLeafRecords(int records) {
		return new PresenceSettings(this.debounce, this.refresh, this.lifetime, this.digestInterval, this.edgeLinger,
				this.forget, this.leafBatch, this.metadataMaxBytes, this.metadataMaxDepth, this.maxRecordBytes,
				this.maxRecords, records, this.maxPendingVerifications, this.access);
	}

	/** The same with another access. */
	public PresenceSettings withAccess(PresenceAccess value) {
		return new PresenceSettings(this.debounce, this.refresh, this.lifetime, this.digestInterval, this.edgeLinger,
				this.forget, this.leafBatch, this.metadataMaxBytes, this.metadataMaxDepth, this.maxRecordBytes,
				this.maxRecords, this.maxLeafRecords, this.maxPendingVerifications, value);
	}

	/** The same with another scope. */
	public PresenceSettings withScope(PresenceScope value) {
		return withAccess(this.access.withScope(value));
	}

	/** The same with another visibility. */
	public PresenceSettings withVisibility(PresenceVisibility value) {
		return withAccess(this.access.withVisibility(value));
	}

	private static void check(boolean ok, String name, Object value) {
		if (!ok) {
			throw new IllegalArgumentException("Presence setting " + name + " is out of range: " + value);
		}
	}

}
