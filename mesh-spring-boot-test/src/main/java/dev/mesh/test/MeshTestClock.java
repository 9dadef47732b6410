package dev.mesh.test;

import java.time.Duration;

/**
 * The time of sessions, messages and presence on a {@link MeshTestNetwork}. By itself it
 * goes on as real time does, at most: it stands still while a peer has something to do,
 * and a JVM that was stopped, as in a debugger, has not grown older. {@link #advance}
 * moves it on at once.
 * <p>
 * Time of day, the application's own timers, time-outs of its futures and sources of
 * addresses go by the clock of the JVM. Thread-safe.
 */
public final class MeshTestClock {

	private static final Duration LONGEST = Duration.ofDays(365);

	private final VirtualTime time;

	MeshTestClock(VirtualTime time) {
		this.time = time;
	}

	/**
	 * Lets time pass at once. All that is due meanwhile happens in its order, as
	 * keep-alives, attempts to connect again, suspicion and the end of messages that
	 * nobody has acknowledged. When it returns, it has been done, and the listeners of
	 * the application have heard of it, but for those that are blocked for longer than
	 * two seconds.
	 * @param duration 0 or more, and a year at most
	 * @throws IllegalArgumentException when it is negative or longer
	 * @throws AssertionError when the mesh itself has more to do than it gets done in
	 * time
	 */
	public void advance(Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException("Time does not go back, but " + duration + " was given");
		}
		if (duration.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("Time goes on by 365 days at most, but " + duration + " was given");
		}
		this.time.advance(duration.toNanos());
	}

	/** How much time has passed since the network was made. */
	public Duration elapsed() {
		return Duration.ofNanos(this.time.nanoTime());
	}

}
