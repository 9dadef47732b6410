package dev.mesh.runtime;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import org.jspecify.annotations.Nullable;

/**
 * A reliable send, from the call to its result: entry, place in the table and future in
 * one object.
 */
sealed class PendingSend extends PendingCall<SendResult> implements PendingMessage permits TimedSend {

	private final PeerKey to;

	private final BusMessage message;

	private final SendOptions options;

	private final Inbox inbox;

	private final Completions completions;

	/** 0 before the loop has taken it and after it has ended; only the loop uses it. */
	private long number;

	PendingSend(PeerKey to, BusMessage message, SendOptions options, Inbox inbox, Completions completions) {
		this.to = to;
		this.message = message;
		this.options = options;
		this.inbox = inbox;
		this.completions = completions;
	}

	@Override
	public int bytes() {
		return this.message.size();
	}

	@Override
	public Input enter(OpenCalls calls, long nowNanos) {
		this.number = calls.sends().add(this);
		return new BusInput.Send(this.number, this.to, this.message, this.options);
	}

	@Override
	public void abandon() {
		this.completions.add(succeed(new SendResult(Outcome.CLOSED, false, "this node is closing")));
	}

	/** The loop knows how it ended. */
	void settle(SendResult result) {
		this.number = 0;
		this.completions.addInTurn(succeed(result));
	}

	/**
	 * Asks for the send to be cancelled. The future ends, as always, with a result:
	 * CANCELLED, or another one when it is too late.
	 * @return false, since it is not cancelled yet
	 */
	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (!isDone()) {
			this.inbox.post(new Cancel(this));
		}
		return false;
	}

	/** Comes to the loop after the send itself. */
	private record Cancel(PendingSend send) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return (this.send.number != 0) ? new BusInput.CancelSend(this.send.number, this.send.to) : null;
		}

	}

}
