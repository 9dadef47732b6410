package dev.mesh.identity;

import java.math.BigInteger;

/**
 * The byte order of RFC 7748 and RFC 8032, opposite to that of {@link BigInteger}.
 */
final class LittleEndian {

	private LittleEndian() {
	}

	static BigInteger decode(byte[] bytes) {
		return new BigInteger(1, reverse(bytes));
	}

	/** Encodes a value from 0 and below 256^length. */
	static byte[] encode(BigInteger value, int length) {
		byte[] bigEndian = value.toByteArray();
		byte[] result = new byte[length];
		for (int i = 0; i < Math.min(length, bigEndian.length); i++) {
			result[i] = bigEndian[bigEndian.length - 1 - i];
		}
		return result;
	}

	private static byte[] reverse(byte[] bytes) {
		byte[] result = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			result[i] = bytes[bytes.length - 1 - i];
		}
		return result;
	}

}
