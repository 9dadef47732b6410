package dev.mesh.bus;

import dev.mesh.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.List;

/** Fragments of unreliable messages that wait for an envelope. */
final class DatagramQueue {

	private static final int MAX_BYTES = 256 * 1024;

	private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

	/** Frames of each message that has one waiting. */
	private final ArrayDeque<Integer> messages = new ArrayDeque<>();

	private int bytes;

	/** Takes the frames of one message; false when there is no room for them. */
	boolean offer(List<byte[]> frames) {
		int more = frames.stream().mapToInt((frame) -> frame.length).sum();
		if (this.bytes > 0 && this.bytes + more > MAX_BYTES) {
			return false;
		}
		this.waiting.addAll(frames);
		this.messages.add(frames.size());
		this.bytes += more;
		return true;
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	/** Writes what fits; returns whether that was anything. */
	boolean write(WireWriter envelope, int limit) {
		int before = envelope.size();
		while (!this.waiting.isEmpty() && this.waiting.element().length <= limit - envelope.size()) {
			byte[] frame = this.waiting.remove();
			this.bytes -= frame.length;
			envelope.writeBytes(frame);
			int left = this.messages.remove() - 1;
			if (left > 0) {
				this.messages.addFirst(left);
			}
		}
		return envelope.size() > before;
	}

	/** Drops everything; returns how many messages lost something. */
	int clear() {
		int dropped = this.messages.size();
		this.waiting.clear();
		this.messages.clear();
		this.bytes = 0;
		return dropped;
	}

}
