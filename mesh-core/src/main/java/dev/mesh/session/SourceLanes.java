package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data frames for one link in a queue for each source, served by deficit round robin
 * (Shreedhar and Varghese, 1995): each source gets the same share of bytes, whatever the
 * size of its frames, and nobody waits for longer than one turn of the others. While one
 * source alone has something to send, which is the rule, its records are handed over as
 * they are, without another copy.
 */
final class SourceLanes {

	/** What a source may send in its turn: one full envelope. */
	static final int QUANTUM_BYTES = 16 * 1024 + 512;

	private final SessionSettings settings;

	private final int maxRecordBytes;

	private final QueueBudget budget;

	/** Those with something to send; one without it may stay, to be used again. */
	private final Map<PeerKey, SourceLane> lanes = new HashMap<>();

	/** Lanes with something to send, the next in turn first. */
	private final ArrayDeque<SourceLane> turns = new ArrayDeque<>();

	private @Nullable SourceLane newest;

	private long queuedBytes;

	SourceLanes(SessionSettings settings, int maxRecordBytes, QueueBudget budget) {
		this.settings = settings;
		this.maxRecordBytes = maxRecordBytes;
		this.budget = budget;
	}

	/** Queues one frame; false when its source has no room for it. */
	boolean offer(PeerKey source, int type, byte[] body, int offset, int length) {
		SourceLane lane = find(source);
		int frameBytes = FrameLane.frameBytes(length);
		if (frameBytes > room(lane, source, this.settings.maxQueuedSourceBytes())) {
			return false;
		}
		if (lane == null) {
			lane = new SourceLane(this.budget.open(source), this.maxRecordBytes);
			this.lanes.put(source, lane);
		}
		if (lane.frames.queuedBytes() == 0) {
			this.turns.add(lane);
		}
		this.newest = lane;
		lane.frames.add(type, body, offset, length);
		lane.account.take(frameBytes);
		this.queuedBytes += frameBytes;
		return true;
	}

	private @Nullable SourceLane find(PeerKey source) {
		SourceLane last = this.newest;
		return (last != null && last.account.source().equals(source)) ? last : this.lanes.get(source);
	}

	/** Bytes of one source that wait. */
	int queuedBytes(PeerKey source) {
		SourceLane lane = find(source);
		return (lane != null) ? lane.frames.queuedBytes() : 0;
	}

	/** What the queue of a source still takes when it may hold so many bytes at most. */
	long room(PeerKey source, long atMostBytes) {
		return room(find(source), source, Math.min(this.settings.maxQueuedSourceBytes(), atMostBytes));
	}

	private long room(@Nullable SourceLane lane, PeerKey source, long limitBytes) {
		return (lane != null) ? Math.min(limitBytes - lane.frames.queuedBytes(), lane.account.room())
				: Math.min(limitBytes, this.budget.room(source));
	}

	long queuedBytes() {
		return this.queuedBytes;
	}

	/** Bytes of the source with the longest queue. */
	int longestBytes() {
		int longest = 0;
		for (SourceLane lane : this.turns) {
			longest = Math.max(longest, lane.frames.queuedBytes());
		}
		return longest;
	}

	/** Sources that are kept. */
	int sources() {
		return this.lanes.size();
	}

	/** The next record of at most so many bytes; null when nothing fits or waits. */
	@Nullable ByteBuffer poll(int limit) {
		SourceLane first = this.turns.peek();
		if (first == null) {
			return null;
		}
		ByteBuffer record = (this.turns.size() == 1) ? whole(first, limit) : mixed(limit);
		if (record != null) {
			this.queuedBytes -= record.remaining();
		}
		return record;
	}

	private @Nullable ByteBuffer whole(SourceLane only, int limit) {
		ByteBuffer record = (only.frames.nextBytes() <= limit) ? only.frames.poll() : null;
		only.account.giveBack((record != null) ? record.remaining() : 0);
		only.endTurn();
		if (only.frames.queuedBytes() == 0) {
			retire(only);
		}
		return record;
	}

	private @Nullable ByteBuffer mixed(int limit) {
		ByteBuffer record = ByteBuffer.allocate((int) Math.min(limit, this.queuedBytes));
		boolean full = false;
		while (!full && !this.turns.isEmpty()) {
			SourceLane lane = this.turns.element();
			full = lane.takeTurn(record);
			if (lane.frames.queuedBytes() == 0) {
				lane.endTurn();
				retire(lane);
			}
			else if (!full) {
				this.turns.add(this.turns.remove());
			}
		}
		return (record.position() > 0) ? record.flip() : null;
	}

	/** The first in turn has nothing more to send. */
	private void retire(SourceLane lane) {
		this.turns.remove();
		if (this.lanes.size() > 1) {
			this.lanes.remove(lane.account.source());
			lane.account.close();
			this.newest = (this.newest == lane) ? null : this.newest;
		}
	}

	/** Drops everything, because its link has ended. */
	void clear() {
		for (SourceLane lane : this.lanes.values()) {
			lane.account.giveBack(lane.frames.queuedBytes());
			lane.account.close();
		}
		this.queuedBytes = 0;
		this.lanes.clear();
		this.turns.clear();
		this.newest = null;
	}

	/** The frames of one source, and what is left of its turn. */
	private static final class SourceLane {

		private final QueueBudget.Account account;

		private final FrameLane frames;

		private boolean inTurn;

		private int deficit;

		SourceLane(QueueBudget.Account account, int maxRecordBytes) {
			this.account = account;
			this.frames = new FrameLane(maxRecordBytes);
		}

		/**
		 * Moves frames into a record, as many as this turn allows; returns whether the
		 * record has no room for one that the turn allows, and so the turn goes on in the
		 * next record.
		 */
		boolean takeTurn(ByteBuffer record) {
			if (!this.inTurn) {
				this.inTurn = true;
				this.deficit += QUANTUM_BYTES;
			}
			for (int next = this.frames.nextFrameBytes(); next > 0; next = this.frames.nextFrameBytes()) {
				if (next > this.deficit) {
					this.inTurn = false;
					return false;
				}
				if (next > record.remaining()) {
					return true;
				}
				this.frames.moveFrame(next, record);
				this.account.giveBack(next);
				this.deficit -= next;
			}
			return false;
		}

		/** Who has nothing to send, or has sent alone, saves nothing up. */
		void endTurn() {
			this.inTurn = false;
			this.deficit = 0;
		}

	}

}
