package dev.mesh.benchmarks.node;

import dev.mesh.benchmarks.product.Arrivals;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Counts what arrives, and tells the sender's process every now and then. */
final class Counter implements Arrivals {

	private final AtomicLong total = new AtomicLong();

	private volatile int step = 1;

	private volatile LongConsumer report = (total) -> {
	};

	/** Whom to tell of the total. */
	void report(LongConsumer target) {
		this.report = target;
	}

	/** From now on every so many messages are told of. */
	void step(int messages) {
		this.step = messages;
	}

	long total() {
		return this.total.get();
	}

	@Override
	public void arrived(int messages) {
		long now = this.total.addAndGet(messages);
		int every = this.step;
		if (now / every != (now - messages) / every) {
			this.report.accept(now);
		}
	}

}
