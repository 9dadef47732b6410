package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one link. Control frames go first, data frames of several
 * sources take turns; everything is bounded; of the answers to PINGs only the last one
 * waits, so that a flood of them costs nothing.
 */
final class Outbox {

	private static final long NONE = -1;

	private final WireWriter scratch = new WireWriter(16);

	private final SessionSettings settings;

	private final int maxRecordBytes;

	private final FrameLane control;

	private final SourceLanes data;

	private long pongToken = NONE;

	Outbox(SessionSettings settings, int maxRecordBytes, QueueBudget budget) {
		this.settings = settings;
		this.maxRecordBytes = Math.min(settings.maxRecordBytes(), maxRecordBytes);
		this.control = new FrameLane(this.maxRecordBytes);
		this.data = new SourceLanes(settings, this.maxRecordBytes, budget);
	}

	/**
	 * Queues a control frame; false when there is no room for it, or no record of this
	 * link can hold it.
	 */
	boolean offerControl(int type, byte[] source, int offset, int length) {
		int frameBytes = FrameLane.frameBytes(length);
		if (frameBytes > this.maxRecordBytes
				|| this.control.queuedBytes() > this.settings.maxQueuedControlBytes() - frameBytes) {
			return false;
		}
		this.control.add(type, source, offset, length);
		return true;
	}

	/** Queues a data frame of a source; false under the same conditions. */
	boolean offer(PeerKey source, int type, byte[] body, int offset, int length) {
		return FrameLane.frameBytes(length) <= this.maxRecordBytes
				&& this.data.offer(source, type, body, offset, length);
	}

	/** Data frames, by their sources. */
	SourceLanes data() {
		return this.data;
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
		return this.control.queuedBytes() + this.data.queuedBytes();
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
			return this.data.poll(this.maxRecordBytes);
		}
		ByteBuffer second = this.data.poll(this.maxRecordBytes - first.remaining());
		return (second == null) ? first
				: ByteBuffer.allocate(first.remaining() + second.remaining()).put(first).put(second).flip();
	}

	/** Its link has ended: what waits is dropped. */
	void clear() {
		this.data.clear();
	}

	private void addToken(int type, long token) {
		this.scratch.reset().writeVarint(token);
		this.control.add(type, this.scratch.array(), 0, this.scratch.size());
	}

}
