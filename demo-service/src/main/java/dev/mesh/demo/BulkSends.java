package dev.mesh.demo;

import dev.mesh.bus.SendResult;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Runs bulk sends: few at a time, and none when the process stops. Each waits on the
 * thread of its request. Thread-safe.
 */
@Component
class BulkSends {

	static final int MOST_AT_A_TIME = 16;

	/** Guarded by {@code this}. */
	private final Set<BulkSend> running = new HashSet<>();

	/** Guarded by {@code this}. */
	private boolean closed;

	/**
	 * Sends messages 1 to {@code count} and waits until each has its result.
	 * @throws RequestProblem 409 when too many are under way, 503 when the process stops
	 */
	SendReport.Bulk send(int count, IntFunction<CompletableFuture<SendResult>> sender) throws InterruptedException {
		BulkSend send = new BulkSend(sender);
		begin(send);
		try {
			SendReport.Bulk report = send.send(count);
			if (send.isStopped()) {
				throw stopping(report.messages() + " of " + count + " messages were sent");
			}
			return report;
		}
		finally {
			end(send);
		}
	}

	private synchronized void begin(BulkSend send) {
		if (this.closed) {
			throw stopping("nothing was sent");
		}
		if (this.running.size() >= MOST_AT_A_TIME) {
			throw RequestProblem.conflict(this.running.size() + " bulk sends (POST /api/load, or /api/messages with "
					+ "'repeat') are under way, and " + MOST_AT_A_TIME + " is the limit; wait until one has ended");
		}
		this.running.add(send);
	}

	private synchronized void end(BulkSend send) {
		this.running.remove(send);
	}

	private static RequestProblem stopping(String what) {
		return RequestProblem.notNow("This process stops: " + what + "; send again once it is back");
	}

	/** They would hold the web server up. */
	@EventListener(ContextClosedEvent.class)
	synchronized void close() {
		this.closed = true;
		this.running.forEach(BulkSend::stop);
	}

}
