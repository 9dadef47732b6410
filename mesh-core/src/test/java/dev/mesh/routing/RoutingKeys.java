package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Keys that are the same in every run. */
final class RoutingKeys {

	private RoutingKeys() {
	}

	/** A key of 32 equal bytes. */
	static PeerKey peer(int value) {
		byte[] bytes = new byte[32];
		Arrays.fill(bytes, (byte) value);
		return PeerKey.of(bytes);
	}

	/** One of very many keys. */
	static PeerKey manyPeers(int number) {
		return PeerKey.of(ByteBuffer.allocate(32).putInt(number).putInt(1).array());
	}

	/** The pair with this private key. */
	static AgreementKey agreementKey(String privateHex) {
		return AgreementKey.generate(new Fixed(HexFormat.of().parseHex(privateHex)));
	}

	/** Some pair, another one for each number. */
	static AgreementKey agreementKey(int number) {
		byte[] bytes = new byte[32];
		new Random(number).nextBytes(bytes);
		return AgreementKey.generate(new Fixed(bytes));
	}

	private static final class Fixed extends SecureRandom {

		private static final long serialVersionUID = 1L;

		private final byte[] value;

		Fixed(byte[] value) {
			this.value = value;
		}

		@Override
		public void nextBytes(byte[] bytes) {
			System.arraycopy(this.value, 0, bytes, 0, bytes.length);
		}

	}

}
