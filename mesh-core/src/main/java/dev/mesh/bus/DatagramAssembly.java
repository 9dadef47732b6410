package dev.mesh.bus;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Unreliable messages as frames, and back. Fragments of one message follow each other on
 * a path that keeps the order; when one is missing, or another message begins, the rest
 * is dropped.
 */
final class DatagramAssembly {

	private static final int MAX_OVERHEAD = 1 + 8 + 8 + 1 + 5 + 32;

	private final BusSettings settings;

	private final KnownPaths paths;

	/** Told of each message that is lost. */
	private final Consumer<String> count;

	/** The message whose fragments come now. */
	private long id = -1;

	/** The newest message that is complete or was counted as lost. */
	private long settledId = -1;

	private long nextIndex;

	private @Nullable Assembly assembly;

	DatagramAssembly(BusSettings settings, KnownPaths paths, Consumer<String> count) {
		this.settings = settings;
		this.paths = paths;
		this.count = count;
	}

	/**
	 * The frames of one message, each small enough for an envelope of its own.
	 * @param headFlags that go with the kind of the head
	 */
	static List<byte[]> frames(byte[] head, int headFlags, byte[] payload, long id, int envelopeBytes) {
		List<byte[]> frames = new ArrayList<>();
		int from = 0;
		do {
			int space = envelopeBytes - MAX_OVERHEAD - (from == 0 && frames.isEmpty() ? head.length : 0);
			int length = Math.min(space, payload.length - from);
			WireWriter out = new WireWriter(length + head.length + MAX_OVERHEAD);
			out.writeByte(BusFrames.DATAGRAM).writeVarint(id).writeVarint(frames.size());
			boolean last = from + length == payload.length;
			out.writeByte((frames.isEmpty() ? BusFrames.FLAG_FIRST | headFlags : 0) | (last ? BusFrames.FLAG_LAST : 0));
			if (frames.isEmpty()) {
				out.writeBytes(head);
			}
			out.writeVarint(length).writeBytes(payload, from, length);
			frames.add(out.toByteArray());
			from += length;
		}
		while (from < payload.length);
		return frames;
	}

	/** One frame came in; the message when it was the last of it and none was missing. */
	@Nullable Assembly onFrame(WireReader in) {
		long frameId = in.readVarint();
		long index = in.readVarint();
		int flags = in.readByte();
		BusFrames.Head head = (flags & BusFrames.FLAG_FIRST) == 0 ? null : BusFrames.readHead(in, flags, this.paths);
		WireReader payload = in.slice(in.readLength(BusFrames.MAX_ENVELOPE_BYTES));
		if (head != null && index == 0 && head.size() <= this.settings.maxUnreliableBytes()) {
			drop();
			this.id = frameId;
			this.nextIndex = 0;
			this.assembly = new Assembly(head);
		}
		boolean last = (flags & BusFrames.FLAG_LAST) != 0;
		Assembly current = this.assembly;
		if (current == null || frameId != this.id || index != this.nextIndex || !current.add(payload)
				|| (last && !current.isComplete())) {
			drop();
			lost(frameId);
			return null;
		}
		this.nextIndex++;
		if (!last) {
			return null;
		}
		this.assembly = null;
		this.settledId = frameId;
		return current;
	}

	/** The other peer has restarted: its ids begin again. */
	void restart() {
		drop();
		this.settledId = -1;
	}

	/** What has come of a message that is not complete is of no use. */
	private void drop() {
		if (this.assembly != null) {
			this.assembly = null;
			lost(this.id);
		}
	}

	private void lost(long lostId) {
		if (lostId != this.settledId) {
			this.settledId = lostId;
			this.count.accept("bus.dropped.fragment");
		}
	}

}
