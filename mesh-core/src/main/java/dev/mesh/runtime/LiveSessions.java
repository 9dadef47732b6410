package dev.mesh.runtime;

import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Output;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionListener;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions of one run. The loop changes them, anybody reads {@link #connected}. */
final class LiveSessions {

	private final Inbox inbox;

	private final Dispatcher dispatcher;

	private final OpenRequests requests;

	private final List<SessionListener> listeners;

	private final OperationsLog log;

	/** By id. */
	private final Map<String, LoopSession> live = new ConcurrentHashMap<>();

	LiveSessions(Inbox inbox, Dispatcher dispatcher, OpenRequests requests, List<SessionListener> listeners,
			OperationsLog log) {
		this.inbox = inbox;
		this.dispatcher = dispatcher;
		this.requests = requests;
		this.listeners = List.copyOf(listeners);
		this.log = log;
	}

	/** Sessions with a link. */
	List<LoopSession> connected() {
		return this.live.values().stream().filter((session) -> session.state().isConnected()).toList();
	}

	/** Sessions that have a link or wait for one; the oldest first. */
	List<LoopSession> open() {
		return this.live.values()
			.stream()
			.filter((session) -> !session.state().isClosed())
			.sorted(Comparator.comparing(LoopSession::begun).thenComparing(LoopSession::id))
			.toList();
	}

	/** The one with a peer that has a link; null when there is none. */
	@Nullable LoopSession connectedWith(PeerKey peer) {
		for (LoopSession session : this.live.values()) {
			if (session.peer().equals(peer) && session.state().isConnected()) {
				return session;
			}
		}
		return null;
	}

	int countConnected() {
		int count = 0;
		for (LoopSession session : this.live.values()) {
			count += session.state().isConnected() ? 1 : 0;
		}
		return count;
	}

	void onChanged(Output.SessionChanged change) {
		SessionInfo info = change.session();
		OpenRequest request = (info.request() != 0) ? this.requests.find(info.request()) : null;
		LoopSession session = findOrCreate(info, request);
		SessionState from = session.announced();
		session.update(info, change.code(), change.reason());
		if (info.state().isConnected() && request != null) {
			request.onConnected(session);
		}
		if (info.state().isClosed()) {
			this.live.remove(info.id());
			if (request != null) {
				request.onClosed(session, (change.code() != null) ? change.code() : ErrorCode.NORMAL, change.reason());
				this.requests.forgetIfEnded(info.request(), request);
			}
		}
		this.log.sessionChanged(from, change);
	}

	/** A round trip was measured, for the keep-alive or for somebody. */
	void onRoundTrip(Output.RoundTrip measured) {
		LoopSession session = this.live.get(measured.session().id());
		if (session != null) {
			session.refresh(measured.session());
		}
	}

	void onReauthenticated(Output.Reauthenticated answer) {
		LoopSession session = this.live.get(answer.session().id());
		if (session != null) {
			session.endReauthentication(answer);
		}
	}

	/** The loop has ended and whatever is left with it. */
	void endAll(ErrorCode code, String reason) {
		for (LoopSession session : this.live.values()) {
			session.update(closed(session.info()), code, reason);
		}
		this.live.clear();
	}

	/**
	 * A session keeps its handle when a reconnect could not resume it and it got a new
	 * id.
	 */
	private LoopSession findOrCreate(SessionInfo info, @Nullable OpenRequest request) {
		LoopSession known = this.live.get(info.id());
		if (known != null) {
			return known;
		}
		LoopSession serving = (request != null) ? request.session() : null;
		if (serving != null && serving.peer().equals(info.peer())) {
			this.live.remove(serving.id(), serving);
			this.live.put(info.id(), serving);
			return serving;
		}
		List<SessionListener> all = new ArrayList<>(this.listeners);
		if (request != null) {
			all.addAll(request.listeners());
		}
		LoopSession created = new LoopSession(info, this.inbox, this.dispatcher, all);
		this.live.put(info.id(), created);
		return created;
	}

	private static SessionInfo closed(SessionInfo info) {
		return info.withState(SessionState.CLOSED_FAILED);
	}

}
