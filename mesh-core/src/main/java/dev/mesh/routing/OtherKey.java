package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;
import java.util.Arrays;

/** An X25519 key out of another peer's record with its id; compared by identity. */
final class OtherKey {

	final byte[] bytes;

	final int id;

	OtherKey(byte[] bytes) {
		this.bytes = bytes;
		this.id = AgreementKey.idOf(bytes);
	}

	boolean isSame(byte[] other) {
		return Arrays.equals(this.bytes, other);
	}

}
