package dev.mesh.simulation;

import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Output;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionState;
import dev.mesh.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** What one peer was told of its sessions, over all its processes. */
final class SessionLog {

	private final List<SessionInfo> infos = new ArrayList<>();

	/** States, with the reason of those that have one; failed attempts by their code. */
	private final List<String> events = new ArrayList<>();

	private final List<Output.AttemptFailed> attempts = new ArrayList<>();

	/** Attempts that failed. */
	List<Output.AttemptFailed> attempts() {
		return this.attempts;
	}

	private final List<Output.ConnectionRefused> refused = new ArrayList<>();

	void refused(Output.ConnectionRefused refusal) {
		this.refused.add(refusal);
	}

	/** Whom it has refused. */
	List<Output.ConnectionRefused> refused() {
		return this.refused;
	}

	void changed(Output.SessionChanged change) {
		this.infos.add(change.session());
		boolean closed = change.session().state().isClosed();
		this.events.add(change.session().state() + (closed ? " " + change.code() : ""));
	}

	void failed(Output.AttemptFailed attempt) {
		this.attempts.add(attempt);
		this.events.add("attempt " + attempt.code());
	}

	void failed(Output.Failed failure) {
		this.events.add("peer " + failure.code());
	}

	List<String> events() {
		return this.events;
	}

	boolean isActive(PeerKey peer) {
		return this.infos.stream()
			.filter((info) -> info.peer().equals(peer))
			.reduce((first, second) -> second)
			.filter((info) -> info.state() == SessionState.CONNECTED_ACTIVE)
			.isPresent();
	}

	/** The session with a peer, active or recovering. */
	SessionInfo with(PeerKey peer) {
		return this.infos.stream()
			.filter((info) -> info.peer().equals(peer))
			.reduce((first, second) -> second)
			.filter((info) -> !info.state().isClosed())
			.orElseThrow(() -> new AssertionError("no session with " + peer + " after " + this.events));
	}

	/** How often something happened. */
	long count(String event) {
		return this.events.stream().filter(event::equals).count();
	}

	long closed(ErrorCode code) {
		return this.events.stream()
			.filter((event) -> event.startsWith("CLOSED_") && event.endsWith(code.name()))
			.count();
	}

}
