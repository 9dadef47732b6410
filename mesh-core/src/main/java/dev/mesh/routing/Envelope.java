package dev.mesh.routing;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;

/**
 * The header of an envelope; the payload stays in the bytes it came in. Layout:
 * {@code docs/protocol.md} section 6.
 *
 * @param sealed whether the payload is encrypted end to end
 * @param hopLimit how often it may still be forwarded
 * @param source who made it; proven by the seal only
 * @param destination whom it is for
 * @param sourceKeyId first bytes of the hash of the source's X25519 key
 * @param destinationKeyId the same of the destination
 * @param epoch of the source's channel
 * @param packet number of this envelope in the epoch
 */
public record Envelope(boolean sealed, int hopLimit, PeerKey source, PeerKey destination, int sourceKeyId,
		int destinationKeyId, long epoch, long packet) {

	/** Hop limit at the source. */
	public static final int INITIAL_HOPS = 8;

	/** What a header takes, at most. */
	public static final int MAX_HEADER_BYTES = 1 + 1 + 32 + 32 + 4 + 4 + 8 + 8;

	/** Bus frames in one envelope, at most; a sealed one has the tag in addition. */
	public static final int MAX_PAYLOAD_BYTES = 16 * 1024;

	private static final int FLAG_SEALED = 1;

	private static final int HOP_POSITION = 1;

	/**
	 * Reads the header; the reader is left at the payload.
	 * @throws ProtocolException when it is malformed, or the payload larger than
	 * {@link #MAX_PAYLOAD_BYTES} and a tag
	 */
	public static Envelope read(WireReader in) {
		int flags = in.readByte();
		if ((flags & ~FLAG_SEALED) != 0) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "flags of an envelope: " + flags);
		}
		int hopLimit = in.readByte();
		PeerKey source = key(in);
		PeerKey destination = key(in);
		Envelope header = new Envelope(flags == FLAG_SEALED, hopLimit, source, destination, in.readInt(), in.readInt(),
				in.readVarint(), in.readVarint());
		if (in.remaining() > MAX_PAYLOAD_BYTES + (header.sealed ? Sealer.TAG_BYTES : 0)) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME,
					"an envelope with a payload of " + in.remaining() + " bytes");
		}
		return header;
	}

	private static PeerKey key(WireReader in) {
		int position = in.position();
		in.skip(32);
		return PeerKey.readFrom(in.array(), position);
	}

	/** Writes the header. */
	public void write(WireWriter out) {
		out.writeByte(this.sealed ? FLAG_SEALED : 0).writeByte(this.hopLimit);
		out.writeBytes(this.source.toBytes()).writeBytes(this.destination.toBytes());
		out.writeInt(this.sourceKeyId).writeInt(this.destinationKeyId);
		out.writeVarint(this.epoch).writeVarint(this.packet);
	}

	/**
	 * The hop limit with which it is forwarded; one above what a source may give counts
	 * as that.
	 */
	public int loweredHopLimit() {
		return Math.min(this.hopLimit, INITIAL_HOPS) - 1;
	}

	/** Changes the hop limit of a written envelope that begins at {@code offset}. */
	public static void setHopLimit(byte[] envelope, int offset, int hopLimit) {
		envelope[offset + HOP_POSITION] = (byte) hopLimit;
	}

}
