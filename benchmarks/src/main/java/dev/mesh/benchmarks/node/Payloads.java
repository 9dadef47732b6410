package dev.mesh.benchmarks.node;

import dev.mesh.benchmarks.product.Way;
import java.util.Random;

/** What is sent, and how much of it at once. */
final class Payloads {

	/** Bytes under way, at most. */
	static final int WINDOW_BYTES = 4 << 20;

	/**
	 * The same where nothing makes the sender wait: more than that would only get lost.
	 */
	private static final int UNRELIABLE_BYTES = 256 << 10;

	/** Messages under way, at most. */
	private static final int WINDOW_MESSAGES = 65_536;

	/** So often in a window the receiver tells how far it is. */
	private static final int STEPS = 8;

	private Payloads() {
	}

	/**
	 * Letters, so that a String can be made of them, and nothing that compresses to
	 * nothing.
	 */
	static byte[] of(int bytes) {
		Random random = new Random(bytes);
		byte[] payload = new byte[bytes];
		for (int i = 0; i < bytes; i++) {
			payload[i] = (byte) ('a' + random.nextInt(26));
		}
		return payload;
	}

	/** How many messages of that size may be under way. */
	static int window(Way way, int bytes) {
		int limit = (way == Way.UNRELIABLE) ? UNRELIABLE_BYTES : WINDOW_BYTES;
		return Math.max(STEPS, Math.min(WINDOW_MESSAGES, limit / bytes));
	}

	/** After how many of them the receiver tells. */
	static int step(Way way, int bytes) {
		return window(way, bytes) / STEPS;
	}

}
