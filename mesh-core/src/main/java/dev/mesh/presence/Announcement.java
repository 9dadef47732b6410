package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;

/** That its sender has a record of this version, and sends it to whoever wants it. */
record Announcement(PeerKey key, RecordVersion version) {

	static Announcement of(PeerRecord record) {
		return new Announcement(record.key(), record.id());
	}

	static Announcement read(WireReader reader) {
		PeerKey key = readKey(reader);
		long incarnation = reader.readVarint();
		long version = reader.readVarint();
		if (incarnation < 1 || version < 1) {
			throw Json.malformed("announcement of incarnation " + incarnation + ", version " + version);
		}
		return new Announcement(key, new RecordVersion(incarnation, version));
	}

	static PeerKey readKey(WireReader reader) {
		if (reader.remaining() < PeerKey.BYTES) {
			throw Json.malformed(reader.remaining() + " bytes of a key");
		}
		return PeerKey.of(reader.readBytes(PeerKey.BYTES));
	}

	byte[] toBytes() {
		return new WireWriter(PeerKey.BYTES + 16).writeBytes(this.key.toBytes())
			.writeVarint(this.version.incarnation())
			.writeVarint(this.version.version())
			.toByteArray();
	}

}
