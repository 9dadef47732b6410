package dev.mesh.bus;

import dev.mesh.limit.DurationRange;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one reliable message is sent, where that differs from the defaults.
 *
 * @param acknowledge what {@link SendResult.Outcome#ACKNOWLEDGED} means
 * @param overflow what happens when it cannot go at once
 * @param timeToLive after which it is not worth anything: what was not acknowledged by
 * then ends with TIMED_OUT, and nothing of it is sent any more; null = the send time-out,
 * which is the longest that counts; at most 24 h
 */
public record SendOptions(Acknowledge acknowledge, Overflow overflow, @Nullable Duration timeToLive) {

	/** Acknowledged when it was accepted; waits as long as the send time-out. */
	public static final SendOptions DEFAULTS = new SendOptions(Acknowledge.ACCEPTED, new Overflow.Wait(), null);

	public SendOptions {
		Objects.requireNonNull(acknowledge, "acknowledge");
		Objects.requireNonNull(overflow, "overflow");
		if (timeToLive != null) {
			requireTimeToLive(timeToLive);
		}
	}

	/**
	 * Returns a time to live.
	 * @throws IllegalArgumentException when it is not above 0 or above 24 h
	 */
	public static Duration requireTimeToLive(Duration timeToLive) {
		return DurationRange.UP_TO_A_DAY.require("A time to live", timeToLive);
	}

	/** The same with another meaning of the acknowledgement. */
	public SendOptions acknowledge(Acknowledge other) {
		return new SendOptions(other, this.overflow, this.timeToLive);
	}

	/** The same, refused at once when it would have to wait: {@link Overflow.Fail}. */
	public SendOptions failAtOnce() {
		return new SendOptions(this.acknowledge, new Overflow.Fail(), this.timeToLive);
	}

	/**
	 * The same, where only so many of a path wait: {@link Overflow.DropOldest}.
	 * @throws IllegalArgumentException when it is less than 1
	 */
	public SendOptions dropOldest(int keep) {
		return new SendOptions(this.acknowledge, new Overflow.DropOldest(keep), this.timeToLive);
	}

	/**
	 * The same, where only the newest of a key waits: {@link Overflow.Conflate}.
	 * @throws IllegalArgumentException when the key is empty or longer than 255
	 * characters
	 */
	public SendOptions conflate(String key) {
		return new SendOptions(this.acknowledge, new Overflow.Conflate(key), this.timeToLive);
	}

	/**
	 * The same with a time to live.
	 * @throws IllegalArgumentException when it is not above 0 or above 24 h
	 */
	public SendOptions timeToLive(Duration duration) {
		return new SendOptions(this.acknowledge, this.overflow, Objects.requireNonNull(duration, "duration"));
	}

	/** How long it may take at most, when the bus itself allows so much. */
	long timeoutNanos(Duration sendTimeout) {
		Duration shorter = (this.timeToLive != null && this.timeToLive.compareTo(sendTimeout) < 0) ? this.timeToLive
				: sendTimeout;
		return shorter.toNanos();
	}

	/** What an acknowledgement means. */
	public enum Acknowledge {

		/** The message is in the receiving node's listener queue. */
		ACCEPTED,
		/**
		 * Every handler of the receiving node has returned; one that throws makes it
		 * REJECTED with HANDLER_FAILED, in doubt. When all were removed before they were
		 * called it is REJECTED with NO_LISTENER.
		 */
		HANDLED

	}

}
