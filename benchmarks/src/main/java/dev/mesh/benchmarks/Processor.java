package dev.mesh.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about processor time, in seconds. Clock ticks are 10 ms. */
final class Processor {

	private static final double TICKS_PER_SECOND = 100;

	/** Of the numbers after the name in /proc/pid/stat: utime and stime. */
	private static final int USER = 11;

	private static final int SYSTEM = 12;

	/** Of the words of the first line of /proc/stat. */
	private static final int STEAL = 8;

	/** User, nice, system, irq, softirq, of the same. */
	private static final int[] USED = { 1, 2, 3, 6, 7 };

	private Processor() {
	}

	/** What a process has used so far; not a number where it cannot be told. */
	static double secondsOf(long pid) {
		try {
			String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
			String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
			return (Long.parseLong(words[USER]) + Long.parseLong(words[SYSTEM])) / TICKS_PER_SECOND;
		}
		catch (IOException ex) {
			return Double.NaN;
		}
	}

	/** What all processes of this machine have used so far. */
	static double usedSeconds() {
		try {
			String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +", -1);
			long ticks = 0;
			for (int i : USED) {
				ticks += Long.parseLong(words[i]);
			}
			return ticks / TICKS_PER_SECOND;
		}
		catch (IOException ex) {
			return Double.NaN;
		}
	}

	/** What other machines on the same hardware have taken from this one so far. */
	static double stolenSeconds() {
		try {
			String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +", -1);
			return Long.parseLong(words[STEAL]) / TICKS_PER_SECOND;
		}
		catch (IOException ex) {
			return Double.NaN;
		}
	}

}
