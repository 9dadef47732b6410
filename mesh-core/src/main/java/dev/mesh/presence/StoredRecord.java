package dev.mesh.presence;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A verified record, those of its edges whose statements are genuine, and the marks
 * against them.
 */
final class StoredRecord {

	private final PeerRecord record;

	private final List<RecordEdge> edges;

	private final long expiresNanos;

	private final SortedMap<MarkId, StoredMark> marks = new TreeMap<>();

	private boolean present;

	/** Whether it was present in this incarnation, and then was not. */
	private boolean left;

	private long goneSinceNanos;

	StoredRecord(PeerRecord record, List<RecordEdge> edges, long expiresNanos, long nowNanos) {
		this.record = record;
		this.edges = List.copyOf(edges);
		this.expiresNanos = expiresNanos;
		this.goneSinceNanos = nowNanos;
	}

	/**
	 * Takes over presence, and those marks that are still about an edge of this record.
	 */
	void succeed(StoredRecord older) {
		this.present = older.present;
		this.left = older.left && this.record.incarnation() == older.record.incarnation();
		this.goneSinceNanos = older.goneSinceNanos;
		older.marks.values().stream().filter((mark) -> claim(mark.mark()) != null).forEach(this::putMark);
	}

	PeerRecord record() {
		return this.record;
	}

	List<RecordEdge> edges() {
		return this.edges;
	}

	SortedMap<MarkId, StoredMark> marks() {
		return this.marks;
	}

	/** The edge that a mark is about, if this record claims one. */
	@Nullable RecordEdge claim(EdgeMark mark) {
		for (RecordEdge edge : this.edges) {
			if (mark.overrides(edge.statement())) {
				return edge;
			}
		}
		return null;
	}

	void putMark(StoredMark mark) {
		this.marks.put(MarkId.of(mark.mark()), mark);
	}

	/** What the acceptor says against an edge. */
	@Nullable EdgeMark markOn(EdgeStatement statement) {
		StoredMark mark = this.marks.isEmpty() ? null : this.marks.get(MarkId.of(statement));
		return (mark != null && mark.mark().overrides(statement)) ? mark.mark() : null;
	}

	boolean isPresent() {
		return this.present;
	}

	/**
	 * Whether the peer was present before, in the same incarnation, and had left: when it
	 * is present, it has returned.
	 */
	boolean hasLeft() {
		return this.left;
	}

	/** It was forgotten in between. */
	void setLeft() {
		this.left = true;
	}

	long goneSinceNanos() {
		return this.goneSinceNanos;
	}

	/** Whether this is a change. */
	boolean setPresent(boolean value, long nowNanos) {
		boolean changed = this.present != value;
		if (changed && !value) {
			this.left = true;
			this.goneSinceNanos = nowNanos;
		}
		this.present = value;
		return changed;
	}

	/** Whether edges are as in another record of the same peer. */
	boolean hasEdgesOf(StoredRecord other) {
		return this.record.incarnation() == other.record.incarnation() && this.record.role() == other.record.role()
				&& this.edges.equals(other.edges);
	}

	/** When it is no longer kept. */
	long endNanos(long forgetNanos) {
		return this.present ? this.expiresNanos : Math.min(this.expiresNanos, this.goneSinceNanos + forgetNanos);
	}

}
