package dev.mesh.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What has passed between two moments: messages, processor time, allocation. */
final class Meter {

	/** Names of the figures beside the rate. */
	static final String CPU = "CPU µs/msg";

	static final String ALLOCATED = "allocated B/msg";

	/** Of all processors, what other machines have taken, and other processes. */
	static final String STEAL = "steal %";

	static final String OTHERS = "others %";

	private final Pair pair;

	private final NodeProcess counting;

	private final String counted;

	private final Moment first;

	private Meter(Pair pair, NodeProcess counting, String counted) throws IOException, InterruptedException {
		this.pair = pair;
		this.counting = counting;
		this.counted = counted;
		this.first = now();
	}

	/**
	 * Begins now.
	 * @param counting the process that counts
	 * @param counted what it calls the number
	 */
	static Meter begin(Pair pair, NodeProcess counting, String counted) throws IOException, InterruptedException {
		return new Meter(pair, counting, counted);
	}

	private Moment now() throws IOException, InterruptedException {
		Answer there = this.counting.order("count");
		NodeProcess other = (this.counting == this.pair.server()) ? this.pair.client() : this.pair.server();
		long allocated = there.get("allocated") + other.order("count").get("allocated");
		Map<String, Double> cpu = new LinkedHashMap<>();
		this.pair.pids().forEach((role, pid) -> cpu.put(role, Processor.secondsOf(pid)));
		return new Moment(there.get(this.counted), there.get("nanos"), allocated, cpu, Processor.stolenSeconds(),
				Processor.usedSeconds());
	}

	/** Messages a second and what they have cost since the beginning. */
	Map<String, Double> end(int bytes) throws IOException, InterruptedException {
		Moment last = now();
		double seconds = (last.nanos() - this.first.nanos()) / 1e9;
		double messages = last.count() - this.first.count();
		if (messages <= 0) {
			throw new IllegalStateException("Nothing has arrived in " + seconds + " s");
		}
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put("msg/s", messages / seconds);
		figures.put("MB/s", messages / seconds * bytes / 1e6);
		double all = 0;
		for (Map.Entry<String, Double> entry : last.cpu().entrySet()) {
			double used = (entry.getValue() - this.first.cpu().getOrDefault(entry.getKey(), 0.0)) * 1e6 / messages;
			figures.put(CPU + " " + entry.getKey(), used);
			all += used;
		}
		figures.put(CPU, all);
		figures.put(ALLOCATED, (last.allocated() - this.first.allocated()) / messages);
		double capacity = seconds * Runtime.getRuntime().availableProcessors();
		figures.put(STEAL, 100 * (last.stolen() - this.first.stolen()) / capacity);
		double own = all * messages / 1e6;
		figures.put(OTHERS, Math.max(0, 100 * (last.used() - this.first.used() - own) / capacity));
		return figures;
	}

	/**
	 * One moment.
	 *
	 * @param count messages so far
	 * @param nanos when, by the clock of the process that counts
	 * @param allocated bytes, by both ends
	 * @param cpu seconds by role
	 * @param stolen seconds
	 * @param used seconds, by all processes
	 */
	private record Moment(long count, long nanos, long allocated, Map<String, Double> cpu, double stolen, double used) {

	}

}
