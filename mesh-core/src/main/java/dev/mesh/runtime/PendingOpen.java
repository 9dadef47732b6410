package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.session.Session;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import org.jspecify.annotations.Nullable;

/**
 * A session that is being opened for a caller, from the call to the first connection or
 * the last failure.
 */
final class PendingOpen extends PendingCall<Session> implements Entry {

	private final SessionRequest target;

	private final SessionObservers observers;

	private final Inbox inbox;

	private final Completions completions;

	/** 0 until the loop has taken it; only the loop uses it. */
	private long request;

	PendingOpen(SessionRequest target, SessionObservers observers, Inbox inbox, Completions completions) {
		this.target = target;
		this.observers = observers;
		this.inbox = inbox;
		this.completions = completions;
	}

	@Override
	public @Nullable Input enter(OpenCalls calls, long nowNanos) {
		if (isCancelled()) {
			return null;
		}
		this.request = calls.opens().begin(this.target, this.observers, this);
		return new Input.OpenSession(this.request, GuardedStrategy.guard(this.target));
	}

	@Override
	public void abandon() {
		refuse(OpenCalls.stopping());
	}

	void connected(LoopSession session) {
		this.completions.add(succeed(session));
	}

	void refuse(Throwable cause) {
		this.completions.add(fail(cause));
	}

	/** Ends the request; a session that has come up just then is closed. */
	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			this.inbox.post(new Cancel(this));
		}
		return cancelled;
	}

	/** Comes to the loop after the request itself. */
	private record Cancel(PendingOpen open) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return (this.open.request != 0) ? new Input.CancelOpen(this.open.request) : null;
		}

	}

}
