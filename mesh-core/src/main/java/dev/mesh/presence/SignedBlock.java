package dev.mesh.presence;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A content and its signature as they travel: {@code varint length | content | 64 bytes}
 * (docs/protocol.md, section 1). Nothing here signs or verifies. The exact bytes are
 * kept, because they are what was signed and what is passed on.
 */
public final class SignedBlock {

	static final int SIGNATURE_BYTES = 64;

	/** Length and signature around a content of less than 2 MiB. */
	static final int MAX_OVERHEAD_BYTES = SIGNATURE_BYTES + 3;

	private final byte[] bytes;

	private final int contentOffset;

	private SignedBlock(byte[] bytes, int contentOffset) {
		this.bytes = bytes;
		this.contentOffset = contentOffset;
	}

	/**
	 * The bytes to sign or verify.
	 * @param label the purpose, ASCII, such as {@link EdgeStatement#LABEL}; it keeps a
	 * signature from serving another
	 * @param content the exact content
	 * @return {@code label | 0x00 | content}
	 */
	public static byte[] toSign(String label, byte[] content) {
		byte[] prefix = label.getBytes(StandardCharsets.US_ASCII);
		byte[] message = Arrays.copyOf(prefix, prefix.length + 1 + content.length);
		System.arraycopy(content, 0, message, prefix.length + 1, content.length);
		return message;
	}

	/**
	 * Puts the block together.
	 * @param content the exact content that was signed
	 * @param signature its 64 bytes
	 * @return the bytes of the block
	 */
	public static byte[] assemble(byte[] content, byte[] signature) {
		if (signature.length != SIGNATURE_BYTES) {
			throw new IllegalArgumentException(
					"A signature has " + SIGNATURE_BYTES + " bytes, not " + signature.length);
		}
		return new WireWriter(content.length + SIGNATURE_BYTES + 4).writeBlock(content)
			.writeBytes(signature)
			.toByteArray();
	}

	/**
	 * Takes a block apart.
	 * @param block exactly one block; handed over, not copied
	 * @param limitBytes the largest block accepted
	 * @throws ProtocolException MALFORMED_FRAME, also when something follows the block
	 */
	public static SignedBlock split(byte[] block, int limitBytes) {
		WireReader reader = new WireReader(block, 0, block.length);
		SignedBlock result = read(reader, limitBytes);
		if (reader.hasRemaining()) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "bytes after a signed block");
		}
		return result;
	}

	/** Reads the next block of a frame into an array of its own. */
	static SignedBlock read(WireReader reader, int limitBytes) {
		int start = reader.position();
		int length = reader.readLength(limitBytes);
		int contentOffset = reader.position() - start;
		reader.skip(length);
		reader.skip(SIGNATURE_BYTES);
		int end = reader.position();
		if (end - start > limitBytes) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME,
					"signed block of " + (end - start) + " bytes exceeds the limit of " + limitBytes);
		}
		return new SignedBlock(Arrays.copyOfRange(reader.array(), start, end), contentOffset);
	}

	/** The whole block; shared, so not to be changed. */
	public byte[] bytes() {
		return this.bytes;
	}

	/** A copy of what was signed. */
	public byte[] content() {
		return Arrays.copyOfRange(this.bytes, this.contentOffset, this.bytes.length - SIGNATURE_BYTES);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof SignedBlock block && Arrays.equals(this.bytes, block.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	/** A copy of the signature. */
	public byte[] signature() {
		return Arrays.copyOfRange(this.bytes, this.bytes.length - SIGNATURE_BYTES, this.bytes.length);
	}

}
