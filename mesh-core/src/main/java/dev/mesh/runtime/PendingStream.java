package dev.mesh.runtime;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;
import org.jspecify.annotations.Nullable;

/** A stream that is being opened, from the call until it was accepted or refused. */
final class PendingStream extends PendingCall<BusStream> implements Entry {

	private final PeerKey to;

	private final StreamOptions options;

	private final PeerRun run;

	/** 0 before the loop has taken it; only the loop uses it. */
	private long number;

	PendingStream(PeerKey to, StreamOptions options, PeerRun run) {
		this.to = to;
		this.options = options;
		this.run = run;
	}

	@Override
	public @Nullable Input enter(OpenCalls calls, long nowNanos) {
		if (isCancelled()) {
			return null;
		}
		this.number = this.run.streams().open(this, this.to, this.options);
		return new BusInput.OpenStream(this.number, this.to, this.options);
	}

	@Override
	public void abandon() {
		this.run.dispatcher().completions().add(fail(OpenCalls.stopping()));
	}

	/** On the loop. */
	void opened(LoopStream stream) {
		this.run.dispatcher().completions().add(succeed(stream));
	}

	/** On the loop. */
	void refused(SendResult result) {
		this.run.dispatcher().completions().add(fail(new SendFailedException(result)));
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			this.run.inbox().post(new Cancel(this));
		}
		return cancelled;
	}

	/** Comes to the loop after the call itself. */
	private record Cancel(PendingStream stream) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return (this.stream.number != 0) ? new BusInput.ResetStream(this.stream.number, 0, "cancelled") : null;
		}

	}

}
