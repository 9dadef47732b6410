package dev.mesh.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The traffic generators of this process, and the last that have ended. Thread-safe. */
@Component
final class TrafficRuns implements DisposableBean {

	private static final int MOST_RUNNING = 4;

	private static final int MOST_KEPT = 8;

	private final Ticker ticker;

	/** The oldest first; guarded by {@code this}. */
	private final Map<Long, TrafficRun> runs = new TreeMap<>();

	/** Guarded by {@code this}. */
	private long newest;

	TrafficRuns(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Starts one.
	 * @throws RequestProblem 409 when there are too many
	 */
	synchronized TrafficRun start(TrafficPlan plan) {
		if (this.runs.values().stream().filter(TrafficRun::isRunning).count() >= MOST_RUNNING) {
			throw RequestProblem.conflict(MOST_RUNNING + " generators run already; stop one of them first");
		}
		if (this.runs.size() >= MOST_KEPT) {
			this.runs.values().stream().filter((run) -> !run.isRunning()).findFirst().ifPresent(this::forget);
		}
		TrafficRun run = new TrafficRun(++this.newest, plan, this.ticker);
		this.runs.put(run.id(), run);
		return run;
	}

	private void forget(TrafficRun run) {
		run.close();
		this.runs.remove(run.id());
	}

	synchronized List<TrafficRun> all() {
		return List.copyOf(this.runs.values());
	}

	/**
	 * One of them.
	 * @throws RequestProblem 404 when there is none
	 */
	synchronized TrafficRun get(long id) {
		TrafficRun run = this.runs.get(id);
		if (run == null) {
			throw RequestProblem
				.notFound("There is no generator " + id + "; there are " + this.runs.keySet() + " (GET /api/traffic)");
		}
		return run;
	}

	@Override
	public void destroy() {
		all().forEach(TrafficRun::close);
	}

}
