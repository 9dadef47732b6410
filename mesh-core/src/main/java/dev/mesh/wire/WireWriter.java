package dev.mesh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes the primitives of the wire format into an array that grows as needed and is
 * reused after {@link #reset()}. The limits of records and frames are the caller's
 * business; what it passes here is trusted, so a value that the format cannot express is
 * an {@link IllegalArgumentException}. Not thread-safe.
 *
 * @see WireReader
 */
public final class WireWriter {

	private static final long MAX_VARINT = (1L << 53) - 1;

	/** Some VMs reserve header words in an array. */
	private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

	private byte[] bytes;

	private int size;

	/**
	 * Creates an empty writer.
	 * @param initialCapacity the size of the first array in bytes, 0 or more
	 */
	public WireWriter(int initialCapacity) {
		if (initialCapacity < 0) {
			throw new IllegalArgumentException("Initial capacity must be 0 or more, but is " + initialCapacity);
		}
		this.bytes = new byte[initialCapacity];
	}

	/**
	 * Writes the low eight bits of a value.
	 * @param value the value; higher bits are ignored
	 * @return this writer
	 */
	public WireWriter writeByte(int value) {
		ensure(1);
		this.bytes[this.size++] = (byte) value;
		return this;
	}

	/**
	 * Writes four bytes, big-endian.
	 * @param value all 32 bits are written
	 * @return this writer
	 */
	public WireWriter writeInt(int value) {
		ensure(4);
		putInt(value);
		return this;
	}

	/**
	 * Writes eight bytes, big-endian.
	 * @param value all 64 bits are written
	 * @return this writer
	 */
	public WireWriter writeLong(long value) {
		ensure(8);
		putInt((int) (value >>> 32));
		putInt((int) value);
		return this;
	}

	/**
	 * Writes an unsigned LEB128 integer in its shortest form.
	 * @param value 0 to 2^53-1
	 * @return this writer
	 */
	public WireWriter writeVarint(long value) {
		ensure(varintSize(value));
		long rest = value;
		while (rest >= 0x80) {
			this.bytes[this.size++] = (byte) (rest | 0x80);
			rest >>>= 7;
		}
		this.bytes[this.size++] = (byte) rest;
		return this;
	}

	/**
	 * Writes bytes as they are, without a length.
	 * @param source the bytes
	 * @return this writer
	 */
	public WireWriter writeBytes(byte[] source) {
		return writeBytes(source, 0, source.length);
	}

	/**
	 * Writes a range of bytes as they are, without a length.
	 * @param source the array
	 * @param offset the index of the first byte
	 * @param length the number of bytes
	 * @return this writer
	 */
	public WireWriter writeBytes(byte[] source, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, source.length);
		ensure(length);
		System.arraycopy(source, offset, this.bytes, this.size, length);
		this.size += length;
		return this;
	}

	/**
	 * Writes the length as a varint, then the bytes.
	 * @param source the bytes
	 * @return this writer
	 */
	public WireWriter writeBlock(byte[] source) {
		return writeVarint(source.length).writeBytes(source);
	}

	/**
	 * Writes the length in bytes as a varint, then the text in UTF-8. A surrogate without
	 * its partner, which UTF-8 cannot express, is written as a question mark: texts come
	 * from users, and the loop must not fail over one.
	 * @param text the text
	 * @return this writer
	 */
	public WireWriter writeString(String text) {
		return writeBlock(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Makes room for bytes that somebody else writes, into {@link #array()} from
	 * {@link #size()} on; {@link #advance} then counts them.
	 * @param most how many at most
	 * @return this writer
	 */
	public WireWriter reserve(int most) {
		ensure(most);
		return this;
	}

	/**
	 * Counts bytes that were written into the room of {@link #reserve}.
	 * @param bytes how many, at most as many as were reserved
	 * @return this writer
	 */
	public WireWriter advance(int bytes) {
		Objects.checkFromIndexSize(this.size, bytes, this.bytes.length);
		this.size += bytes;
		return this;
	}

	/**
	 * Replaces a byte that has been written, for instance a flag that is known only
	 * later.
	 * @param position the index of the byte, from 0 and below {@link #size()}
	 * @param value the new value; bits above the low eight are ignored
	 * @return this writer
	 * @throws IndexOutOfBoundsException if no byte has been written there
	 */
	public WireWriter setByte(int position, int value) {
		this.bytes[Objects.checkIndex(position, this.size)] = (byte) value;
		return this;
	}

	/**
	 * Returns how many bytes have been written.
	 * @return the number of bytes since the creation or the last {@link #reset()}
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Returns what has been written.
	 * @return a new array of {@link #size()} bytes
	 */
	public byte[] toByteArray() {
		return Arrays.copyOf(this.bytes, this.size);
	}

	/**
	 * Returns the array that is written to, of which the first {@link #size()} bytes
	 * count. The next write may replace it and {@link #reset()} makes it writable from
	 * the start again, so it is for use at once.
	 * @return the array itself, not a copy
	 */
	public byte[] array() {
		return this.bytes;
	}

	/**
	 * Forgets what has been written and keeps the array.
	 * @return this writer
	 */
	public WireWriter reset() {
		this.size = 0;
		return this;
	}

	/**
	 * Returns how many bytes {@link #writeVarint} takes for a value.
	 * @param value 0 to 2^53-1
	 * @return 1 to 8
	 */
	public static int varintSize(long value) {
		if (value < 0 || value > MAX_VARINT) {
			throw new IllegalArgumentException("A varint must be from 0 to 2^53-1, but is " + value);
		}
		return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
	}

	private void putInt(int value) {
		this.bytes[this.size++] = (byte) (value >>> 24);
		this.bytes[this.size++] = (byte) (value >>> 16);
		this.bytes[this.size++] = (byte) (value >>> 8);
		this.bytes[this.size++] = (byte) value;
	}

	private void ensure(int more) {
		if (more > this.bytes.length - this.size) {
			grow((long) this.size + more);
		}
	}

	private void grow(long needed) {
		if (needed > MAX_SIZE) {
			throw new IllegalStateException(
					"A writer holds at most " + MAX_SIZE + " bytes, but " + needed + " are needed");
		}
		long capacity = Math.max(needed, Math.max(16, 2L * this.bytes.length));
		this.bytes = Arrays.copyOf(this.bytes, (int) Math.min(capacity, MAX_SIZE));
	}

}
