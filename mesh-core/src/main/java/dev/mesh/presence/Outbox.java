package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireWriter;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is to be sent to one neighbour, by name only: what is sent is the newest at that
 * time. Records go before marks, which are of no use without them.
 */
final class Outbox {

	private final NavigableSet<PeerKey> records = new TreeSet<>();

	private final NavigableSet<MarkId> marks = new TreeSet<>();

	private boolean urgent;

	void offer(PeerKey record) {
		this.records.add(record);
	}

	void offer(MarkId mark) {
		this.marks.add(mark);
	}

	/** The neighbour has it already. */
	void withdraw(PeerKey record) {
		this.records.remove(record);
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
		return this.records.isEmpty() && this.marks.isEmpty();
	}

	/**
	 * Sends everything, in as few frames as there can be.
	 * @return false when a frame was not taken; the rest is dropped
	 */
	boolean flush(RecordStore store, FrameSender sender) {
		Stream<byte[]> newestRecords = this.records.stream()
			.map(store::get)
			.filter(Objects::nonNull)
			.map((stored) -> stored.record().signedBlock());
		Stream<byte[]> newestMarks = this.marks.stream().flatMap((id) -> markBlock(store, id));
		boolean sent = send(newestRecords, PresenceFrames.RECORDS, sender)
				&& send(newestMarks, PresenceFrames.MARKS, sender);
		this.records.clear();
		this.marks.clear();
		this.urgent = false;
		return sent;
	}

	private static Stream<byte[]> markBlock(RecordStore store, MarkId id) {
		StoredRecord stored = store.get(id.dialer());
		StoredMark mark = (stored != null) ? stored.marks().get(id) : null;
		return (mark != null) ? Stream.of(mark.block().bytes()) : Stream.empty();
	}

	private static boolean send(Stream<byte[]> blocks, int type, FrameSender sender) {
		WireWriter body = new WireWriter(1024);
		Predicate<byte[]> add = (block) -> {
			boolean taken = body.size() == 0 || body.size() + block.length <= PresenceFrames.MAX_BODY_BYTES
					|| sendBody(body, type, sender);
			body.writeBytes(block);
			return taken;
		};
		return blocks.allMatch(add) && (body.size() == 0 || sendBody(body, type, sender));
	}

	private static boolean sendBody(WireWriter body, int type, FrameSender sender) {
		boolean taken = sender.send(type, body.toByteArray());
		body.reset();
		return taken;
	}

	/** Sends one frame; false when it is not taken. */
	interface FrameSender {

		boolean send(int type, byte[] body);

	}

}
