package dev.mesh.runtime;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import dev.mesh.session.Credentials;
import dev.mesh.session.Session;
import dev.mesh.session.SessionEnd;
import dev.mesh.session.SessionException;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A session as the API shows it. The loop changes it, anybody reads it. */
final class LoopSession implements Session {

	private static final Logger logger = System.getLogger(LoopSession.class.getName());

	/** More are refused by the core. */
	private static final int MAX_PINGS = 16;

	private final Inbox inbox;

	private final Completions completions;

	/** Calls the listeners in order. */
	private final Lane<Runnable> lane;

	private final List<SessionListener> listeners;

	private final PendingEnd closed = new PendingEnd();

	private volatile @Nullable SessionEnd end;

	/** Measurements without an answer; only used by the loop. */
	private final List<PendingPing> pings = new ArrayList<>();

	/** Credentials without an answer; only used by the loop. */
	private @Nullable PendingReauthentication reauthentication;

	/** Of the wall clock, for people. */
	private final Instant start = Instant.now();

	/** When its state changed last, of the wall clock; written by the loop. */
	private volatile Instant since = this.start;

	private volatile SessionInfo info;

	/** Before the first connection there was no link; only used by the loop. */
	private SessionState announced = SessionState.CONNECTING;

	/** The future of {@link #closed}. */
	private static final class PendingEnd extends PendingCall<SessionState> {

	}

	LoopSession(SessionInfo info, Inbox inbox, Dispatcher dispatcher, List<SessionListener> listeners) {
		this.info = info;
		this.inbox = inbox;
		this.completions = dispatcher.completions();
		this.lane = dispatcher.lane(Runnable::run);
		this.listeners = new CopyOnWriteArrayList<>(listeners);
	}

	@Override
	public String id() {
		return this.info.id();
	}

	@Override
	public PeerKey peer() {
		return this.info.peer();
	}

	@Override
	public Optional<String> principal() {
		return Optional.ofNullable(this.info.principal());
	}

	@Override
	public List<String> roles() {
		return this.info.roles();
	}

	@Override
	public Map<String, String> properties() {
		return FixedProperties.of(this.info, this.start);
	}

	@Override
	public Map<String, String> claims() {
		return this.info.claims();
	}

	@Override
	public Optional<Instant> expiresAt() {
		long millis = this.info.expiresAtMillis();
		return (millis > 0) ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
	}

	@Override
	public LinkType transport() {
		return this.info.linkType();
	}

	@Override
	public SessionState state() {
		return this.info.state();
	}

	@Override
	public Instant since() {
		return this.since;
	}

	@Override
	public Optional<Duration> rtt() {
		long nanos = this.info.rttNanos();
		return (nanos > 0) ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
	}

	@Override
	public Duration reconnectTimeout() {
		return Duration.ofMillis(this.info.reconnectMillis());
	}

	@Override
	public boolean isDialled() {
		return this.info.dialled();
	}

	@Override
	public CompletableFuture<Duration> ping() {
		PendingPing ping = new PendingPing(this, this.completions);
		this.inbox.post(ping);
		return ping;
	}

	@Override
	public CompletableFuture<Session> reauthenticate(Credentials credentials) {
		PendingReauthentication call = new PendingReauthentication(this,
				Objects.requireNonNull(credentials, "credentials"), this.completions);
		this.inbox.post(call);
		return call;
	}

	@Override
	public void addListener(SessionListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public Optional<SessionEnd> end() {
		return Optional.ofNullable(this.end);
	}

	@Override
	public CompletableFuture<SessionState> closed() {
		return this.closed.copy();
	}

	@Override
	public void close() {
		this.inbox.post(new Close(this));
	}

	@Override
	public String toString() {
		SessionInfo current = this.info;
		return "Session[" + current.id() + " with " + current.peer().shortForm() + ", " + current.state() + "]";
	}

	SessionInfo info() {
		return this.info;
	}

	Instant begun() {
		return this.start;
	}

	/** On the loop: the state that listeners know, CONNECTING before the first one. */
	SessionState announced() {
		return this.announced;
	}

	/** On the loop: only numbers have changed. */
	void refresh(SessionInfo newest) {
		this.info = newest;
	}

	/** On the loop: the state may have changed, and the listeners hear of it. */
	void update(SessionInfo newest, @Nullable ErrorCode code, String reason) {
		SessionState from = this.announced;
		SessionState to = newest.state();
		if (from != to) {
			this.since = Instant.now();
		}
		this.info = newest;
		this.announced = to;
		if (from == to) {
			return;
		}
		if (to.isClosed()) {
			ErrorCode why = (code != null) ? code : ErrorCode.NORMAL;
			this.end = new SessionEnd(to, why, reason);
			SessionException cause = SessionException.of(why,
					"The session with " + newest.peer().shortForm() + " has ended: " + reason);
			this.pings.forEach((ping) -> ping.refuse(cause));
			this.pings.clear();
			if (this.reauthentication != null) {
				this.reauthentication.refuse(cause);
				this.reauthentication = null;
			}
			this.completions.add(this.closed.succeed(to));
		}
		this.lane.add(() -> announce(from, to));
	}

	/** On the loop: why a measurement cannot begin, or null, and then it is noted. */
	@Nullable SessionException beginPing(PendingPing ping) {
		if (state().isClosed()) {
			return SessionException.of(ErrorCode.NORMAL, "The session with " + peer().shortForm() + " has ended");
		}
		if (this.pings.size() >= MAX_PINGS) {
			return SessionException.of(ErrorCode.QUOTA_EXCEEDED,
					MAX_PINGS + " pings of the session with " + peer().shortForm() + " wait for an answer already");
		}
		this.pings.add(ping);
		return null;
	}

	/** On the loop: why it cannot begin, or null, and then it is noted. */
	@Nullable SessionException beginReauthentication(PendingReauthentication call) {
		if (!this.info.dialled()) {
			return SessionException.of(ErrorCode.PROTOCOL_ERROR,
					"Only the end that has dialled shows credentials, but " + this + " was accepted");
		}
		if (!state().isConnected()) {
			return SessionException.of(ErrorCode.LINK_FAILED, this + " has no link now; try again when it has one");
		}
		if (this.reauthentication != null) {
			return SessionException.of(ErrorCode.BUSY,
					"Other credentials of " + this + " are being looked at; wait for the answer");
		}
		this.reauthentication = call;
		return null;
	}

	/** On the loop. */
	void endReauthentication(Output.Reauthenticated answer) {
		PendingReauthentication call = this.reauthentication;
		this.reauthentication = null;
		if (call != null) {
			call.answer(answer);
		}
	}

	/** On the loop. */
	void endPing(PendingPing ping) {
		this.pings.remove(ping);
	}

	private void announce(SessionState from, SessionState to) {
		for (SessionListener listener : this.listeners) {
			try {
				listener.onSessionStateChanged(this, from, to);
			}
			catch (Throwable ex) {
				logger.log(Level.WARNING,
						"The session listener " + listener + " failed on " + from + " -> " + to + " of " + this, ex);
			}
		}
	}

	/** The id is taken when the loop closes it, since it may change with a link. */
	private record Close(LoopSession session) implements Entry {

		@Override
		public @Nullable Input enter(OpenCalls calls, long nowNanos) {
			return this.session.state().isClosed() ? null : new Input.CloseSession(this.session.id());
		}

	}

}
