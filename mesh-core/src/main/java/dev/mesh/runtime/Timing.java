package dev.mesh.runtime;

import dev.mesh.bus.Registration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/**
 * Who wants to hear how long something took, for metrics. Without anybody nothing is
 * measured. Thread-safe; the loop tells them.
 */
final class Timing {

	private static final Logger logger = System.getLogger(Timing.class.getName());

	private final List<LongConsumer> consumers = new CopyOnWriteArrayList<>();

	/** So that one that keeps failing does not fill the log. */
	private final LogLimit limit = new LogLimit();

	/** Whether anybody wants to hear. */
	boolean isWanted() {
		return !this.consumers.isEmpty();
	}

	Registration add(LongConsumer nanos) {
		// Not the consumer itself: it may be added twice, and is removed once for each.
		LongConsumer added = nanos::accept;
		this.consumers.add(added);
		return () -> this.consumers.remove(added);
	}

	void took(long nanos) {
		for (LongConsumer consumer : this.consumers) {
			try {
				consumer.accept(nanos);
			}
			catch (RuntimeException ex) {
				long leftOut = this.limit.admit(System.nanoTime());
				if (leftOut >= 0) {
					logger.log(Level.WARNING, "A meter of the mesh has thrown" + LogLimit.suffix(leftOut), ex);
				}
			}
		}
	}

}
