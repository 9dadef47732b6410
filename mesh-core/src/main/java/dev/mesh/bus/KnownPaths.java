package dev.mesh.bus;

import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads paths of messages. Those seen last are not decoded and checked again: a busy path
 * costs one comparison of bytes.
 */
final class KnownPaths {

	private static final int SLOTS = 256;

	private static final int MAX_BYTES = 4 * BusPath.MAX_LENGTH;

	private final @Nullable Known[] slots = new Known[SLOTS];

	/**
	 * Reads a path.
	 * @throws ProtocolException when no message may have it
	 */
	String read(WireReader reader) {
		int length = reader.readLength(MAX_BYTES);
		int from = reader.position();
		reader.skip(length);
		byte[] array = reader.array();
		int slot = slot(array, from, length);
		Known known = this.slots[slot];
		if (known == null || !Arrays.equals(known.bytes, 0, known.bytes.length, array, from, from + length)) {
			known = new Known(Arrays.copyOfRange(array, from, from + length), checked(array, from, length));
			this.slots[slot] = known;
		}
		return known.path;
	}

	private static String checked(byte[] array, int from, int length) {
		String path = WireReader.text(array, from, length);
		String problem = BusPath.problemWith(path);
		if (problem != null) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "path of a message: " + problem);
		}
		return path;
	}

	private static int slot(byte[] array, int from, int length) {
		int hash = length;
		for (int i = from; i < from + length; i++) {
			hash = 31 * hash + array[i];
		}
		return (hash ^ (hash >>> 16)) & (SLOTS - 1);
	}

	/** A path that may be, and its bytes. */
	private static final class Known {

		private final byte[] bytes;

		private final String path;

		Known(byte[] bytes, String path) {
			this.bytes = bytes;
			this.path = path;
		}

	}

}
