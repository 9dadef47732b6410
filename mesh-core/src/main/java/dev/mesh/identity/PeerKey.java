package dev.mesh.identity;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Objects;

/**
 * The name of a peer: its Ed25519 public key, 32 bytes as RFC 8032 encodes it. A value,
 * safe as a map key and from any thread. It says nothing about whether the bytes are a
 * usable key: {@link Signatures#verify} finds out.
 * <p>
 * The order is that of the bytes, unsigned, the same at every peer; ties between peers
 * are broken by it.
 *
 * @param a bytes 0 to 7, big-endian
 * @param b bytes 8 to 15, big-endian
 * @param c bytes 16 to 23, big-endian
 * @param d bytes 24 to 31, big-endian
 */
public record PeerKey(long a, long b, long c, long d) implements Comparable<PeerKey> {

	/** Length of a key. */
	public static final int BYTES = 32;

	private static final int TEXT_LENGTH = 43;

	private static final int SHORT_LENGTH = 8;

	/**
	 * 2^64 divided by the golden ratio: an odd number with its bits well spread (Knuth,
	 * TAOCP vol. 3, section 6.4).
	 */
	private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;

	/**
	 * Creates a key from its bytes.
	 * @param bytes32 exactly 32 bytes
	 * @return the key
	 * @throws IllegalArgumentException if there are more or fewer bytes
	 */
	public static PeerKey of(byte[] bytes32) {
		if (bytes32.length != BYTES) {
			throw new IllegalArgumentException(
					"A peer key has " + BYTES + " bytes, but " + bytes32.length + " were given");
		}
		return readFrom(bytes32, 0);
	}

	/**
	 * Reads the text form, as {@link #toString()} returns it.
	 * @param base64url 43 characters of base64url (RFC 4648, section 5) without padding
	 * @return the key
	 * @throws IllegalArgumentException if the text is anything else; the message says
	 * what was expected and where to find it
	 */
	public static PeerKey parse(String base64url) {
		if (base64url.length() != TEXT_LENGTH) {
			throw unreadable(base64url, "it has " + base64url.length() + " characters");
		}
		byte[] bytes;
		try {
			bytes = Base64.getUrlDecoder().decode(base64url);
		}
		catch (IllegalArgumentException ex) {
			throw unreadable(base64url, "it has characters that are not base64url");
		}
		PeerKey key = of(bytes);
		// 43 characters hold 258 bits: two texts would name one key if the last two bits
		// were free.
		if (!key.toString().equals(base64url)) {
			throw unreadable(base64url, "its last character is not one that a key can end with");
		}
		return key;
	}

	/**
	 * Reads a key from a place in an array.
	 * @param source the array
	 * @param offset the index of the first of the 32 bytes
	 * @return the key
	 * @throws IndexOutOfBoundsException if fewer than 32 bytes are there
	 */
	public static PeerKey readFrom(byte[] source, int offset) {
		Objects.checkFromIndexSize(offset, BYTES, source.length);
		ByteBuffer buffer = ByteBuffer.wrap(source, offset, BYTES);
		return new PeerKey(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
	}

	/**
	 * Writes the key to a place in an array.
	 * @param target the array
	 * @param offset the index of the first of the 32 bytes
	 * @throws IndexOutOfBoundsException if there is no room for 32 bytes
	 */
	public void writeTo(byte[] target, int offset) {
		Objects.checkFromIndexSize(offset, BYTES, target.length);
		ByteBuffer.wrap(target, offset, BYTES).putLong(this.a).putLong(this.b).putLong(this.c).putLong(this.d);
	}

	/**
	 * Returns the key's bytes.
	 * @return a new array of 32 bytes
	 */
	public byte[] toBytes() {
		byte[] bytes = new byte[BYTES];
		writeTo(bytes, 0);
		return bytes;
	}

	/**
	 * Returns the beginning of the text form, for logs and screens. It is not unique and
	 * never enough to decide by.
	 * @return 8 characters
	 */
	public String shortForm() {
		return toString().substring(0, SHORT_LENGTH);
	}

	@Override
	public int compareTo(PeerKey other) {
		if (this.a != other.a) {
			return Long.compareUnsigned(this.a, other.a);
		}
		if (this.b != other.b) {
			return Long.compareUnsigned(this.b, other.b);
		}
		if (this.c != other.c) {
			return Long.compareUnsigned(this.c, other.c);
		}
		return Long.compareUnsigned(this.d, other.d);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof PeerKey key && this.a == key.a && this.b == key.b && this.c == key.c && this.d == key.d;
	}

	/**
	 * Mixes all four longs, since anybody can make up keys that agree in a part; not
	 * more, since it is used for every envelope.
	 */
	@Override
	public int hashCode() {
		long mixed = this.a + HASH_FACTOR * (this.b + HASH_FACTOR * (this.c + HASH_FACTOR * this.d));
		return (int) ((mixed * HASH_FACTOR) >>> 32);
	}

	/**
	 * Returns the text form, which {@link #parse} reads.
	 * @return 43 characters of base64url without padding
	 */
	@Override
	public String toString() {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(toBytes());
	}

	private static IllegalArgumentException unreadable(String text, String problem) {
		String shown = (text.length() <= TEXT_LENGTH + 5) ? text : text.substring(0, TEXT_LENGTH) + "...";
		return new IllegalArgumentException(
				"'" + shown + "' is not a peer key: " + problem + ". Expected are " + TEXT_LENGTH
						+ " characters of base64url (A-Z a-z 0-9 - _) without padding; copy the key as the peer shows "
						+ "it in its log at start or in the presence graph");
	}

}
