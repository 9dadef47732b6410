package dev.mesh.presence;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** SHA-256 of a signed block, as a value. */
record BlockHash(long a, long b, long c, long d) {

	static final int BYTES = 32;

	static BlockHash of(byte[] block) {
		ByteBuffer buffer = ByteBuffer.wrap(sha256().digest(block));
		return new BlockHash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
	}

	byte[] toBytes() {
		return ByteBuffer.allocate(BYTES).putLong(this.a).putLong(this.b).putLong(this.c).putLong(this.d).array();
	}

	static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JDK has no SHA-256", ex);
		}
	}

}
