package dev.mesh.runtime;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import org.jspecify.annotations.Nullable;

/** A request, from the call to its outcome. */
final class PendingRequest extends PendingCall<BusMessage> implements PendingMessage {

	private final PeerKey to;

	private final BusMessage message;

	private final long timeoutNanos;

	private final Inbox inbox;

	private final Completions completions;

	/** 0 before the loop has taken it and after it has ended; only the loop uses it. */
	private long number;

	PendingRequest(PeerKey to, BusMessage message, long timeoutNanos, Inbox inbox, Completions completions) {
		this.to = to;
		this.message = message;
		this.timeoutNanos = timeoutNanos;
		this.inbox = inbox;
		this.completions = completions;
	}

	@Override
	public int bytes() {
		return this.message.size();
	}

	@Override
	public @Nullable Input enter(OpenCalls calls, long nowNanos) {
		if (isCancelled()) {
			return null;
		}
		this.number = calls.requests().add(this);
		return new BusInput.SendRequest(this.number, this.to, this.message, this.timeoutNanos);
	}

	@Override
	public void abandon() {
		settle(new SendResult(Outcome.CLOSED, this.number != 0, "this node is closing"));
	}

	/** The loop knows how it ended. */
	void settle(Output.RequestCompleted outcome) {
		if (outcome.reply() != null) {
			this.number = 0;
			this.completions.add(succeed(outcome.reply()));
		}
		else if (outcome.failure() != null) {
			settle(outcome.failure());
		}
	}

	private void settle(SendResult failure) {
		this.number = 0;
		this.completions.add(fail(new SendFailedException(failure)));
	}

	/** Nobody waits any more; the request may run all the same. */
	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			this.inbox.post(new Cancel(this));
		}
		return cancelled;
	}

	/** Comes to the loop after the request itself. */
	private record Cancel(PendingRequest request) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return (this.request.number != 0) ? new BusInput.CancelRequest(this.request.number, this.request.to) : null;
		}

	}

}
