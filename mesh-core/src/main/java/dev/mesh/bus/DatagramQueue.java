package dev.mesh.bus;

import dev.mesh.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.List;

/** Fragments of unreliable messages that wait for an envelope. */
final class DatagramQueue {

	private static final int MAX_BYTES = 256 * 1024;

	private final ArrayDeque<Datagram> waiting = new ArrayDeque<>();

	private int bytes;

	/** How many of {@link #waiting} have a deadline. */
	private int mortal;

	/**
	 * Takes the frames of one message, to be sent before the deadline (Long.MAX_VALUE =
	 * none); false when there is no room for them.
	 */
	boolean offer(List<byte[]> frames, long deadlineNanos) {
		Datagram datagram = new Datagram(new ArrayDeque<>(frames), deadlineNanos);
		int more = datagram.bytes();
		if (this.bytes > 0 && this.bytes + more > MAX_BYTES) {
			return false;
		}
		this.waiting.add(datagram);
		this.bytes += more;
		this.mortal += datagram.isMortal() ? 1 : 0;
		return true;
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	/** Writes what fits; returns whether that was anything. */
	boolean write(WireWriter envelope, int limit) {
		int before = envelope.size();
		for (Datagram next = this.waiting.peek(); next != null; next = this.waiting.peek()) {
			byte[] frame = next.frames().element();
			if (frame.length > limit - envelope.size()) {
				break;
			}
			envelope.writeBytes(next.frames().remove());
			this.bytes -= frame.length;
			if (next.frames().isEmpty()) {
				this.waiting.remove();
				this.mortal -= next.isMortal() ? 1 : 0;
			}
		}
		return envelope.size() > before;
	}

	/** Drops messages whose time is up; returns how many. */
	int dropExpired(long nowNanos) {
		int before = this.waiting.size();
		if (this.mortal > 0) {
			this.waiting.removeIf((datagram) -> isExpired(datagram, nowNanos));
		}
		return before - this.waiting.size();
	}

	private boolean isExpired(Datagram datagram, long nowNanos) {
		boolean expired = datagram.isMortal() && datagram.deadlineNanos() - nowNanos <= 0;
		if (expired) {
			this.bytes -= datagram.bytes();
			this.mortal--;
		}
		return expired;
	}

	/** Drops everything; returns how many messages lost something. */
	int clear() {
		int dropped = this.waiting.size();
		this.waiting.clear();
		this.bytes = 0;
		this.mortal = 0;
		return dropped;
	}

	/** What was not written of one message. */
	private record Datagram(ArrayDeque<byte[]> frames, long deadlineNanos) {

		boolean isMortal() {
			return this.deadlineNanos != Long.MAX_VALUE;
		}

		int bytes() {
			return this.frames.stream().mapToInt((frame) -> frame.length).sum();
		}

	}

}
