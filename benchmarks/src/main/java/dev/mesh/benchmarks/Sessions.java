package dev.mesh.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an idle session takes of the server's heap, everything included: connection,
 * session, channels, and what is remembered of the peer.
 */
record Sessions() implements MeasureOfSessions {

	/** Opened before: with them everything is there that all sessions share. */
	private static final int FIRST = 50;

	private static final double SETTLE_SECONDS = 3;

	private static final double KIB = 1024;

	@Override
	public String name() {
		return "sessions";
	}

	@Override
	public String description() {
		return "live heap of the server with idle sessions, against that with few";
	}

	@Override
	public List<String> figures() {
		return List.of("KiB/session", "sessions", "opened/s", "CPU %, server");
	}

	@Override
	public Map<String, Double> run(Pair pair, Form form) throws IOException, InterruptedException {
		pair.client().order("sessions", pair.port(), FIRST);
		Pause.seconds(SETTLE_SECONDS);
		long before = pair.server().order("live").get("bytes");
		long began = System.nanoTime();
		long sessions = pair.client().order("sessions", pair.port(), form.sessions()).get("opened");
		double seconds = (System.nanoTime() - began) / 1e9;
		Pause.seconds(SETTLE_SECONDS);
		long after = pair.server().order("live").get("bytes");
		double used = Processor.secondsOf(pair.server().pid());
		Pause.seconds(form.seconds());
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put("CPU %, server", 100 * (Processor.secondsOf(pair.server().pid()) - used) / form.seconds());
		long active = pair.client().order("end-sessions").get("active");
		if (active != sessions + FIRST) {
			throw new IllegalStateException("Only " + active + " sessions of " + (sessions + FIRST) + " have lasted");
		}
		figures.put("KiB/session", (after - before) / KIB / sessions);
		figures.put("sessions", (double) sessions);
		figures.put("opened/s", sessions / seconds);
		return figures;
	}

}
