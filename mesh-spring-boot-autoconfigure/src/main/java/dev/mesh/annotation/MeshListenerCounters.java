package dev.mesh.annotation;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what goes wrong in listeners of one application context.
 */
final class MeshListenerCounters {

	private final LongAdder unreadableMessages = new LongAdder();

	private final LongAdder failedPresenceCalls = new LongAdder();

	void countUnreadableMessage() {
		this.unreadableMessages.increment();
	}

	void countFailedPresenceCall() {
		this.failedPresenceCalls.increment();
	}

	long unreadableMessages() {
		return this.unreadableMessages.sum();
	}

	long failedPresenceCalls() {
		return this.failedPresenceCalls.sum();
	}

}
