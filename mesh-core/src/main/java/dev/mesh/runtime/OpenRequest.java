package dev.mesh.runtime;

import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import dev.mesh.session.SessionException;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionObservers;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One request to open a session and keep it, for a caller of the API or a configured
 * address. Changed by the loop; its {@link #status} is read by anybody.
 */
final class OpenRequest implements Entry {

	private static final int REMEMBERED_FAILURES = 8;

	private final SessionRequest target;

	private final SessionObservers observers;

	private final ErrorHandlers errorHandlers;

	/**
	 * Who waits for the first connection; null for configured addresses and afterwards.
	 */
	private @Nullable PendingOpen waiter;

	/** What went wrong before the terminal failure. */
	private final List<SessionException> failures = new ArrayList<>();

	private final Map<URI, Attempts> attempts = new ConcurrentHashMap<>();

	private volatile @Nullable LoopSession session;

	/** Set when nothing more will be tried. */
	private volatile @Nullable TargetState end;

	/**
	 * Failed attempts at one address since it was connected last, and why the last one
	 * failed.
	 */
	private record Attempts(int failed, ErrorCode code, String reason) {
	}

	OpenRequest(SessionRequest target, SessionObservers observers, @Nullable PendingOpen waiter) {
		this.target = target;
		this.observers = observers;
		this.errorHandlers = new ErrorHandlers(observers.errorHandlers());
		this.waiter = waiter;
	}

	/** For a configured address; an entry of the inbox itself. */
	static OpenRequest configured(SessionRequest target, SessionObservers observers) {
		return new OpenRequest(target, observers, null);
	}

	@Override
	public Input enter(OpenCalls calls, long nowNanos) {
		return new Input.OpenSession(calls.opens().begin(this), GuardedStrategy.guard(this.target));
	}

	List<SessionListener> listeners() {
		return this.observers.listeners();
	}

	ErrorHandlers errorHandlers() {
		return this.errorHandlers;
	}

	/** The session that serves it now, if one does. */
	@Nullable LoopSession session() {
		LoopSession current = this.session;
		return (current != null && !current.state().isClosed()) ? current : null;
	}

	/**
	 * Whether this failure says something that the one before at this address did not.
	 */
	boolean isNews(Output.AttemptFailed failed) {
		Attempts before = this.attempts.get(failed.attempt().uri());
		return failed.terminal() || before == null || before.failed() == 0 || before.code() != failed.code();
	}

	void onAttemptFailed(Output.AttemptFailed failed) {
		URI uri = failed.attempt().uri();
		Attempts before = this.attempts.get(uri);
		this.attempts.put(uri,
				new Attempts((before != null) ? before.failed() + 1 : 1, failed.code(), failed.reason()));
		PendingOpen waiting = this.waiter;
		SessionException failure = AttemptText.exception(failed);
		if (waiting != null && this.failures.size() < REMEMBERED_FAILURES) {
			this.failures.add(failure);
		}
		if (!failed.terminal()) {
			return;
		}
		this.end = TargetState.FAILED;
		if (waiting != null) {
			this.waiter = null;
			this.failures.stream().limit(this.failures.size() - 1L).forEach(failure::addSuppressed);
			waiting.refuse(failure);
		}
	}

	/**
	 * Both ends have dialled at once, and the session of the other one stays: it is as
	 * good.
	 */
	void yieldTo(LoopSession other) {
		PendingOpen waiting = this.waiter;
		if (waiting != null) {
			this.waiter = null;
			waiting.connected(other);
		}
	}

	void onConnected(LoopSession connected) {
		this.session = connected;
		this.attempts.replaceAll((uri, last) -> new Attempts(0, last.code(), last.reason()));
		this.failures.clear();
		PendingOpen waiting = this.waiter;
		if (waiting != null) {
			this.waiter = null;
			waiting.connected(connected);
		}
	}

	/** A session that served it has ended; another one may serve it already. */
	void onClosed(LoopSession closed, ErrorCode code, String reason) {
		PendingOpen waiting = this.waiter;
		if (waiting != null) {
			this.waiter = null;
			this.end = TargetState.FAILED;
			waiting.refuse(SessionException.of(code,
					"The session was given up as soon as it was there: " + code + ", " + LogLimit.clean(reason)));
			return;
		}
		if (closed != this.session) {
			return;
		}
		for (URI uri : this.target.uris()) {
			this.attempts.merge(uri, new Attempts(0, code, reason),
					(last, now) -> new Attempts(last.failed(), code, reason));
		}
		boolean onPurpose = closed.state() == SessionState.CLOSED_BY_CLIENT
				&& (code == ErrorCode.NORMAL || code == ErrorCode.GOING_AWAY);
		// After anything else the core dials again.
		if (!this.target.persistent() || onPurpose) {
			this.end = TargetState.CLOSED;
		}
	}

	boolean hasEnded() {
		return this.end != null;
	}

	@Override
	public void abandon() {
		if (this.end == null) {
			this.end = TargetState.CLOSED;
		}
		if (this.waiter != null) {
			this.waiter.abandon();
			this.waiter = null;
		}
	}

	/** One for each address. */
	List<TargetView> status() {
		List<TargetView> views = new ArrayList<>();
		LoopSession current = session();
		Optional<Instant> since = Optional.ofNullable(this.session).map(LoopSession::since);
		TargetState ended = this.end;
		for (URI uri : this.target.uris()) {
			Attempts last = this.attempts.get(uri);
			views.add(new TargetView(uri, (ended != null) ? ended : TargetState.of(current),
					Optional.ofNullable(current), Optional.ofNullable(last).map(Attempts::code),
					Optional.ofNullable(last).map(Attempts::reason), (last != null) ? last.failed() : 0, since));
		}
		return views;
	}

}
