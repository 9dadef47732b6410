package dev.mesh.limit;

import java.time.Duration;
import java.util.Objects;

/**
 * How short and how long a time may be that an application sets. Whatever lies within is
 * far from the 292 years that a {@code long} of nanoseconds holds, so that no loop ever
 * meets a time it cannot count.
 *
 * @param shortest the shortest that is allowed; not negative
 * @param longest the longest that is allowed; at most 365 days
 */
public record DurationRange(Duration shortest, Duration longest) {

	private static final Duration LONGEST_OF_ALL = Duration.ofDays(365);

	/** Anything that is more than nothing, up to a day: what is chosen for each call. */
	public static final DurationRange UP_TO_A_DAY = new DurationRange(Duration.ofNanos(1), Duration.ofHours(24));

	public DurationRange {
		if (shortest.isNegative() || longest.compareTo(shortest) < 0 || longest.compareTo(LONGEST_OF_ALL) > 0) {
			throw new IllegalArgumentException("Not a range of times: " + shortest + " to " + longest);
		}
	}

	/** From nothing at all to this time. */
	public static DurationRange fromZero(Duration longest) {
		return new DurationRange(Duration.ZERO, longest);
	}

	/**
	 * From a millisecond, which is the shortest that timers of a JVM keep to, up to this
	 * time.
	 */
	public static DurationRange fromMillisecond(Duration longest) {
		return new DurationRange(Duration.ofMillis(1), longest);
	}

	/** Whether this time is allowed. */
	public boolean contains(Duration value) {
		return value.compareTo(this.shortest) >= 0 && value.compareTo(this.longest) <= 0;
	}

	/**
	 * Returns this time.
	 * @param name of what is set, for the exception
	 * @param value the time
	 * @return the value
	 * @throws IllegalArgumentException when it is not allowed, with name, value and range
	 */
	public Duration require(String name, Duration value) {
		Objects.requireNonNull(value, name);
		if (!contains(value)) {
			throw new IllegalArgumentException(name + " must be " + this + ", but is " + value);
		}
		return value;
	}

	/** For people, such as "1ms to 24h". */
	@Override
	public String toString() {
		if (this.shortest.equals(Duration.ofNanos(1))) {
			return "more than 0 and at most " + text(this.longest);
		}
		return text(this.shortest) + " to " + text(this.longest);
	}

	private static String text(Duration value) {
		if (value.isZero()) {
			return "0";
		}
		if (value.toDays() > 1 && value.equals(Duration.ofDays(value.toDays()))) {
			return value.toDays() + "d";
		}
		if (value.equals(Duration.ofHours(value.toHours()))) {
			return value.toHours() + "h";
		}
		if (value.equals(Duration.ofMinutes(value.toMinutes()))) {
			return value.toMinutes() + "m";
		}
		if (value.equals(Duration.ofSeconds(value.toSeconds()))) {
			return value.toSeconds() + "s";
		}
		return value.equals(Duration.ofMillis(value.toMillis())) ? value.toMillis() + "ms" : value.toNanos() + "ns";
	}

}
