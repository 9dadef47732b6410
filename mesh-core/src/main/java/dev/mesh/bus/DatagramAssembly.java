package dev.mesh.bus;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Unreliable messages as frames, and back. Fragments of one message follow each other on a path that keeps the order;
 * when one is missing, or another message begins, the rest is dropped.
 */
final class DatagramAssembly {

	private static final int MAX_OVERHEAD = 1 + 8 + 8 + 1 + 5 + 32;

	private long id = -1;

	private long nextIndex;

	private @Nullable Assembly assembly;

	/** The frames of one message, each small enough for an envelope of its own. */
	static List<byte[]> frames(BusMessage message, long id, int envelopeBytes) {
		byte[] head = BusFrames.head(message);
		byte[] payload = message.bytes();
		List<byte[]> frames = new ArrayList<>();
		int from = 0;
		do {
			int space = envelopeBytes - MAX_OVERHEAD - (from == 0 && frames.isEmpty() ? head.length : 0);
			int length = Math.min(space, payload.length - from);
			WireWriter out = new WireWriter(length + head.length + MAX_OVERHEAD);
			out.writeByte(BusFrames.DATAGRAM).writeVarint(id).writeVarint(frames.size());
			boolean last = from + length == payload.length;
			out.writeByte((frames.isEmpty() ? BusFrames.FLAG_FIRST : 0) | (last ? BusFrames.FLAG_LAST : 0));
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
	@Nullable BusMessage onFrame(WireReader in, BusSettings settings) {
		long frameId = in.readVarint();
		long index = in.readVarint();
		int flags = in.readByte();
		boolean first = (flags & BusFrames.FLAG_FIRST) != 0;
		BusFrames.Head head = first ? BusFrames.readHead(in, settings.maxUnreliableBytes()) : null;
		WireReader payload = in.slice(in.readLength(settings.envelopeBytes()));
		if (head != null) {
			this.id = frameId;
			this.nextIndex = 0;
			this.assembly = new Assembly(head);
		}
		Assembly current = this.assembly;
		if (current == null || frameId != this.id || index != this.nextIndex || !current.add(payload)) {
			this.assembly = null;
			return null;
		}
		this.nextIndex++;
		if ((flags & BusFrames.FLAG_LAST) == 0) {
			return null;
		}
		this.assembly = null;
		return current.isComplete() ? current.message() : null;
	}

}
