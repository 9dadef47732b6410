package dev.mesh.identity;

import java.security.SecureRandom;
import java.util.Random;

/**
 * A source of randomness that repeats itself, so that tests with keys do.
 */
final class FixedRandom extends SecureRandom {

	private static final long serialVersionUID = 1L;

	private final transient Random source;

	private final byte[] first;

	FixedRandom(long seed) {
		this(seed, new byte[0]);
	}

	/**
	 * Gives these bytes first, if as many are asked for: the private key of a test
	 * vector.
	 */
	FixedRandom(byte[] first) {
		this(0, first);
	}

	private FixedRandom(long seed, byte[] first) {
		this.source = new Random(seed);
		this.first = first;
	}

	@Override
	public void nextBytes(byte[] bytes) {
		if (bytes.length == this.first.length) {
			System.arraycopy(this.first, 0, bytes, 0, bytes.length);
		}
		else {
			this.source.nextBytes(bytes);
		}
	}

}
