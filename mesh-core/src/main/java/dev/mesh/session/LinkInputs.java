package dev.mesh.session;

import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes from links, and what does not come in time. Links that are not known
 * any more are ignored.
 */
final class LinkInputs {

	private static final long SECOND_NANOS = 1_000_000_000L;

	private static final long LARGEST_CROWD = 8;

	private final SessionParts parts;

	private final Reauthentication reauthentication;

	private long secondBegan;

	/** Refused as BUSY in this second, and in the one before. */
	private int refusedNow;

	private int refusedBefore;

	LinkInputs(SessionParts parts) {
		this.parts = parts;
		this.reauthentication = new Reauthentication(parts);
	}

	void reauthenticate(SessionRecord session, Credentials credentials) {
		this.reauthentication.offer(session, credentials);
	}

	void opened(long number, LinkType type, String remoteAddress, @Nullable Refusal refusal) {
		if (number < 0) {
			dialledOpened(number, type, remoteAddress);
			return;
		}
		Refusal objection = (refusal != null) ? refusal : busy();
		if (objection != null) {
			this.parts.links().refuse(number, objection);
			return;
		}
		LinkState link = this.parts.links().accept(number);
		this.parts.links().opened(link, type, remoteAddress);
		link.handshake = new AcceptorHandshake(this.parts, link);
		link.handshake.begin();
	}

	void dialFailed(long number, Refusal refusal) {
		LinkState link = this.parts.links().find(number);
		if (link != null && link.target != null && this.parts.links().forget(link)) {
			link.target.attemptFailed(link, refusal);
		}
	}

	void closed(long number, String cause) {
		LinkState link = this.parts.links().find(number);
		if (link == null || !this.parts.links().forget(link)) {
			return;
		}
		if (link.session != null) {
			this.parts.table().lost(link.session, cause);
		}
		else if (link.handshake != null) {
			link.handshake.linkClosed(cause);
		}
		else if (link.target != null) {
			link.target.attemptFailed(link, Refusal.of(Refusal.NO_LINK, cause));
		}
	}

	void written(long number, int bytes) {
		LinkState link = this.parts.links().find(number);
		if (link != null) {
			this.parts.links().written(link, bytes);
		}
	}

	void record(long number, ByteBuffer record) {
		LinkState link = this.parts.links().find(number);
		if (link == null) {
			return;
		}
		if (link.keepAlive != null) {
			link.keepAlive.received(this.parts.time().now());
		}
		try {
			readFrames(link, record);
		}
		catch (ProtocolException ex) {
			this.parts.environment().count(Sessions.PROTOCOL_ERRORS);
			misbehaved(link, ex.code(), String.valueOf(ex.getMessage()));
		}
	}

	void handleDeadlines(long lateNanos) {
		for (LinkState link : this.parts.links().all()) {
			if (!link.closed) {
				link.freshen(this.parts.time().now());
				postpone(link, lateNanos);
				handleDeadlines(link);
			}
		}
	}

	void announceDeadlines() {
		this.parts.links().all().forEach((link) -> this.parts.time().wakeAt(link.deadline()));
	}

	private void dialledOpened(long number, LinkType type, String remoteAddress) {
		LinkState link = this.parts.links().find(number);
		if (link == null || link.target == null || link.handshake != null || link.session != null) {
			this.parts.environment().closeLink(number, ErrorCode.NORMAL, "nobody waits for this link any more");
			return;
		}
		this.parts.links().opened(link, type, remoteAddress);
		link.target.linkOpened(link);
	}

	private @Nullable Refusal busy() {
		int limit = this.parts.settings().maxHandshakes();
		if (this.parts.links().acceptedHandshakes() < limit) {
			return null;
		}
		long wait = 500L + this.parts.entropy().nextInt(1_001);
		return Refusal.of(ErrorCode.BUSY, limit + " handshakes are in progress").retryAfter(wait * crowd(limit));
	}

	private void readFrames(LinkState link, ByteBuffer record) {
		if (record.remaining() > link.maxInboundBytes) {
			throw new ProtocolException(ErrorCode.RECORD_TOO_LARGE,
					"a record of " + record.remaining() + " bytes, the limit is " + link.maxInboundBytes);
		}
		WireReader reader = readerOf(record);
		while (reader.hasRemaining() && !link.closed) {
			int type = reader.readByte();
			WireReader body = reader.slice(reader.readLength(link.maxInboundBytes));
			if (link.session != null) {
				handleFrame(link, link.session, type, body);
			}
			else if (link.handshake != null) {
				link.handshake.handleFrame(type, body);
			}
		}
	}

	/**
	 * How many times as long as usual the next one waits: when all of a large hub's peers
	 * come back at once, refusing them again and again must not cost more than letting
	 * them in.
	 */
	private long crowd(int limit) {
		long now = this.parts.time().now();
		if (now - this.secondBegan >= SECOND_NANOS) {
			this.refusedBefore = (now - this.secondBegan < 2 * SECOND_NANOS) ? this.refusedNow : 0;
			this.refusedNow = 0;
			this.secondBegan = now;
		}
		this.refusedNow++;
		return Math.min(LARGEST_CROWD, 1 + 2L * this.refusedBefore / limit);
	}

	private static WireReader readerOf(ByteBuffer record) {
		int length = record.remaining();
		if (record.hasArray()) {
			return new WireReader(record.array(), record.arrayOffset() + record.position(), length);
		}
		byte[] copy = new byte[length];
		record.get(copy);
		return new WireReader(copy, 0, length);
	}

	private void handleFrame(LinkState link, SessionRecord session, int type, WireReader body) {
		if (type >= FrameType.OPTIONAL) {
			return;
		}
		if (type >= FrameType.FIRST_OF_OTHERS) {
			this.parts.environment().onFrame(session.peer, type, body);
		}
		else if (type == FrameType.PING) {
			handlePing(link, readToken(body));
		}
		else if (type == FrameType.PONG) {
			handlePong(session, readToken(body));
		}
		else if (type == FrameType.CLOSE) {
			this.parts.table()
				.end(session, SessionState.CLOSED_BY_SERVER, Farewell.decode(body.readBytes(body.remaining())));
		}
		else if (type == FrameType.REAUTHENTICATE) {
			this.reauthentication.handleOffer(link, session, body.readBytes(body.remaining()));
		}
		else if (type == FrameType.TERMS) {
			this.reauthentication.handleTerms(link, session, body.readBytes(body.remaining()));
		}
		else if (type >= FrameType.HELLO && type <= FrameType.REJECTED) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "frame type " + type + " after the handshake");
		}
		else {
			throw new ProtocolException(ErrorCode.UNKNOWN_FRAME, "frame type " + type);
		}
	}

	private void handlePing(LinkState link, long token) {
		if (link.outbox != null) {
			link.outbox.pong(token);
			this.parts.links().markDirty(link);
		}
	}

	private void handlePong(SessionRecord session, long token) {
		for (Pings.Ping ping : session.pings.answered(token)) {
			session.measured(Math.max(1, this.parts.time().now() - ping.sentNanos()));
			this.parts.environment().onRoundTrip(session.info(), ping.token());
		}
	}

	private static long readToken(WireReader body) {
		long token = body.readVarint();
		if (body.hasRemaining()) {
			throw new ProtocolException(ErrorCode.MALFORMED_FRAME, "bytes after the token of a PING or PONG");
		}
		return token;
	}

	private void misbehaved(LinkState link, ErrorCode code, String reason) {
		if (link.session != null) {
			this.parts.table().close(link.session, code, reason);
		}
		else if (link.handshake != null) {
			link.handshake.fail(code, reason);
		}
	}

	private void postpone(LinkState link, long lateNanos) {
		LoopTime time = this.parts.time();
		SessionSettings settings = this.parts.settings();
		if (lateNanos > 0) {
			long handshakeNanos = ((link.handshake != null) ? settings.handshakeTimeout() : settings.connectTimeout())
				.toNanos();
			link.handshakeDeadline = time.postpone(link.handshakeDeadline, lateNanos, handshakeNanos);
			link.stallDeadline = time.postpone(link.stallDeadline, lateNanos, settings.writeStall().toNanos());
			if (link.keepAlive != null) {
				link.keepAlive.postpone(lateNanos, time);
			}
		}
	}

	private void handleDeadlines(LinkState link) {
		long now = this.parts.time().now();
		SessionRecord session = link.session;
		if (session != null && link.keepAlive != null) {
			handleDeadlines(link, session, link.keepAlive);
		}
		else if (link.handshakeDeadline <= now) {
			expired(link);
		}
		else if (link.stallDeadline <= now && link.handshake != null) {
			link.handshake.fail(ErrorCode.WRITE_STALLED, "a write made no progress");
		}
	}

	private void handleDeadlines(LinkState link, SessionRecord session, KeepAlive keepAlive) {
		long now = this.parts.time().now();
		if (keepAlive.isDead(now)) {
			recycle(link, session, ErrorCode.LIVENESS_TIMEOUT,
					"nothing was received for " + this.parts.settings().deadAfter().toMillis() + " ms");
		}
		else if (link.stallDeadline <= now) {
			recycle(link, session, ErrorCode.WRITE_STALLED,
					"a write made no progress for " + this.parts.settings().writeStall().toMillis() + " ms");
		}
		else if (keepAlive.takePing(now) && link.outbox != null) {
			link.outbox.ping(session.pings.sent(Pings.KEEP_ALIVE, now));
			this.parts.links().markDirty(link);
		}
	}

	/** The link is given up, the session goes on. */
	private void recycle(LinkState link, SessionRecord session, ErrorCode code, String reason) {
		this.parts.links().close(link, code, reason);
		this.parts.table().lost(session, reason);
	}

	private void expired(LinkState link) {
		if (link.handshake != null) {
			link.handshake.fail(ErrorCode.HANDSHAKE_TIMEOUT,
					"the handshake took more than " + this.parts.settings().handshakeTimeout().toMillis() + " ms");
		}
		else if (link.target != null) {
			String reason = "no link within " + this.parts.settings().connectTimeout().toMillis() + " ms";
			this.parts.links().close(link, Refusal.NO_LINK, reason);
			link.target.attemptFailed(link, Refusal.of(Refusal.NO_LINK, reason));
		}
	}

}
