package dev.mesh.demo;

import dev.mesh.bus.SendResult;
import java.util.Map;

/**
 * Answer to {@code POST /api/load}.
 *
 * @param messages how many were sent; fewer than were asked for when the time was over
 * @param bytes size of each
 * @param results how many of them ended with which outcome
 * @param unfinished how many of them had no result when the time was over
 * @param mayHaveArrived how many of them can have reached the other peer's listeners
 * @param millis time from the first call to the last result
 * @param messagesPerSecond messages in that time, whatever their outcome
 * @param bytesPerSecond their payload in that time
 */
record LoadReport(int messages, int bytes, Map<SendResult.Outcome, Integer> results, int unfinished, int mayHaveArrived,
		double millis, long messagesPerSecond, long bytesPerSecond) {

	private static final double SECOND_MILLIS = 1_000;

	static LoadReport of(SendReport.Bulk bulk, int bytes) {
		double perSecond = bulk.messages() * SECOND_MILLIS / Math.max(bulk.millis(), 0.001);
		return new LoadReport(bulk.messages(), bytes, bulk.results(), bulk.unfinished(), bulk.mayHaveArrived(),
				bulk.millis(), Math.round(perSecond), Math.round(perSecond * bytes));
	}

}
