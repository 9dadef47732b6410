package dev.mesh.link;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The body of a long-polling request or answer: records one after the other, each behind
 * its length as a varint. Immutable.
 */
public final class RecordBatch {

	/** Largest body. */
	public static final int MAX_BYTES = 256 * 1024;

	/** Largest record, the limit of the protocol. */
	public static final int MAX_RECORD_BYTES = 64 * 1024;

	/** Most records in one body, so that empty ones cannot cost a thousand times more. */
	public static final int MAX_RECORDS = 4096;

	/** Bytes of the longest length, that of a record of 65,536 bytes. */
	private static final int MAX_LENGTH_BYTES = 3;

	private final byte[] bytes;

	private final int recordBytes;

	private RecordBatch(byte[] bytes, int recordBytes) {
		this.bytes = bytes;
		this.recordBytes = recordBytes;
	}

	/**
	 * Takes as many records off the head of a queue as fit.
	 * @param queue not empty; records of at most {@link #MAX_RECORD_BYTES}
	 * @return one record at least
	 */
	public static RecordBatch take(Queue<ByteBuffer> queue) {
		List<ByteBuffer> records = new ArrayList<>();
		int size = 0;
		int recordBytes = 0;
		for (ByteBuffer next = queue.peek(); next != null && records.size() < MAX_RECORDS; next = queue.peek()) {
			int length = next.remaining();
			if (length > MAX_RECORD_BYTES) {
				throw new IllegalArgumentException(
						"A record has at most " + MAX_RECORD_BYTES + " bytes, but one has " + length);
			}
			if (size + length + MAX_LENGTH_BYTES > MAX_BYTES) {
				break;
			}
			records.add(queue.remove());
			size += lengthBytes(length) + length;
			recordBytes += length;
		}
		return new RecordBatch(encode(records, size), recordBytes);
	}

	private static byte[] encode(List<ByteBuffer> records, int size) {
		ByteBuffer body = ByteBuffer.allocate(size);
		for (ByteBuffer record : records) {
			int length = record.remaining();
			while (length > 0x7f) {
				body.put((byte) (length | 0x80));
				length >>>= 7;
			}
			body.put((byte) length).put(record);
		}
		return body.array();
	}

	private static int lengthBytes(int length) {
		return (length < 0x80) ? 1 : (length < 0x4000) ? 2 : MAX_LENGTH_BYTES;
	}

	/**
	 * Reads a body. Nothing is allocated for a record before its length is known to be
	 * right.
	 * @param body as received
	 * @return its records, copies, one at least
	 * @throws ProtocolException when it is no batch; the message begins with the name of
	 * a wire error code
	 */
	public static List<ByteBuffer> parse(byte[] body) throws ProtocolException {
		if (body.length == 0 || body.length > MAX_BYTES) {
			throw new ProtocolException(
					"MALFORMED_FRAME: a batch has 1 to " + MAX_BYTES + " bytes, but this one " + body.length);
		}
		ByteBuffer rest = ByteBuffer.wrap(body);
		List<ByteBuffer> records = new ArrayList<>();
		while (rest.hasRemaining()) {
			if (records.size() == MAX_RECORDS) {
				throw new ProtocolException("QUOTA_EXCEEDED: a batch has at most " + MAX_RECORDS + " records");
			}
			int length = readLength(rest);
			if (length > rest.remaining()) {
				throw new ProtocolException("MALFORMED_FRAME: a record of " + length + " bytes begins with "
						+ rest.remaining() + " bytes left");
			}
			byte[] record = new byte[length];
			rest.get(record);
			records.add(ByteBuffer.wrap(record));
		}
		return records;
	}

	private static int readLength(ByteBuffer rest) throws ProtocolException {
		int length = 0;
		for (int count = 0; count < MAX_LENGTH_BYTES && rest.hasRemaining(); count++) {
			int next = rest.get() & 0xff;
			length |= (next & 0x7f) << (7 * count);
			if (next < 0x80) {
				if (next == 0 && count > 0) {
					throw new ProtocolException("MALFORMED_FRAME: a length that is not in its shortest form");
				}
				return checkLength(length);
			}
		}
		if (rest.hasRemaining()) {
			return checkLength(Integer.MAX_VALUE);
		}
		throw new ProtocolException("MALFORMED_FRAME: the batch ends within a length");
	}

	private static int checkLength(int length) throws ProtocolException {
		if (length > MAX_RECORD_BYTES) {
			throw new ProtocolException("RECORD_TOO_LARGE: a record has at most " + MAX_RECORD_BYTES + " bytes");
		}
		return length;
	}

	/** The body: the array itself, which nobody changes. */
	public byte[] bytes() {
		return this.bytes;
	}

	/** How many bytes its records have, without their lengths. */
	public int recordBytes() {
		return this.recordBytes;
	}

}
