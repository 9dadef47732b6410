package dev.mesh.presence;

import java.util.Collections;
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

	/** Most records have none. */
	private SortedMap<MarkId, StoredMark> marks = Collections.emptySortedMap();

	private Listed standing = Listed.GONE;

	/** Whether it is not known yet how near it is. */
	private boolean unsettled = true;

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
		this.standing = older.standing;
		this.unsettled = older.unsettled;
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
		if (this.marks.isEmpty()) {
			this.marks = new TreeMap<>();
		}
		this.marks.put(MarkId.of(mark.mark()), mark);
	}

	/** What the acceptor says against an edge. */
	@Nullable EdgeMark markOn(EdgeStatement statement) {
		StoredMark mark = this.marks.isEmpty() ? null : this.marks.get(MarkId.of(statement));
		return (mark != null && mark.mark().overrides(statement)) ? mark.mark() : null;
	}

	boolean isPresent() {
		return this.standing.isPresent();
	}

	boolean isUnsettled() {
		return this.unsettled;
	}

	Listed standing() {
		return this.standing;
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
	boolean setStanding(Listed value, long nowNanos) {
		boolean changed = this.standing != value;
		this.unsettled = false;
		if (isPresent() && !value.isPresent()) {
			this.left = true;
			this.goneSinceNanos = nowNanos;
		}
		this.standing = value;
		return changed;
	}

	/** Whether edges are as in another record of the same peer. */
	boolean hasEdgesOf(StoredRecord other) {
		return this.record.incarnation() == other.record.incarnation() && this.record.role() == other.record.role()
				&& this.edges.equals(other.edges);
	}

	/** When it is no longer kept. */
	long endNanos(long forgetNanos) {
		return isPresent() ? this.expiresNanos : Math.min(this.expiresNanos, this.goneSinceNanos + forgetNanos);
	}

}
