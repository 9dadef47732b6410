package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import org.jspecify.annotations.Nullable;

/**
 * One link, from dialling or accepting it until it is closed. Its {@code handshake} or
 * its {@code session} takes what comes in; while it is being dialled it has neither.
 */
final class LinkState {

	/** Positive for accepted links, negative for dialled ones. */
	final long number;

	LinkType type = LinkType.WEBSOCKET;

	String remoteAddress = "";

	/** The request that dialled it; null for accepted links. */
	final @Nullable SessionTarget target;

	@Nullable Handshake handshake;

	@Nullable SessionRecord session;

	/** Key that the other end has proven in the handshake. */
	@Nullable PeerKey provenPeer;

	/** End of dialling or of the handshake. */
	long handshakeDeadline = LoopTime.NEVER;

	@Nullable KeepAlive keepAlive;

	/** Agreed in the handshake, for frames with secrets; only with a session. */
	@Nullable LinkKeys keys;

	/** What waits; only with a session. */
	@Nullable Outbox outbox;

	int maxInboundBytes = SessionSettings.PROTOCOL_RECORD_BYTES;

	/** Handed to the link and not confirmed. */
	long inFlightBytes;

	/** When writes will have made no progress for too long. */
	long stallDeadline = LoopTime.NEVER;

	/** Whether {@link Links#flush} will look at it. */
	boolean dirty;

	/**
	 * Became active in this turn, perhaps in an answer that came without a time of its
	 * own.
	 */
	boolean fresh;

	boolean closed;

	LinkState(long number, @Nullable SessionTarget target) {
		this.number = number;
		this.target = target;
	}

	boolean isAccepted() {
		return this.target == null;
	}

	/**
	 * Starts the keep-alive of a link that became active since the last turn, at the time
	 * of this one.
	 */
	void freshen(long nowNanos) {
		if (this.fresh && this.keepAlive != null) {
			this.fresh = false;
			this.keepAlive.received(nowNanos);
		}
	}

	long deadline() {
		long deadline = Math.min(this.handshakeDeadline, this.stallDeadline);
		return (this.keepAlive != null) ? Math.min(deadline, this.keepAlive.deadline()) : deadline;
	}

}
