package dev.mesh.benchmarks.node;

import dev.mesh.benchmarks.product.Endpoint;
import dev.mesh.benchmarks.product.Crowd;
import dev.mesh.benchmarks.product.CrowdTraffic;
import dev.mesh.benchmarks.product.Way;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an end of a pair can be told to do. Used by the main thread. */
final class Orders {

	private final Endpoint endpoint;

	private final Counter counter;

	private volatile @Nullable Sending sending;

	private @Nullable Crowd sessions;

	private @Nullable CrowdTraffic traffic;

	Orders(Endpoint endpoint, Counter counter, CreditLine line) {
		this.endpoint = endpoint;
		this.counter = counter;
		line.listener((total) -> {
			Sending current = this.sending;
			if (current != null) {
				current.arrived(total);
			}
		});
	}

	/**
	 * Carries one out.
	 * @param words what to do and its arguments
	 * @return the answer
	 */
	Map<String, ? extends Number> carryOut(String[] words) throws Exception {
		return switch (words[0]) {
			case "receive" -> receive(Way.valueOf(words[1]), Integer.parseInt(words[2]));
			case "send" -> begin(Sending.oneWay(this.endpoint, Way.valueOf(words[1]), Integer.parseInt(words[2]),
					Long.parseLong(words[3])));
			case "acknowledged" ->
				begin(Sending.acknowledged(this.endpoint, Integer.parseInt(words[1]), Integer.parseInt(words[2])));
			case "transfers" -> begin(Sending.transfers(this.endpoint, Integer.parseInt(words[1])));
			case "sessions" -> open(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
			case "crowd-each-second" -> beginTraffic((crowd) -> crowd.sendEachSecond(Integer.parseInt(words[1])));
			case "crowd-always" ->
				beginTraffic((crowd) -> crowd.sendAlways(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
			case "crowd-stop" -> endTraffic();
			case "end-sessions" -> endSessions();
			case "stop" -> stop();
			case "count" -> count();
			case "round-trips" -> roundTrips(words);
			default -> standard(words);
		};
	}

	/** What every process can do. */
	static Map<String, ? extends Number> standard(String[] words) {
		return switch (words[0]) {
			case "count" -> Map.of("allocated", Readings.allocatedBytes());
			case "live" -> Map.of("bytes", Readings.liveBytes());
			default -> throw new IllegalArgumentException("There is no order '" + words[0] + "'");
		};
	}

	private Map<String, Long> receive(Way way, int bytes) {
		this.counter.step(Payloads.step(way, bytes));
		return Map.of("arrived", this.counter.total());
	}

	private Map<String, Long> begin(Sending begun) {
		this.sending = begun;
		begun.start();
		return Map.of();
	}

	private Map<String, Integer> open(int port, int wanted) throws InterruptedException {
		Crowd idle = this.sessions;
		if (idle == null) {
			idle = new Crowd(port);
			this.sessions = idle;
		}
		int count = (int) Math.min(wanted, Readings.freeFiles());
		idle.open(count);
		return Map.of("opened", count);
	}

	private Map<String, Long> beginTraffic(Function<Crowd, CrowdTraffic> kind) {
		Crowd crowd = this.sessions;
		if (crowd == null) {
			throw new IllegalStateException("There are no sessions");
		}
		this.traffic = kind.apply(crowd);
		return Map.of();
	}

	private Map<String, Long> endTraffic() throws InterruptedException {
		CrowdTraffic stopping = this.traffic;
		if (stopping == null) {
			throw new IllegalStateException("No crowd is sending");
		}
		this.traffic = null;
		return Map.of("failed", stopping.stop());
	}

	private Map<String, Integer> endSessions() {
		Crowd idle = this.sessions;
		if (idle == null) {
			return Map.of("active", 0);
		}
		int active = idle.active();
		idle.close();
		this.sessions = null;
		return Map.of("active", active);
	}

	private Map<String, Long> stop() throws InterruptedException {
		Sending stopping = this.sending;
		if (stopping == null) {
			throw new IllegalStateException("Nothing is being sent");
		}
		long sent = stopping.stop();
		this.sending = null;
		return Map.of("sent", sent);
	}

	private Map<String, Long> count() {
		Sending current = this.sending;
		Map<String, Long> values = new LinkedHashMap<>();
		values.put("arrived", this.counter.total());
		values.put("acknowledged", (current != null) ? current.arrived() : 0);
		values.put("nanos", System.nanoTime());
		values.put("allocated", Readings.allocatedBytes());
		return values;
	}

	private Map<String, Long> roundTrips(String[] words) throws Exception {
		long[] nanos = RoundTrips.measure(this.endpoint, Integer.parseInt(words[1]), Integer.parseInt(words[2]),
				Integer.parseInt(words[3]), Long.parseLong(words[4]));
		if (nanos.length == 0) {
			throw new IllegalStateException("There was no time for any round trip");
		}
		return Map.of("samples", (long) nanos.length, "p50", nanos[nanos.length / 2], "p99",
				nanos[(int) (nanos.length * 0.99)]);
	}

}
