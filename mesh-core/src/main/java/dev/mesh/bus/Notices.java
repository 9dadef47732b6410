package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Confirmations, resets and the like that wait for an envelope; more than a few are
 * dropped, the other end asks again.
 */
final class Notices {

	private static final int MAX_WAITING = 64;

	private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

	/** Frames of this epoch came, and there is no state of it. */
	void reset(long epoch) {
		WireWriter reset = new WireWriter(16);
		reset.writeByte(BusFrames.RESET).writeVarint(epoch).writeByte(BusFrames.RESET_NO_STATE);
		add(reset.toByteArray());
	}

	/** The way to here has changed: the source of this epoch is asked to send SYNC. */
	void resync(long epoch) {
		add(new WireWriter(16).writeByte(BusFrames.RESYNC).writeVarint(epoch).toByteArray());
	}

	/** The refusals of this acknowledgement are known here now. */
	void confirm(Acknowledgement ack) {
		WireWriter confirm = new WireWriter(64);
		confirm.writeByte(BusFrames.CONFIRM).writeVarint(ack.epoch()).writeVarint(ack.refusals().size());
		for (Refusal refusal : ack.refusals()) {
			confirm.writeVarint(refusal.first()).writeVarint(refusal.last() - refusal.first());
		}
		add(confirm.toByteArray());
	}

	/** Saying the same twice is of no use. */
	private void add(byte[] frame) {
		if (this.waiting.size() < MAX_WAITING
				&& this.waiting.stream().noneMatch((other) -> Arrays.equals(other, frame))) {
			this.waiting.add(frame);
		}
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	/** Writes what fits; returns whether that was anything. */
	boolean write(WireWriter envelope, int limit) {
		int before = envelope.size();
		while (!this.waiting.isEmpty() && this.waiting.element().length <= limit - envelope.size()) {
			envelope.writeBytes(this.waiting.remove());
		}
		return envelope.size() > before;
	}

	/** The other peer is another one now, whose epochs begin again. */
	void clear() {
		this.waiting.clear();
	}

}
