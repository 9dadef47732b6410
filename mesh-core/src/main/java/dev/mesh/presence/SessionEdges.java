package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of this peer's own sessions, as far as others are told: a part of
 * {@link Gossip}, whose rules hold here as well.
 */
public final class SessionEdges {

	private final GossipParts parts;

	private final Arrivals arrivals;

	private final Outlook outlook;

	SessionEdges(GossipParts parts, Arrivals arrivals, Outlook outlook) {
		this.parts = parts;
		this.arrivals = arrivals;
		this.outlook = outlook;
	}

	/**
	 * Dialer: the statement of ACCEPTED, of a new session or with a higher sequence of a
	 * resumed one. The edge is published once its signature is verified.
	 * @param signedStatement the signed block
	 * @throws ProtocolException when it is malformed or not about this peer
	 */
	public void handleDialled(byte[] signedStatement, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.dialled().up(this.parts.own().local(), signedStatement, this::onDialledChanged);
	}

	/**
	 * Dialer: the session lost its link. RECOVERING at once, withdrawn after the linger
	 * time. Unknown: ignored.
	 */
	public void handleDialledLost(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.dialled().lost(session, nowNanos)) {
			onDialledChanged();
		}
	}

	/** Dialer: the session ended. Withdrawn at once. Unknown: ignored. */
	public void handleDialledClosed(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.dialled().closed(session)) {
			onDialledChanged();
		}
	}

	/**
	 * Dialer: a round trip was measured; published when it is the first, or has doubled
	 * or halved and differs by 5 ms at least, at most once a minute.
	 */
	public void handleRoundTrip(String session, long roundTripNanos, long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.dialled().roundTrip(session, roundTripNanos, nowNanos)) {
			this.parts.own().changedSlightly();
			this.parts.live().changedElsewhere();
		}
	}

	/**
	 * Acceptor: a session has a link, for the first time or again.
	 * @param signedStatement what this peer signed
	 * @param dialer the other end
	 * @param dialerRecord the record of its PROOF; verified like any other
	 * @throws ProtocolException when the record is malformed or another peer's; then
	 * nothing has changed
	 * @throws IllegalArgumentException when the statement is not this peer's about that
	 * dialer
	 */
	public void handleAccepted(byte[] signedStatement, PeerKey dialer, byte[] dialerRecord, long nowNanos) {
		this.parts.turn().at(nowNanos);
		PeerRecord record = PeerRecord.parse(dialerRecord);
		if (!record.key().equals(dialer)) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "the record of another peer");
		}
		acceptedUp(signedStatement, dialer);
		this.arrivals.handleRecord(dialer, record);
		this.parts.live().changed();
	}

	/** Acceptor: the terms of a session that has a link have changed. */
	public void handleAcceptedTerms(byte[] signedStatement, PeerKey dialer, long nowNanos) {
		this.parts.turn().at(nowNanos);
		acceptedUp(signedStatement, dialer);
		this.parts.live().changed();
	}

	private void acceptedUp(byte[] signedStatement, PeerKey dialer) {
		SignedBlock block = SignedBlock.split(signedStatement, EdgeStatement.MAX_BYTES);
		EdgeStatement statement = EdgeStatement.parse(block.content());
		LocalPeer local = this.parts.own().local();
		if (!statement.acceptor().equals(local.key()) || !statement.dialer().equals(dialer)) {
			throw new IllegalArgumentException("Not this peer's statement about " + dialer + ": " + statement);
		}
		this.parts.verifier().trust(EdgeStatement.LABEL, local.key(), block);
		this.parts.accepted().up(statement);
	}

	/**
	 * Acceptor: the session lost its link. Marked RECOVERING at once, DOWN after the
	 * linger time.
	 */
	public void handleAcceptedLost(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		onAcceptedChanged(this.parts.accepted().lost(session, nowNanos));
	}

	/** Acceptor: the session ended. Marked DOWN at once. */
	public void handleAcceptedClosed(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		onAcceptedChanged(this.parts.accepted().closed(session));
	}

	/** Ends what has lost its link for too long. */
	void expire(long nowNanos) {
		if (this.parts.dialled().expire(nowNanos)) {
			onDialledChanged();
		}
		this.parts.accepted().expire(nowNanos).forEach(this::onAcceptedChanged);
	}

	private void onDialledChanged() {
		this.outlook.sessionsChanged(this.parts.turn().nowNanos());
		this.parts.own().changedUrgently();
		this.parts.live().changed();
	}

	private void onAcceptedChanged(@Nullable PeerKey dialer) {
		if (dialer != null) {
			this.outlook.sessionsChanged(this.parts.turn().nowNanos());
			this.parts.reconcile(dialer);
			this.parts.live().changed();
		}
	}

}
