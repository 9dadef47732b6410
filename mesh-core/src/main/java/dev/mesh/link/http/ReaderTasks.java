package dev.mesh.link.http;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the JDK's client would rather do on another thread than its selector's. While a
 * link is being dialled it does, since that looks up names and verifies certificates.
 * Else it is what came in, which this runs at once: nothing blocks there, and each way to
 * another thread costs a wake-up. Thread-safe.
 */
final class ReaderTasks implements Executor {

	private final Executor others;

	private final AtomicInteger dialling = new AtomicInteger();

	/**
	 * Tasks of one transport.
	 * @param others where those are run that may block
	 */
	ReaderTasks(Executor others) {
		this.others = others;
	}

	void dialBegins() {
		this.dialling.incrementAndGet();
	}

	void dialEnds() {
		this.dialling.decrementAndGet();
	}

	@Override
	public void execute(Runnable task) {
		if (this.dialling.get() > 0) {
			this.others.execute(task);
			return;
		}
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			// It must not end the selector's thread, and is shown as any other.
			this.others.execute(() -> {
				throw ex;
			});
		}
	}

}
