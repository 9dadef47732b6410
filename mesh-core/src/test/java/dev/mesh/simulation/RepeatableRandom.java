package dev.mesh.simulation;

import java.security.SecureRandom;
import java.util.Random;

/** Key material from a seed. */
final class RepeatableRandom extends SecureRandom {

	private static final long serialVersionUID = 1L;

	private final Random random;

	RepeatableRandom(long seed) {
		this.random = new Random(seed);
	}

	@Override
	public void nextBytes(byte[] bytes) {
		this.random.nextBytes(bytes);
	}

}
