package dev.mesh.bus;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Frames of one epoch that go again: what is lost, and SKIP for what has ended. */
final class Repeats {

	/**
	 * Packets that must have arrived after a frame's before it counts as lost (RFC 9002,
	 * section 6.1.1).
	 */
	private static final int PACKET_THRESHOLD = 3;

	private final FrameRing ring;

	private final CongestionWindow congestion;

	private final ArrayDeque<OutFrame> frames = new ArrayDeque<>();

	/** Messages that have ended, whose frames are to go again as SKIP. */
	private final Set<Outgoing> toSkip = new HashSet<>();

	Repeats(FrameRing ring, CongestionWindow congestion) {
		this.ring = ring;
		this.congestion = congestion;
	}

	/** Whether frames wait, or are to be looked for. */
	boolean hasWork() {
		return !this.frames.isEmpty() || !this.toSkip.isEmpty();
	}

	boolean isEmpty() {
		return this.frames.isEmpty();
	}

	/** The next one, null when there is none. */
	@Nullable OutFrame peek() {
		return this.frames.peek();
	}

	/** Takes the next one away. */
	void remove() {
		this.frames.remove().queuedAgain = false;
	}

	/**
	 * Frames of an earlier packet than the newest whose SYNC was answered are lost, and
	 * those after which enough others have arrived.
	 */
	void addLost(long newestAnswered, long newestAckedPacket) {
		this.ring.forEach((frame) -> {
			if (frame.lastPacket < newestAnswered || frame.lastPacket + PACKET_THRESHOLD <= newestAckedPacket) {
				add(frame);
			}
		});
	}

	/** Notes a message whose frames shall go again, when {@link #addSkips} is called. */
	void skip(Outgoing message) {
		this.toSkip.add(message);
	}

	/** Looks through all frames once. */
	void addSkips() {
		if (!this.toSkip.isEmpty()) {
			this.ring.forEach((frame) -> {
				if (this.toSkip.contains(frame.message)) {
					add(frame);
				}
			});
			this.toSkip.clear();
		}
	}

	private void add(OutFrame frame) {
		if (!frame.acknowledged && !frame.queuedAgain) {
			left(frame);
			frame.queuedAgain = true;
			this.frames.add(frame);
		}
	}

	/** A frame is not on its way any more. */
	void left(OutFrame frame) {
		if (frame.onItsWay) {
			frame.onItsWay = false;
			this.congestion.onLeft(frame.cost());
		}
	}

}
