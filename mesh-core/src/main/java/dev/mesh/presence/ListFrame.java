package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * LIST: whom an acceptor tells its dialer of, and how it stands with them.
 *
 * @param flags see the constants
 * @param entries what is new
 */
record ListFrame(int flags, Map<PeerKey, Listed> entries) {

	/** What was listed before does not count any more. */
	static final int ANEW = 1;

	/** The rest of a list that was begun anew is in the next frame. */
	static final int MORE = 2;

	/** There are more peers than the acceptor tells of. */
	static final int TRUNCATED = 4;

	/** There is no list: the dialer is told of everybody. */
	static final int EVERYBODY = 8;

	private static final int ENTRY_BYTES = PeerKey.BYTES + 1;

	/** So many fit into one frame. */
	static final int MAX_ENTRIES = (PresenceFrames.MAX_BODY_BYTES - 1) / ENTRY_BYTES;

	private static final int ALL_FLAGS = ANEW | MORE | TRUNCATED | EVERYBODY;

	static ListFrame read(WireReader body) {
		int flags = body.readByte();
		if ((flags & ~ALL_FLAGS) != 0 || ((flags & EVERYBODY) != 0 && (flags != EVERYBODY || body.hasRemaining()))) {
			throw Json.malformed("LIST begins with " + flags);
		}
		Map<PeerKey, Listed> entries = new LinkedHashMap<>();
		while (body.hasRemaining()) {
			PeerKey key = Announcement.readKey(body);
			int number = body.readByte();
			Listed listed = Listed.of(number);
			if (listed == null) {
				throw Json.malformed("LIST says " + number + " of a peer");
			}
			entries.put(key, listed);
		}
		return new ListFrame(flags, entries);
	}

	byte[] toBytes() {
		WireWriter body = new WireWriter(1 + this.entries.size() * ENTRY_BYTES).writeByte(this.flags);
		this.entries.forEach((key, listed) -> body.writeBytes(key.toBytes()).writeByte(listed.number()));
		return body.toByteArray();
	}

	boolean has(int flag) {
		return (this.flags & flag) != 0;
	}

}
