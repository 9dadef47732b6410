package dev.mesh.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Reads the primitives of the wire format from a range of a byte array, without copying
 * the array. Everything that it reads comes from the network: whatever the bytes are, a
 * read either succeeds inside the range or throws {@link ProtocolException} with
 * {@link ErrorCode#MALFORMED_FRAME}, and no length is used for an allocation before it
 * has been compared with a limit and with what is there. After an exception the position
 * is not defined.
 * <p>
 * The array must not change while it is read. Not thread-safe.
 *
 * @see WireWriter
 */
public final class WireReader {

	/** The largest varint: 2^53-1, which a JavaScript number still holds exactly. */
	private static final long MAX_VARINT = (1L << 53) - 1;

	private static final int MAX_VARINT_BYTES = 8;

	private static final char REPLACEMENT = '\uFFFD';

	private final byte[] bytes;

	private final int end;

	private int position;

	/**
	 * Creates a reader over a range of an array.
	 * @param bytes the array; used as it is, not copied
	 * @param offset the index of the first byte of the range
	 * @param length the number of bytes in the range
	 * @throws IndexOutOfBoundsException if the range is not within the array
	 */
	public WireReader(byte[] bytes, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		this.bytes = bytes;
		this.position = offset;
		this.end = offset + length;
	}

	/**
	 * Returns how many bytes are left.
	 * @return the number of bytes between the position and the end of the range
	 */
	public int remaining() {
		return this.end - this.position;
	}

	/**
	 * Says whether at least one byte is left.
	 * @return {@code true} until the range is read to its end
	 */
	public boolean hasRemaining() {
		return this.position < this.end;
	}

	/**
	 * Returns where the next byte is read: an index into {@link #array()}, so not 0 at
	 * first when the range does not start there. With it a caller takes the exact bytes
	 * of a structure that it has just read, for instance to verify them.
	 * @return an absolute index
	 */
	public int position() {
		return this.position;
	}

	/**
	 * Returns the array that this reader was created over, which is larger than the range
	 * as a rule.
	 * @return the array itself, not a copy
	 */
	public byte[] array() {
		return this.bytes;
	}

	/**
	 * Reads one byte.
	 * @return its value, 0 to 255
	 */
	public int readByte() {
		if (this.position >= this.end) {
			throw overrun(1);
		}
		return this.bytes[this.position++] & 0xff;
	}

	/**
	 * Reads four bytes, big-endian.
	 * @return all 32 bits
	 */
	public int readInt() {
		int at = advance(4);
		return (this.bytes[at] << 24) | ((this.bytes[at + 1] & 0xff) << 16) | ((this.bytes[at + 2] & 0xff) << 8)
				| (this.bytes[at + 3] & 0xff);
	}

	/**
	 * Reads eight bytes, big-endian.
	 * @return all 64 bits
	 */
	public long readLong() {
		long high = readInt();
		return (high << 32) | (readInt() & 0xffff_ffffL);
	}

	/**
	 * Reads an unsigned LEB128 integer (seven bits a byte, the lowest first, the top bit
	 * set on all bytes but the last) in its only accepted form: the shortest.
	 * @return a value from 0 to 2^53-1
	 */
	public long readVarint() {
		long value = 0;
		for (int count = 0; count < MAX_VARINT_BYTES; count++) {
			int next = readByte();
			value |= (long) (next & 0x7f) << (7 * count);
			if (next < 0x80) {
				return checkVarint(value, next, count);
			}
		}
		throw malformed("varint longer than " + MAX_VARINT_BYTES + " bytes");
	}

	/**
	 * Reads a varint that counts bytes which follow, or elements of at least one byte
	 * each.
	 * @param limit the largest value that the caller accepts
	 * @return the length, at most {@code limit} and at most {@link #remaining()}, so it
	 * is safe to allocate
	 */
	public int readLength(int limit) {
		long length = readVarint();
		if (length > limit) {
			throw malformed("length " + length + " exceeds the limit of " + limit);
		}
		if (length > remaining()) {
			throw overrun(length);
		}
		return (int) length;
	}

	/**
	 * Reads bytes into a new array. Take {@code n} from {@link #readLength} or from a
	 * constant.
	 * @param n the number of bytes; one that is negative, by arithmetic on what was
	 * received, is malformed input too
	 * @return a new array of {@code n} bytes
	 */
	public byte[] readBytes(int n) {
		int at = advance(n);
		byte[] result = new byte[n];
		System.arraycopy(this.bytes, at, result, 0, n);
		return result;
	}

	/**
	 * Reads a length (varint) and as many bytes.
	 * @param limit the largest number of bytes that the caller accepts
	 * @return a new array
	 */
	public byte[] readBlock(int limit) {
		return readBytes(readLength(limit));
	}

	/**
	 * Reads a length (varint) and as many bytes of well-formed UTF-8.
	 * @param limitBytes the largest number of bytes (not characters) that the caller
	 * accepts
	 * @return the text
	 */
	public String readString(int limitBytes) {
		int length = readLength(limitBytes);
		return text(this.bytes, advance(length), length);
	}

	/**
	 * Decodes bytes that must be well-formed UTF-8.
	 * @param bytes an array
	 * @param offset the index of the first byte
	 * @param length the number of bytes
	 * @return the text
	 */
	public static String text(byte[] bytes, int offset, int length) {
		String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
		// Malformed input is replaced by U+FFFD, so only a text that holds one needs the
		// slow, strict look.
		if (text.indexOf(REPLACEMENT) >= 0) {
			checkUtf8(bytes, offset, length);
		}
		return text;
	}

	/**
	 * Skips bytes and returns a reader over just those.
	 * @param n the number of bytes
	 * @return a reader over the same array
	 */
	public WireReader slice(int n) {
		return new WireReader(this.bytes, advance(n), n);
	}

	/**
	 * Skips bytes.
	 * @param n the number of bytes
	 */
	public void skip(int n) {
		advance(n);
	}

	private int advance(int n) {
		if (n < 0 || n > remaining()) {
			throw overrun(n);
		}
		int at = this.position;
		this.position += n;
		return at;
	}

	private static long checkVarint(long value, int lastByte, int index) {
		if (lastByte == 0 && index > 0) {
			throw malformed("varint not in its shortest form");
		}
		if (value > MAX_VARINT) {
			throw malformed("varint above 2^53-1");
		}
		return value;
	}

	private static void checkUtf8(byte[] bytes, int offset, int length) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
		}
		catch (CharacterCodingException ex) {
			throw malformed("malformed UTF-8");
		}
	}

	private ProtocolException overrun(long wanted) {
		return malformed(wanted + " bytes wanted, " + remaining() + " left");
	}

	private static ProtocolException malformed(String message) {
		return new ProtocolException(ErrorCode.MALFORMED_FRAME, message);
	}

}
