package dev.mesh.runtime;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.PeerKey;

/** A reliable send that is timed, from the call until the loop knows its result. */
final class TimedSend extends PendingSend {

	private final Timing timing;

	private final long begunNanos = System.nanoTime();

	TimedSend(PeerKey to, BusMessage message, SendOptions options, PeerRun run, Timing timing) {
		super(to, message, options, run.inbox(), run.dispatcher().completions());
		this.timing = timing;
	}

	@Override
	void settle(SendResult result) {
		this.timing.took(System.nanoTime() - this.begunNanos);
		super.settle(result);
	}

}
