package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the {@link Sessions} of a {@link TestNode} have told it. */
abstract class RecordedSessions implements SessionEnvironment {

	/** What happened, in words that tests compare. */
	final List<String> events = new ArrayList<>();

	final List<SessionInfo> connected = new ArrayList<>();

	final List<SessionAttempt> attempts = new ArrayList<>();

	final List<byte[]> evidence = new ArrayList<>();

	final List<Received> received = new ArrayList<>();

	final List<Long> roundTrips = new ArrayList<>();

	final Map<String, Integer> counts = new LinkedHashMap<>();

	Consumer<Received> onFrame = (frame) -> {
	};

	Consumer<SessionInfo> onEvidence = (session) -> {
	};

	final List<String> reasons = new ArrayList<>();

	int counted(String event) {
		return this.counts.getOrDefault(event, 0);
	}

	@Override
	public long raiseIncarnation(long seen) {
		this.events.add("raised to " + (seen + 1));
		return seen + 1;
	}

	@Override
	public void onConnected(SessionInfo session, Introduction other, byte[] proof) {
		this.connected.add(session);
		this.evidence.add(proof);
		this.events.add("connected" + (session.dialled() ? " by dialling" : ""));
		this.onEvidence.accept(session);
	}

	@Override
	public void onRecovering(SessionInfo session) {
		this.events.add("recovering");
	}

	@Override
	public void onClosed(SessionInfo session, ErrorCode code, String reason) {
		this.events.add(session.state() + " " + code);
		this.reasons.add(reason);
	}

	@Override
	public void onAttemptFailed(SessionAttempt attempt, ErrorCode code, String reason, boolean terminal) {
		this.attempts.add(attempt);
		this.events.add("failed " + code + (terminal ? " for good" : ""));
	}

	@Override
	public void onFull(PeerKey peer, String remoteAddress, String reason, List<String> alternatives) {
		this.events.add("full, " + remoteAddress + " was told " + alternatives);
	}

	@Override
	public void onOwnRecord(PeerKey from, byte[] record) {
		this.events.add("own record " + new String(record, StandardCharsets.UTF_8));
	}

	@Override
	public void onTermsChanged(SessionInfo session, byte[] statement) {
		this.evidence.add(statement);
		this.events.add("terms of " + session.principal() + " " + session.roles());
	}

	@Override
	public void onReauthenticated(SessionInfo session, ErrorCode code, String reason, long retryAfterMillis) {
		this.events.add("reauthenticated " + code);
	}

	@Override
	public void onFrame(PeerKey neighbour, int type, WireReader body) {
		Received frame = new Received(neighbour, type, body.readBytes(body.remaining()));
		this.received.add(frame);
		this.onFrame.accept(frame);
	}

	@Override
	public void onRoundTrip(SessionInfo session, long pingToken) {
		this.roundTrips.add(session.rttNanos());
		if (pingToken != 0) {
			this.events.add("ping " + pingToken);
		}
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

	/** A frame that came in. */
	record Received(PeerKey from, int type, byte[] body) {

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
