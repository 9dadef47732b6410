package dev.mesh.runtime;

import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Output;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Function;

/**
 * What an operator reads: one line for each session that comes up or ends, and a warning
 * for what somebody can repair. No secrets. The lines are written off the loop, because a
 * log may block.
 */
final class OperationsLog {

	private static final Logger logger = System.getLogger("dev.mesh");

	private final String peerName;

	private final Dispatcher dispatcher;

	private final Function<PeerKey, String> names;

	/** Each kind of its own, so that many of one do not hide the other. */
	private final LogLimit denials = new LogLimit();

	private final LogLimit fullness = new LogLimit();

	OperationsLog(String peerName, Dispatcher dispatcher, Function<PeerKey, String> names) {
		this.peerName = peerName;
		this.dispatcher = dispatcher;
		this.names = names;
	}

	void sessionChanged(SessionState from, Output.SessionChanged change) {
		SessionInfo session = change.session();
		String peer = this.names.apply(session.peer());
		if (session.state().isConnected() && from.isConnected()) {
			write(Level.INFO, "Session with " + peer + " goes on over " + session.linkType() + " with "
					+ session.remoteAddress() + ", " + principalOf(session));
		}
		else if (session.state().isConnected()) {
			write(Level.INFO,
					"Session with " + peer + " is up" + (from.isRecovering() ? " again" : "") + " ("
							+ (session.dialled() ? "dialled " : "accepted from ") + session.remoteAddress() + ", "
							+ principalOf(session) + ")" + hintFor(session, from));
		}
		else if (session.state().isRecovering()) {
			write(Level.INFO, "Session with " + peer + " has lost its link and waits for another one for up to "
					+ session.reconnectMillis() + " ms");
		}
		else if (session.state().isClosed()) {
			ErrorCode code = change.code();
			write(Level.INFO,
					"Session with " + peer + " has ended: " + ((code != null) ? code + ", " : "") + change.reason());
		}
	}

	/** Whoever misses the other peers in its graph looks here. */
	private static String hintFor(SessionInfo session, SessionState from) {
		boolean first = session.dialled() && !from.isRecovering();
		return (first && session.principal() == null)
				? "; whoever is anonymous is told of no others, unless presence.visibility.anonymous there says so"
				: "";
	}

	private static String principalOf(SessionInfo session) {
		return (session.principal() != null) ? "principal " + session.principal() : "anonymous";
	}

	/** The first failure of a kind is a warning, the same again is not. */
	void attemptFailed(Output.AttemptFailed failed, boolean isNews) {
		boolean quiet = !isNews || failed.code() == ErrorCode.DUPLICATE_SESSION
				|| failed.code() == ErrorCode.GOING_AWAY;
		write(quiet ? Level.DEBUG : Level.WARNING,
				AttemptText.of(failed) + (failed.terminal() ? " (given up)" : " (will be tried again)"));
	}

	/**
	 * What the other end is told as well: nobody need ask both operators to find out why.
	 */
	void refused(Output.ConnectionRefused refused) {
		boolean isFull = refused.code() == ErrorCode.TOO_MANY_SESSIONS;
		long leftOut = (isFull ? this.fullness : this.denials).admit(System.nanoTime());
		if (leftOut >= 0) {
			write(Level.WARNING, "No session with " + this.names.apply(refused.peer()) + " at "
					+ LogLimit.clean(refused.remoteAddress()) + ": " + refused.code() + ", "
					+ LogLimit.clean(refused.reason())
					+ (refused.alternatives().isEmpty() ? ""
							: " (it is told to try " + LogLimit.clean(String.join(", ", refused.alternatives())) + ")")
					+ (isFull ? "; raise maxSessions, or add a hub" : "") + LogLimit.suffix(leftOut));
		}
	}

	void failed(Output.Failed failure) {
		write(Level.ERROR, "The peer has ended: " + failure.code() + ", " + failure.reason());
	}

	private void write(Level level, String line) {
		if (logger.isLoggable(level)) {
			this.dispatcher.chore(() -> logger.log(level, "[" + this.peerName + "] " + LogLimit.clean(line)));
		}
	}

}
