package dev.mesh.autoconfigure.metrics;

import dev.mesh.bus.SendResult.Outcome;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What {@code mesh.bus.messages} counts: counters of the engine and the tags that they
 * are shown with. A message counts under each result that it had.
 */
final class MessageCounters {

	private static final String SENT = "sent";

	private static final String RECEIVED = "received";

	private static final String RELIABLE = "reliable";

	private static final String UNRELIABLE = "unreliable";

	private static final String REQUEST = "request";

	/** What the engine counts under other names, or not at all. */
	private static final Set<Outcome> OTHERWISE = Set.of(Outcome.ACKNOWLEDGED, Outcome.SENT);

	/** All of them. */
	static final List<MessageCounter> ALL = all();

	private MessageCounters() {
	}

	private static List<MessageCounter> all() {
		List<MessageCounter> all = new ArrayList<>(
				List.of(new MessageCounter("bus.sent.reliable", SENT, RELIABLE, "sent"),
						new MessageCounter("bus.acknowledged", SENT, RELIABLE, "acknowledged"),
						new MessageCounter("bus.retransmitted", SENT, RELIABLE, "retransmitted"),
						new MessageCounter("bus.sent.unreliable", SENT, UNRELIABLE, "sent"),
						new MessageCounter("bus.sent.requests", SENT, REQUEST, "sent"),
						new MessageCounter("bus.replied", SENT, REQUEST, "replied"),
						new MessageCounter("bus.received.reliable", RECEIVED, RELIABLE, "accepted"),
						new MessageCounter("bus.duplicates", RECEIVED, RELIABLE, "duplicate"),
						new MessageCounter("bus.rejected", RECEIVED, RELIABLE, "rejected"),
						new MessageCounter("bus.received.unreliable", RECEIVED, UNRELIABLE, "accepted"),
						new MessageCounter("bus.received.requests", RECEIVED, REQUEST, "accepted")));
		for (Outcome outcome : Outcome.values()) {
			if (!OTHERWISE.contains(outcome)) {
				String name = outcome.name().toLowerCase(Locale.ROOT);
				String result = name.replace('_', '-');
				all.add(new MessageCounter("bus.failed." + name, SENT, RELIABLE, result));
				all.add(new MessageCounter("bus.requests.failed." + name, SENT, REQUEST, result));
			}
		}
		return List.copyOf(all);
	}

	/**
	 * One meter.
	 *
	 * @param counter name in the engine's statistics
	 * @param direction {@code sent} or {@code received}
	 * @param reliability {@code reliable}, {@code unreliable} or {@code request}
	 * @param result what became of it
	 */
	record MessageCounter(String counter, String direction, String reliability, String result) {

		Tags tags() {
			return Tags.of("direction", this.direction, "reliability", this.reliability, "result", this.result);
		}

	}

}
