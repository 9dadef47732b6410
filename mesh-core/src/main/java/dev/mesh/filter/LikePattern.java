package dev.mesh.filter;

import java.util.HashMap;
import java.util.Map;

/**
 * The pattern of {@code like}, matched without backtracking: all prefixes of the pattern
 * that the text so far can match are kept as a set of bits, and each character of the
 * text moves the whole set on (the Shift-And method of Baeza-Yates and Gonnet, "A new
 * approach to text searching", 1992). The time is the length of the text times a 64th of
 * the pattern's, whatever the two contain.
 */
final class LikePattern {

	/**
	 * Keeps the table of a pattern with nothing but different characters below 150 KiB.
	 */
	static final int MAX_LENGTH = 1024;

	private final int words;

	/** The last bit: the state in which the whole pattern is matched. */
	private final int length;

	/** For each character in the pattern the places that accept it. */
	private final Map<Integer, long[]> places = new HashMap<>();

	/** The places that accept any character: those of {@code _}. */
	private final long[] anyPlaces;

	/** The states that any character leaves as they are: those before a {@code %}. */
	private final long[] loops;

	/**
	 * Compiles a pattern.
	 * @param pattern the text, in which {@code %} stands for any characters, {@code _}
	 * for one, and a backslash before one of these or another backslash takes its meaning
	 * away; at most {@link #MAX_LENGTH} characters
	 */
	LikePattern(String pattern) {
		this.words = pattern.length() / Long.SIZE + 1;
		this.anyPlaces = new long[this.words];
		this.loops = new long[this.words];
		this.length = compile(pattern.codePoints().toArray());
		this.places.values().forEach(this::addAnyPlaces);
	}

	boolean matches(String text) {
		long[] states = new long[this.words];
		states[0] = 1;
		int index = 0;
		while (index < text.length()) {
			int next = text.codePointAt(index);
			index += Character.charCount(next);
			if (!step(states, this.places.getOrDefault(next, this.anyPlaces))) {
				return false;
			}
		}
		return (states[this.length / Long.SIZE] & (1L << this.length)) != 0;
	}

	/** Moves all states on by a character, and says whether any is left. */
	private boolean step(long[] states, long[] accepting) {
		long carry = 0;
		long left = 0;
		for (int i = 0; i < states.length; i++) {
			long moved = states[i] & accepting[i];
			states[i] = (moved << 1) | carry | (states[i] & this.loops[i]);
			carry = moved >>> (Long.SIZE - 1);
			left |= states[i];
		}
		return left != 0;
	}

	private int compile(int[] pattern) {
		int place = 0;
		for (int i = 0; i < pattern.length; i++) {
			if (pattern[i] == '%') {
				set(this.loops, place);
			}
			else if (pattern[i] == '_') {
				set(this.anyPlaces, place++);
			}
			else {
				i += isEscape(pattern, i) ? 1 : 0;
				set(this.places.computeIfAbsent(pattern[i], character -> new long[this.words]), place++);
			}
		}
		return place;
	}

	private static boolean isEscape(int[] pattern, int index) {
		if (pattern[index] != '\\' || index + 1 == pattern.length) {
			return false;
		}
		int next = pattern[index + 1];
		return next == '%' || next == '_' || next == '\\';
	}

	private void addAnyPlaces(long[] accepting) {
		for (int i = 0; i < this.words; i++) {
			accepting[i] |= this.anyPlaces[i];
		}
	}

	private static void set(long[] bits, int index) {
		bits[index / Long.SIZE] |= 1L << index;
	}

}
