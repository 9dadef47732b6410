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

	private final List<Added> all = new CopyOnWriteArrayList<>();

	/** So that one that keeps failing does not fill the log. */
	private final LogLimit limit = new LogLimit();

	/** Whether anybody wants to hear. */
	boolean isWanted() {
		return !this.all.isEmpty();
	}

	Registration add(LongConsumer nanos) {
		Added added = new Added(nanos);
		this.all.add(added);
		return added;
	}

	void took(long nanos) {
		for (Added added : this.all) {
			try {
				added.nanos.accept(nanos);
			}
			catch (RuntimeException ex) {
				long leftOut = this.limit.admit(System.nanoTime());
				if (leftOut >= 0) {
					logger.log(Level.WARNING, "A meter of the mesh has thrown" + LogLimit.suffix(leftOut), ex);
				}
			}
		}
	}

	/** The same consumer may be added twice, and is removed once for each. */
	private final class Added implements Registration {

		private final LongConsumer nanos;

		Added(LongConsumer nanos) {
			this.nanos = nanos;
		}

		@Override
		public void close() {
			Timing.this.all.remove(this);
		}

	}

}
