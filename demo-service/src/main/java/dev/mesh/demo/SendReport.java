package dev.mesh.demo;

import dev.mesh.bus.SendResult;
import java.util.Map;

/** Answer to {@code POST /api/messages}. */
sealed interface SendReport {

	/**
	 * How one send ended.
	 *
	 * @param result outcome, such as ACKNOWLEDGED or UNREACHABLE
	 * @param mayHaveArrived whether the message can have reached the other peer's
	 * listeners
	 * @param detail why, for people; may be empty
	 * @param millis time from the call to the result
	 */
	record Single(SendResult.Outcome result, boolean mayHaveArrived, String detail,
			double millis) implements SendReport {

		static Single of(SendResult result, long nanos) {
			return new Single(result.outcome(), result.mayHaveArrived(), result.detail(), SendReport.millis(nanos));
		}

	}

	/**
	 * How the sends of one request with {@code repeat} ended.
	 *
	 * @param messages how many were sent; fewer than were asked for when the time was
	 * over
	 * @param results how many of them ended with which outcome
	 * @param unfinished how many of them had no result when the time was over
	 * @param mayHaveArrived how many of them can have reached the other peer's listeners
	 * @param millis time from the first call to the last result
	 */
	record Bulk(int messages, Map<SendResult.Outcome, Integer> results, int unfinished, int mayHaveArrived,
			double millis) implements SendReport {
	}

	/** Milliseconds with three decimals. */
	static double millis(long nanos) {
		return Math.round(nanos / 1_000.0) / 1_000.0;
	}

}
