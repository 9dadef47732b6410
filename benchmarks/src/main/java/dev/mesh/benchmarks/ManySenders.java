package dev.mesh.benchmarks;

import dev.mesh.benchmarks.product.Way;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a message costs the server when many sessions send, against the same with few.
 *
 * @param name its name
 * @param light whether each of them sends one message a second, and there are as many
 * sessions as the form says; else they send as fast as they can, and there are 200
 */
record ManySenders(String name, boolean light) implements MeasureOfSessions {

	private static final int HEAVY = 200;

	private static final int TIMES_FEWER = 10;

	private static final int BYTES = 128;

	/** Of all sessions together, when they send as fast as they can. */
	private static final int IN_FLIGHT = 6_400;

	private static final double MICROS = 1e6;

	@Override
	public String description() {
		return "sessions that send 128 B " + (this.light ? "once a second" : "as fast as they can")
				+ ", against a tenth of them";
	}

	@Override
	public List<String> figures() {
		return List.of("server µs/msg", "msg/s", "sessions", "with a tenth: server µs/msg", "with a tenth: msg/s");
	}

	@Override
	public Map<String, Double> run(Pair pair, Form form) throws IOException, InterruptedException {
		int wanted = this.light ? form.sessions() : HEAVY;
		int few = wanted / TIMES_FEWER;
		Map<String, Double> figures = new LinkedHashMap<>();
		pair.server().order("receive", Way.PLAIN, BYTES);
		pair.client().order("sessions", pair.port(), few);
		Cost withFew = measure(pair, form);
		long more = pair.client().order("sessions", pair.port(), wanted - few).get("opened");
		Cost withMany = measure(pair, form);
		long active = pair.client().order("end-sessions").get("active");
		if (active != few + more) {
			throw new IllegalStateException("Only " + active + " sessions of " + (few + more) + " have lasted");
		}
		figures.put("server µs/msg", withMany.micros());
		figures.put("msg/s", withMany.rate());
		figures.put("sessions", (double) active);
		figures.put("with a tenth: server µs/msg", withFew.micros());
		figures.put("with a tenth: msg/s", withFew.rate());
		return figures;
	}

	private Cost measure(Pair pair, Form form) throws IOException, InterruptedException {
		if (this.light) {
			pair.client().order("crowd-each-second", BYTES);
		}
		else {
			pair.client().order("crowd-always", BYTES, IN_FLIGHT);
		}
		Pause.seconds(form.warmUpSeconds());
		Answer before = pair.server().order("count");
		double used = Processor.secondsOf(pair.server().pid());
		Pause.seconds(form.seconds());
		Answer after = pair.server().order("count");
		double seconds = Processor.secondsOf(pair.server().pid()) - used;
		long failed = pair.client().order("crowd-stop").get("failed");
		if (failed > 0) {
			throw new IllegalStateException(failed + " sends have failed");
		}
		long messages = after.get("arrived") - before.get("arrived");
		return new Cost(MICROS * seconds / messages, messages * 1e9 / (after.get("nanos") - before.get("nanos")));
	}

	/**
	 * What was measured once.
	 *
	 * @param micros processor time of the server for each message
	 * @param rate messages in a second
	 */
	private record Cost(double micros, double rate) {
	}

}
