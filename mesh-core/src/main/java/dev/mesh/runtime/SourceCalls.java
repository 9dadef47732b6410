package dev.mesh.runtime;

import dev.mesh.discovery.DiscoveredPeer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one run into one source, one at a time. Thread-safe; asks and stops block
 * for as long as the source does.
 */
final class SourceCalls {

	private static final Logger logger = System.getLogger("dev.mesh");

	private final DiscoverySource source;

	private final Runnable onChange;

	/** Whether it is to be stopped; guarded by the lock of the source. */
	private boolean started;

	/** Whom to interrupt; guarded by {@code this}. */
	private @Nullable Thread asking;

	private volatile boolean ended;

	SourceCalls(DiscoverySource source, Runnable onChange) {
		this.source = source;
		this.onChange = onChange;
	}

	/**
	 * Asks the source, which is started before the first time.
	 * @return nothing when the run has ended
	 * @throws Exception whatever the source throws
	 */
	List<DiscoveredPeer> ask() throws Exception {
		synchronized (this) {
			this.asking = Thread.currentThread();
		}
		try {
			this.source.calls().lockInterruptibly();
			try {
				return askNow();
			}
			finally {
				stopIfEnded();
				this.source.calls().unlock();
			}
		}
		finally {
			synchronized (this) {
				this.asking = null;
			}
		}
	}

	private List<DiscoveredPeer> askNow() throws Exception {
		if (this.ended) {
			return List.of();
		}
		if (!this.started) {
			this.source.discovery().start(this.onChange);
			this.started = true;
		}
		return this.source.find();
	}

	/** Interrupts a question that is being asked. */
	synchronized void interrupt() {
		if (this.asking != null) {
			this.asking.interrupt();
		}
	}

	/** It is asked no more; does not block. */
	void end() {
		this.ended = true;
		interrupt();
	}

	/**
	 * After the end: stops the source when it was started.
	 * @throws InterruptedException when a question was still being asked; its thread
	 * stops the source when that is over
	 */
	void stop() throws InterruptedException {
		this.source.calls().lockInterruptibly();
		try {
			stopIfEnded();
		}
		finally {
			this.source.calls().unlock();
		}
	}

	private void stopIfEnded() {
		if (!this.ended || !this.started) {
			return;
		}
		this.started = false;
		// What was meant for the question.
		Thread.interrupted();
		try {
			this.source.discovery().stop();
		}
		catch (RuntimeException ex) {
			logger.log(Level.WARNING, "The discovery '" + this.source.name() + "' has thrown when it was stopped", ex);
		}
	}

}
