package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for the links of neighbours; they go out with the next flush that the
 * link takes. Control frames go before data frames. Data frames of several sources to one
 * neighbour take turns by bytes, and each source has its own limit there, so that one
 * source cannot starve another. Called on the loop.
 */
public final class SessionQueues {

	private final SessionSettings settings;

	private final SessionTable table;

	private final Links links;

	SessionQueues(SessionSettings settings, SessionTable table, Links links) {
		this.settings = settings;
		this.table = table;
		this.links = links;
	}

	/**
	 * Queues one control frame.
	 * @param neighbour whom it is for
	 * @param frameType its type, 0x20 or above
	 * @param body its body
	 * @return false when there is no active session, its queue is full, or no record of
	 * it can hold the frame
	 */
	public boolean sendControl(PeerKey neighbour, int frameType, byte[] body) {
		check(frameType, body.length);
		LinkState link = this.table.activeLink(neighbour);
		if (link == null || link.outbox == null || !link.outbox.offerControl(frameType, body, 0, body.length)) {
			return false;
		}
		this.links.markDirty(link);
		return true;
	}

	/**
	 * Queues one data frame.
	 * @param neighbour whom it is for
	 * @param source on whose account it waits
	 * @param frameType its type, 0x20 or above
	 * @param array holds its body; the caller may use it again
	 * @param offset where the body begins
	 * @param length how long it is
	 * @return false when there is no active session, the queue of the source is full, or
	 * no record of the session can hold the frame
	 */
	public boolean send(PeerKey neighbour, PeerKey source, int frameType, byte[] array, int offset, int length) {
		check(frameType, length);
		LinkState link = this.table.activeLink(neighbour);
		if (link == null || link.outbox == null || !link.outbox.offer(source, frameType, array, offset, length)) {
			return false;
		}
		this.links.markDirty(link);
		return true;
	}

	private void check(int frameType, int length) {
		if (frameType < FrameType.FIRST_OF_OTHERS || frameType > 0xff) {
			throw new IllegalArgumentException(
					"Frame types from 0x20 to 0xff are sent, but " + frameType + " was given");
		}
		if (FrameLane.frameBytes(length) > this.settings.maxRecordBytes()) {
			throw new IllegalArgumentException(
					"A frame of " + length + " bytes does not fit into a record of " + this.settings.maxRecordBytes());
		}
	}

	/** Bytes of frames for a neighbour that are queued and not yet handed to its link. */
	public long queuedBytes(PeerKey neighbour) {
		Outbox outbox = outbox(neighbour);
		return (outbox != null) ? outbox.queuedBytes() : 0;
	}

	/**
	 * How many more bytes of a source the queue to a neighbour takes now, when it shall
	 * hold so many of them at most; 0 or less when none.
	 */
	public long room(PeerKey neighbour, PeerKey source, long atMostBytes) {
		Outbox outbox = outbox(neighbour);
		return (outbox != null) ? outbox.data().room(source, atMostBytes) : 0;
	}

	/** Bytes of data frames in the queues of all sessions. */
	public long totalBytes() {
		return this.links.budget().usedBytes();
	}

	/** Bytes of data frames in the longest queue of one source to one neighbour. */
	public long longestBytes() {
		long longest = 0;
		for (LinkState link : this.links.all()) {
			longest = Math.max(longest, (link.outbox != null) ? link.outbox.data().longestBytes() : 0);
		}
		return longest;
	}

	private @Nullable Outbox outbox(PeerKey neighbour) {
		LinkState link = this.table.activeLink(neighbour);
		return (link != null) ? link.outbox : null;
	}

}
