package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent to one neighbour, by name only: what is sent is the newest at that
 * time. Records go before marks, which are of no use without them. Most records are only
 * announced: the neighbour may have them already.
 */
final class Outbox {

	private final NavigableSet<PeerKey> records = new TreeSet<>();

	private final NavigableSet<MarkId> marks = new TreeSet<>();

	/**
	 * Marks that are about no edge of a record that is kept, with the blocks themselves.
	 */
	private final NavigableMap<MarkId, SignedBlock> withdrawals = new TreeMap<>();

	private final NavigableSet<PeerKey> announced = new TreeSet<>();

	private boolean urgent;

	/** The record itself is to be sent. */
	void offer(PeerKey record) {
		this.announced.remove(record);
		this.records.add(record);
	}

	/** The neighbour is to be told that there is this record. */
	void announce(PeerKey record) {
		if (!this.records.contains(record)) {
			this.announced.add(record);
		}
	}

	void offer(MarkId mark) {
		this.marks.add(mark);
	}

	/** The mark itself is to be sent, whatever is known of its dialer by then. */
	void offer(MarkId mark, SignedBlock block) {
		this.withdrawals.put(mark, block);
	}

	/** The neighbour has it already. */
	void withdraw(PeerKey record) {
		this.records.remove(record);
		this.announced.remove(record);
	}

	/** The neighbour has it already. */
	void withdraw(MarkId mark) {
		this.marks.remove(mark);
	}

	/** What is in it answers a question, so it does not wait for the next batch. */
	void hurry() {
		this.urgent = true;
	}

	boolean isUrgent() {
		return this.urgent;
	}

	boolean isEmpty() {
		return !hasBlocks() && this.announced.isEmpty();
	}

	/** Whether there is more in it than announcements. */
	boolean hasBlocks() {
		return !this.records.isEmpty() || !this.marks.isEmpty() || !this.withdrawals.isEmpty();
	}

	/**
	 * Sends everything, in as few frames as there can be.
	 * @param told of whom the neighbour is told now: that may have changed since
	 * @return false when a frame was not taken; the rest is still in it
	 */
	boolean flush(RecordStore store, Predicate<PeerKey> told, FrameSender sender) {
		Function<PeerKey, @Nullable StoredRecord> newest = (key) -> told.test(key) ? store.get(key) : null;
		boolean sent = send(this.records, (key) -> recordBlock(newest.apply(key)), PresenceFrames.RECORDS, sender)
				&& send(this.marks, (id) -> markBlock(newest.apply(id.dialer()), id), PresenceFrames.MARKS, sender)
				&& send(this.withdrawals.keySet(), this::withdrawal, PresenceFrames.MARKS, sender)
				&& send(this.announced, (key) -> announcement(newest.apply(key)), PresenceFrames.ANNOUNCE, sender);
		this.urgent = this.urgent && !sent;
		return sent;
	}

	private static byte @Nullable [] recordBlock(@Nullable StoredRecord stored) {
		return (stored != null) ? stored.record().signedBlock() : null;
	}

	private static byte @Nullable [] markBlock(@Nullable StoredRecord dialer, MarkId id) {
		StoredMark mark = (dialer != null) ? dialer.marks().get(id) : null;
		return (mark != null) ? mark.block().bytes() : null;
	}

	private byte @Nullable [] withdrawal(MarkId id) {
		SignedBlock block = this.withdrawals.get(id);
		return (block != null) ? block.bytes() : null;
	}

	private static byte @Nullable [] announcement(@Nullable StoredRecord stored) {
		return (stored != null) ? Announcement.of(stored.record()).toBytes() : null;
	}

	private static <T> boolean send(Set<T> names, Function<T, byte @Nullable []> blockOf, int type,
			FrameSender sender) {
		WireWriter body = new WireWriter(1024);
		while (!names.isEmpty()) {
			List<T> inBody = fill(body.reset(), names, blockOf);
			if (body.size() > 0 && !sender.send(type, body.toByteArray())) {
				return false;
			}
			inBody.forEach(names::remove);
		}
		return true;
	}

	/** One frame, of the first of them; those of which there is nothing to send count. */
	private static <T> List<T> fill(WireWriter body, Set<T> names, Function<T, byte @Nullable []> blockOf) {
		List<T> inBody = new ArrayList<>();
		for (T name : names) {
			byte[] block = blockOf.apply(name);
			if (block != null) {
				if (body.size() > 0 && body.size() + block.length > PresenceFrames.MAX_BODY_BYTES) {
					break;
				}
				body.writeBytes(block);
			}
			inBody.add(name);
		}
		return inBody;
	}

	/** Sends one frame; false when it is not taken. */
	interface FrameSender {

		boolean send(int type, byte[] body);

	}

}
