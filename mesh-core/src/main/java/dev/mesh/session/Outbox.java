package dev.mesh.session;

import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one link. Control frames go first; both lanes are bounded; of
 * the answers to PINGs only the last one waits, so that a flood of them costs nothing.
 */
final class Outbox {

	private static final long NONE = -1;

	private final WireWriter scratch = new WireWriter(16);

	private final SessionSettings settings;

	private final int maxRecordBytes;

	private final FrameLane control;

	private final FrameLane data;

	private long pongToken = NONE;

	Outbox(SessionSettings settings, int maxRecordBytes) {
		this.settings = settings;
		this.maxRecordBytes = Math.min(settings.maxRecordBytes(), maxRecordBytes);
		this.control = new FrameLane(this.maxRecordBytes);
		this.data = new FrameLane(this.maxRecordBytes);
	}

	/**
	 * Queues one frame; false when the lane has no room for it, or no record of this link
	 * can hold it.
	 */
	boolean offer(int type, byte[] source, int offset, int length, boolean asControl) {
		int frameBytes = FrameLane.frameBytes(length);
		FrameLane lane = asControl ? this.control : this.data;
		int limit = asControl ? this.settings.maxQueuedControlBytes() : this.settings.maxQueuedDataBytes();
		if (frameBytes > this.maxRecordBytes || lane.queuedBytes() > limit - frameBytes) {
			return false;
		}
		lane.add(type, source, offset, length);
		return true;
	}

	/** Queues a PING; their number is bounded by {@link Pings}. */
	void ping(long token) {
		addToken(FrameType.PING, token);
	}

	/** Answers a PING; an answer that still waits is replaced. */
	void pong(long token) {
		this.pongToken = token;
	}

	/** Bytes that wait. */
	long queuedBytes() {
		return (long) this.control.queuedBytes() + this.data.queuedBytes();
	}

	boolean isEmpty() {
		return this.pongToken == NONE && queuedBytes() == 0;
	}

	/** The next record to write, null when nothing waits. */
	@Nullable ByteBuffer poll() {
		if (this.pongToken != NONE) {
			addToken(FrameType.PONG, this.pongToken);
			this.pongToken = NONE;
		}
		ByteBuffer first = this.control.poll();
		if (first == null) {
			return this.data.poll();
		}
		int together = first.remaining() + this.data.nextBytes();
		if (this.data.nextBytes() == 0 || together > this.maxRecordBytes) {
			return first;
		}
		ByteBuffer record = ByteBuffer.allocate(together).put(first);
		ByteBuffer second = this.data.poll();
		return ((second != null) ? record.put(second) : record).flip();
	}

	private void addToken(int type, long token) {
		this.scratch.reset().writeVarint(token);
		this.control.add(type, this.scratch.array(), 0, this.scratch.size());
	}

}
