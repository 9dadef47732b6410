package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.session.SessionEnvironment.NeighbourRole;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of one peer, those it dials and those it accepts: handshake, keep-alive,
 * reconnect and resume as {@code docs/protocol.md}, sections 3 and 4, says. A plain state
 * machine without clock, threads or sockets, driven by one loop: any number of
 * {@code handle...} inputs, then {@link #handleDeadlines}, then one {@link #flush}. What
 * it wants done goes to its {@link SessionEnvironment}; answers of key work and
 * authenticators come back through the consumers given there, on the loop, and count as
 * inputs of that turn.
 * <p>
 * Times are in nanoseconds of one clock that never goes back. Not thread-safe.
 */
public final class Sessions {

	/** The version of the protocol that is spoken here. */
	public static final int PROTOCOL_VERSION = Hello.VERSION;

	/** Counted for each link or session that was closed because of what came in on it. */
	static final String PROTOCOL_ERRORS = "session.protocol.errors";

	/** Counted for each dialer that this peer did not let in. */
	static final String HANDSHAKES_REJECTED = "session.handshake.rejected";

	private final LoopTime time = new LoopTime();

	private final Links links;

	private final SessionTable table;

	private final SessionParts parts;

	private final LinkInputs inputs;

	private final SessionQueues queues;

	private final Expulsions expulsions;

	private final Map<Long, SessionTarget> targets = new LinkedHashMap<>();

	/**
	 * Why new links are refused and nothing is dialled; null while this peer is running.
	 */
	private @Nullable Refusal stopped;

	/**
	 * Creates the machine.
	 * @param settings limits and times
	 * @param local this peer as it presents itself
	 * @param environment what it asks and tells
	 * @param entropy source of nonces, session ids and jitter; cryptographically strong
	 * outside tests
	 */
	public Sessions(SessionSettings settings, LocalNode local, SessionEnvironment environment,
			RandomGenerator entropy) {
		this.links = new Links(settings, environment, this.time);
		LocalState localState = new LocalState(environment, local);
		this.table = new SessionTable(settings, localState, this.links, this.time, environment,
				(peer) -> this.targets.values().forEach((target) -> target.peerConnected(peer)),
				(peer) -> this.targets.values().forEach((target) -> target.peerFree(peer)));
		this.parts = new SessionParts(settings, environment, entropy, this.time, localState, this.links, this.table,
				new Checkpoint(environment, this.time), new Revocations());
		this.inputs = new LinkInputs(this.parts);
		this.expulsions = new Expulsions(this.parts);
		this.queues = new SessionQueues(settings, this.table, this.links);
	}

	/**
	 * A link is open.
	 * @param link positive: one that was accepted, a number not used before; negative:
	 * the one that {@link SessionEnvironment#dial} was asked for
	 * @param type what carries it
	 * @param remoteAddress address of the other end, for people
	 * @param nowNanos time of this input
	 */
	public void handleLinkOpened(long link, LinkType type, String remoteAddress, long nowNanos) {
		this.time.advance(nowNanos);
		this.inputs.opened(link, type, remoteAddress, this.stopped);
	}

	/** Dialling came to nothing; the cause is for people. */
	public void handleDialFailed(long link, ErrorCode code, String cause, long nowNanos) {
		this.time.advance(nowNanos);
		this.inputs.dialFailed(link, Refusal.of(code, cause));
	}

	/**
	 * One record came in, between position and limit; its bytes must not change
	 * afterwards.
	 */
	public void handleRecord(long link, ByteBuffer record, long nowNanos) {
		this.time.advance(nowNanos);
		this.inputs.record(link, record);
	}

	/** So many more bytes of transmitted records are off our hands. */
	public void handleWritten(long link, int bytes, long nowNanos) {
		this.time.advance(nowNanos);
		this.inputs.written(link, bytes);
	}

	/** A link has ended. One that this machine has closed itself need not be told of. */
	public void handleLinkClosed(long link, String cause, long nowNanos) {
		this.time.advance(nowNanos);
		this.inputs.closed(link, cause);
	}

	/**
	 * Opens a session and keeps it as the request says. Answered by {@code onConnected}
	 * with the same number, or by {@code onAttemptFailed}, for the last time with
	 * {@code terminal}.
	 * @param request number of the request, above 0 and not used before
	 * @param specification what to open
	 * @param nowNanos time of this input
	 */
	public void handleOpen(long request, SessionRequest specification, long nowNanos) {
		this.time.advance(nowNanos);
		this.targets.values().removeIf(SessionTarget::hasEnded);
		if (request <= 0 || this.targets.containsKey(request)) {
			throw new IllegalArgumentException(
					"Request numbers are above 0 and used once, but " + request + " was given");
		}
		if (specification.uris().isEmpty()) {
			throw new IllegalArgumentException("Request " + request + " names no address to dial");
		}
		SessionTarget target = new SessionTarget(request, specification, this.parts);
		if (this.stopped != null) {
			target.report(this.stopped, true);
			return;
		}
		this.targets.put(request, target);
		target.dial();
	}

	/**
	 * Ends a request and closes its session, if it has one. Unknown requests are ignored.
	 */
	public void handleCancelOpen(long request, long nowNanos) {
		this.time.advance(nowNanos);
		SessionTarget target = this.targets.remove(request);
		if (target != null) {
			end(target, Refusal.of(ErrorCode.NORMAL, "the request was cancelled"));
		}
	}

	/**
	 * Closes a session for good, and ends the request it serves. Unknown ids are ignored.
	 */
	public void handleClose(String sessionId, long nowNanos) {
		this.time.advance(nowNanos);
		SessionRecord session = this.table.find(sessionId);
		if (session == null) {
			return;
		}
		if (session.target != null) {
			this.targets.remove(session.target.request());
			end(session.target, Refusal.of(ErrorCode.NORMAL, "closed"));
		}
		else {
			this.table.close(session, ErrorCode.NORMAL, "closed");
		}
	}

	/**
	 * Measures the round trip of a session; {@code onRoundTrip} answers with the same
	 * token. While the session recovers the question waits for its next link.
	 * @param sessionId the session
	 * @param token above 0; 0 stands for the keep-alive's own measurements
	 * @param nowNanos time of this input
	 * @return false when there is no such session, or 16 questions wait already
	 */
	public boolean handlePing(String sessionId, long token, long nowNanos) {
		this.time.advance(nowNanos);
		if (token <= Pings.KEEP_ALIVE) {
			throw new IllegalArgumentException("Ping tokens are above 0, but " + token + " was given");
		}
		SessionRecord session = this.table.find(sessionId);
		if (session == null || !session.pings.hasRoom()) {
			return false;
		}
		long wireToken = session.pings.sent(token, nowNanos);
		LinkState link = session.link;
		if (link != null && link.outbox != null) {
			link.outbox.ping(wireToken);
			this.links.markDirty(link);
		}
		return true;
	}

	/**
	 * Shows the acceptor of a session other credentials; {@code onReauthenticated} tells
	 * what came of it.
	 * @return false when there is no such session
	 */
	public boolean handleReauthenticate(String sessionId, Credentials credentials, long nowNanos) {
		this.time.advance(nowNanos);
		SessionRecord session = this.table.find(sessionId);
		if (session == null) {
			return false;
		}
		this.inputs.reauthenticate(session, credentials);
		return true;
	}

	/** Ends the sessions of those that are not wanted any more. */
	public Expulsions expulsions() {
		return this.expulsions;
	}

	/**
	 * Stops in good order: as {@link #handleStop(ErrorCode, String, long)} with
	 * GOING_AWAY.
	 */
	public void handleStop(long nowNanos) {
		handleStop(ErrorCode.GOING_AWAY, "the peer is stopping", nowNanos);
	}

	/**
	 * Closes every session with this code, after what waits to be sent on it, ends every
	 * request, and refuses new links. Idempotent.
	 */
	public void handleStop(ErrorCode code, String reason, long nowNanos) {
		this.time.advance(nowNanos);
		Refusal refusal = Refusal.of(code, reason);
		this.stopped = refusal;
		List<SessionTarget> ending = List.copyOf(this.targets.values());
		this.targets.clear();
		for (SessionTarget target : ending) {
			boolean opening = !target.hasEnded() && target.session() == null;
			end(target, refusal);
			if (opening) {
				target.report(refusal, true);
			}
		}
		this.table.all().forEach((session) -> this.table.close(session, code, reason));
		for (LinkState link : this.links.all()) {
			if (link.handshake != null) {
				link.handshake.fail(code, reason);
			}
		}
	}

	/**
	 * Does what is due. Called after the inputs of a turn, at the latest at
	 * {@link #nextDeadlineNanos}.
	 */
	public void handleDeadlines(long nowNanos) {
		this.time.advance(nowNanos);
		long late = this.time.takeLateness();
		if (!this.time.isDue()) {
			return;
		}
		this.time.clearNext(this.links.all().size() + this.targets.size());
		this.inputs.handleDeadlines(late);
		this.table.handleDeadlines(late);
		for (SessionTarget target : List.copyOf(this.targets.values())) {
			target.handleDeadline();
		}
		this.targets.values().removeIf(SessionTarget::hasEnded);
		this.inputs.announceDeadlines();
		this.table.announceDeadlines();
		this.targets.values().forEach((target) -> this.time.wakeAt(target.deadline()));
	}

	/**
	 * Hands what waits to the links, as far as each takes it. Called once at the end of
	 * each turn.
	 */
	public void flush(long nowNanos) {
		this.time.advance(nowNanos);
		this.links.flush();
	}

	/**
	 * When {@link #handleDeadlines} wants to be called at the latest;
	 * {@code Long.MAX_VALUE} = not before the next input. Called at the end of each turn:
	 * by how much the next call comes later than this is taken for the loop's own
	 * lateness, which is not held against the neighbours.
	 */
	public long nextDeadlineNanos() {
		return this.time.announce();
	}

	/**
	 * Queues one frame of this peer for a neighbour, as {@link SessionQueues} does.
	 * @return false when there is no active session, its queue is full, or no record of
	 * it can hold the frame
	 */
	public boolean send(PeerKey neighbour, int frameType, byte[] body, boolean control) {
		return control ? this.queues.sendControl(neighbour, frameType, body)
				: this.queues.send(neighbour, this.parts.local().node().key(), frameType, body, 0, body.length);
	}

	/** What waits for the neighbours. */
	public SessionQueues queues() {
		return this.queues;
	}

	/** Whether a neighbour has a session with a link. */
	public boolean isActive(PeerKey neighbour) {
		return this.table.activeLink(neighbour) != null;
	}

	/**
	 * The incarnation of a neighbour that its session has proven; 0 when there is no
	 * session.
	 */
	public long incarnationOf(PeerKey neighbour) {
		SessionRecord session = this.table.find(neighbour);
		return (session != null) ? session.peerIncarnation : 0;
	}

	/** Sessions that are active or recovering, the oldest first. */
	public List<SessionInfo> sessions() {
		return this.table.all().stream().map(SessionRecord::info).toList();
	}

	/**
	 * The session that a process with this key and incarnation has opened with this peer,
	 * active or recovering; null when there is none.
	 */
	public @Nullable SessionInfo opened(PeerKey dialer, long incarnation) {
		SessionRecord session = this.table.find(dialer);
		boolean known = session != null && !session.isDialled() && session.peerIncarnation == incarnation;
		return (session != null && known) ? session.info() : null;
	}

	/** The session with a neighbour, active or recovering; null when there is none. */
	public @Nullable SessionInfo session(PeerKey neighbour) {
		SessionRecord session = this.table.find(neighbour);
		return (session != null) ? session.info() : null;
	}

	/** This peer as it presents itself, with the incarnation in use. */
	public LocalNode local() {
		return this.parts.local().node();
	}

	private void end(SessionTarget target, Refusal refusal) {
		SessionRecord session = target.session();
		target.end(refusal.code(), refusal.reason());
		if (session != null) {
			this.table.close(session, refusal.code(), refusal.reason());
		}
	}

	/**
	 * This peer as it presents itself in handshakes.
	 *
	 * @param key its key
	 * @param incarnation its incarnation
	 * @param role whether it accepts sessions
	 * @param software name and version of its software, at most 128 characters
	 * @param scope of whom it wants to be told by those it dials
	 */
	public record LocalNode(PeerKey key, long incarnation, NeighbourRole role, String software, String scope) {

		/** One that wants to be told of everybody. */
		public LocalNode(PeerKey key, long incarnation, NeighbourRole role, String software) {
			this(key, incarnation, role, software, Proof.EVERYBODY);
		}

		public LocalNode {
			if (software.length() > 128) {
				throw new IllegalArgumentException(
						"The software text has " + software.length() + " characters, more than 128: " + software);
			}
		}

	}

}
