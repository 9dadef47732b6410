package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The frames of presence (docs/protocol.md, section 2). */
final class PresenceFrames {

	static final int RECORDS = 0x20;

	static final int MARKS = 0x21;

	static final int DIGEST = 0x22;

	static final int BUCKETS = 0x23;

	static final int LIST = 0x24;

	static final int LOOK_UP = 0x25;

	static final int ANNOUNCE = 0x26;

	static final int WANT = 0x27;

	/**
	 * Largest body that is sent: with its header it fits into the smallest record limit,
	 * 32 KiB.
	 */
	static final int MAX_BODY_BYTES = 32 * 1024 - 8;

	private PresenceFrames() {
	}

	/** One or more signed blocks. */
	static List<SignedBlock> readBlocks(WireReader body, int limitBytes) {
		List<SignedBlock> blocks = new ArrayList<>();
		do {
			blocks.add(SignedBlock.read(body, limitBytes));
		}
		while (body.hasRemaining());
		return blocks;
	}

	/** One or more announcements. */
	static List<Announcement> readAnnouncements(WireReader body) {
		List<Announcement> announcements = new ArrayList<>();
		do {
			announcements.add(Announcement.read(body));
		}
		while (body.hasRemaining());
		return announcements;
	}

	/** One or more keys of peers. */
	static List<PeerKey> readKeys(WireReader body) {
		List<PeerKey> keys = new ArrayList<>();
		do {
			keys.add(Announcement.readKey(body));
		}
		while (body.hasRemaining());
		return keys;
	}

	static byte[] want(Collection<PeerKey> keys) {
		WireWriter body = new WireWriter(keys.size() * PeerKey.BYTES);
		keys.forEach((key) -> body.writeBytes(key.toBytes()));
		return body.toByteArray();
	}

	static byte[] readRoot(WireReader body) {
		return readExactly(body, BlockHash.BYTES);
	}

	/** Whom LOOK_UP asks for. */
	static PeerKey readKey(WireReader body) {
		return PeerKey.of(readExactly(body, PeerKey.BYTES));
	}

	/** Whether BUCKETS is an answer, which is not answered again. */
	static boolean readIsAnswer(WireReader body) {
		int flag = body.readByte();
		if (flag > 1) {
			throw Json.malformed("BUCKETS begins with " + flag);
		}
		return flag == 1;
	}

	static byte[] readHashes(WireReader body) {
		return readExactly(body, BucketHashes.COUNT * BlockHash.BYTES);
	}

	static byte[] buckets(boolean answer, byte[] hashes) {
		byte[] body = new byte[1 + hashes.length];
		body[0] = (byte) (answer ? 1 : 0);
		System.arraycopy(hashes, 0, body, 1, hashes.length);
		return body;
	}

	private static byte[] readExactly(WireReader body, int bytes) {
		if (body.remaining() != bytes) {
			throw Json.malformed(body.remaining() + " bytes instead of " + bytes);
		}
		return body.readBytes(bytes);
	}

}
