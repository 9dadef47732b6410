package dev.mesh.benchmarks.node;

import java.util.Random;

/** What is sent, and how much of it at once. */
public final class Payloads {

	/** Bytes under way, at most. */
	static final int WINDOW_BYTES = 4 << 20;

	/** Messages under way, at most. */
	private static final int WINDOW_MESSAGES = 65_536;

	/** So often in a window the receiver tells how far it is. */
	private static final int STEPS = 16;

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
	public static int window(int bytes) {
		return Math.max(STEPS, Math.min(WINDOW_MESSAGES, WINDOW_BYTES / bytes));
	}

	/** After how many messages of that size the receiver tells. */
	static int step(int bytes) {
		return window(bytes) / STEPS;
	}

}
