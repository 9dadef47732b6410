package dev.mesh.session;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;

/** A content and its signature: {@code varint length | content | 64 bytes}. */
final class SignedBlock {

	private static final int SIGNATURE_BYTES = 64;

	private final byte[] content;

	private final byte[] signature;

	SignedBlock(byte[] content, byte[] signature) {
		this.content = content;
		this.signature = signature;
	}

	/** Reads a block that is all there is. */
	static SignedBlock decode(byte[] bytes, int maxContentBytes) {
		WireReader reader = new WireReader(bytes, 0, bytes.length);
		SignedBlock block = new SignedBlock(reader.readBlock(maxContentBytes), reader.readBytes(SIGNATURE_BYTES));
		if (reader.hasRemaining()) {
			throw StrictJson.malformed(reader.remaining() + " bytes after the signature");
		}
		return block;
	}

	byte[] encode() {
		WireWriter writer = new WireWriter(this.content.length + SIGNATURE_BYTES + 8);
		return writer.writeBlock(this.content).writeBytes(this.signature).toByteArray();
	}

	byte[] content() {
		return this.content;
	}

	byte[] signature() {
		return this.signature;
	}

}
