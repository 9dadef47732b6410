package dev.mesh.routing;

import java.util.Arrays;

/**
 * Packet numbers of one epoch that were accepted: the last 4,096 exactly, all before them
 * as seen.
 */
final class ReplayWindow {

	static final int SIZE = 4096;

	private final long[] bits = new long[SIZE / 64];

	private long highest;

	/** Whether this number may be accepted: not seen, and not below the window. */
	boolean isNew(long packet) {
		if (packet > this.highest) {
			return true;
		}
		return packet > 0 && this.highest - packet < SIZE && (this.bits[word(packet)] & bit(packet)) == 0;
	}

	/** Marks a number whose envelope was proven genuine. */
	void accept(long packet) {
		if (packet > this.highest) {
			long gap = packet - this.highest;
			if (gap >= SIZE) {
				Arrays.fill(this.bits, 0);
			}
			else {
				for (long number = this.highest + 1; number < packet; number++) {
					this.bits[word(number)] &= ~bit(number);
				}
			}
			this.highest = packet;
		}
		this.bits[word(packet)] |= bit(packet);
	}

	private static int word(long packet) {
		return (int) (packet % SIZE) / 64;
	}

	private static long bit(long packet) {
		return 1L << (packet % 64);
	}

}
