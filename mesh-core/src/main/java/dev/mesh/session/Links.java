package dev.mesh.session;

import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All links of one peer, and what is on its way on them. */
final class Links {

	private final SessionSettings settings;

	private final SessionEnvironment environment;

	private final LoopTime time;

	private final Map<Long, LinkState> byNumber = new LinkedHashMap<>();

	private final List<LinkState> dirty = new ArrayList<>();

	/** What waits on all links. */
	private final QueueBudget budget;

	private long lastDialled;

	Links(SessionSettings settings, SessionEnvironment environment, LoopTime time) {
		this.settings = settings;
		this.environment = environment;
		this.time = time;
		this.budget = new QueueBudget(settings.maxQueuedNodeBytes());
	}

	QueueBudget budget() {
		return this.budget;
	}

	@Nullable LinkState find(long number) {
		return this.byNumber.get(number);
	}

	/** A copy, because what is done to links changes the table. */
	List<LinkState> all() {
		return new ArrayList<>(this.byNumber.values());
	}

	/** Accepted links that are not proven. */
	long acceptedHandshakes() {
		return this.byNumber.values().stream().filter((link) -> link.isAccepted() && link.session == null).count();
	}

	LinkState dial(SessionTarget target, SessionEnvironment.Endpoint endpoint) {
		LinkState link = new LinkState(--this.lastDialled, target);
		this.byNumber.put(link.number, link);
		limitUntil(link, this.settings.connectTimeout().toNanos());
		this.environment.dial(link.number, endpoint);
		return link;
	}

	LinkState accept(long number) {
		if (this.byNumber.containsKey(number)) {
			throw new IllegalArgumentException("Link " + number + " is open already");
		}
		LinkState link = new LinkState(number, null);
		this.byNumber.put(number, link);
		return link;
	}

	/** The link is open; the handshake's time begins. */
	void opened(LinkState link, LinkType type, String remoteAddress) {
		link.type = type;
		link.remoteAddress = remoteAddress;
		limitUntil(link, this.settings.handshakeTimeout().toNanos());
	}

	/** The handshake is over and the link carries a session. */
	void activate(LinkState link, SessionRecord session, int maxRecordBytes) {
		link.handshake = null;
		link.handshakeDeadline = LoopTime.NEVER;
		link.session = session;
		link.maxInboundBytes = maxRecordBytes;
		link.outbox = new Outbox(this.settings, maxRecordBytes, this.budget);
		link.keepAlive = new KeepAlive(this.settings, this.time.now());
		link.fresh = true;
		this.time.wakeAt(link.deadline());
		markDirty(link);
	}

	void markDirty(LinkState link) {
		if (!link.dirty) {
			link.dirty = true;
			this.dirty.add(link);
		}
	}

	/** Sends one frame in a record of its own, at once and whatever is in flight. */
	void transmit(LinkState link, int type, byte[] body) {
		WireWriter writer = new WireWriter(FrameLane.frameBytes(body.length));
		transmit(link, ByteBuffer.wrap(writer.writeByte(type).writeBlock(body).toByteArray()));
	}

	/** Says CLOSE after what waits, as far as the link takes it. */
	void transmitClose(LinkState link, ErrorCode code, String reason) {
		transmitClose(link, Refusal.of(code, reason));
	}

	/** The same, and when the other end may come back. */
	void transmitClose(LinkState link, Refusal refusal) {
		if (link.closed) {
			return;
		}
		flush(link);
		transmit(link, FrameType.CLOSE, Farewell.encodeClose(refusal));
	}

	/** Forgets a link and has it closed; what was transmitted before is still sent. */
	void close(LinkState link, ErrorCode code, String reason) {
		if (forget(link)) {
			this.environment.closeLink(link.number, code, reason);
		}
	}

	/** Forgets a link; false when that was done before. */
	boolean forget(LinkState link) {
		if (link.closed) {
			return false;
		}
		link.closed = true;
		if (link.outbox != null) {
			link.outbox.clear();
			link.outbox = null;
		}
		this.byNumber.remove(link.number);
		return true;
	}

	/** Refuses an accepted link before anything is kept of it. */
	void refuse(long number, Refusal refusal) {
		this.environment.count(Sessions.HANDSHAKES_REJECTED);
		byte[] body = Farewell.encodeRejected(refusal);
		WireWriter writer = new WireWriter(FrameLane.frameBytes(body.length));
		this.environment.transmit(number,
				ByteBuffer.wrap(writer.writeByte(FrameType.REJECTED).writeBlock(body).toByteArray()));
		this.environment.closeLink(number, refusal.code(), refusal.reason());
	}

	void written(LinkState link, int bytes) {
		link.inFlightBytes = Math.max(0, link.inFlightBytes - bytes);
		link.stallDeadline = LoopTime.NEVER;
		if (link.inFlightBytes > 0) {
			startStallTime(link);
		}
		if (link.outbox != null && !link.outbox.isEmpty()) {
			markDirty(link);
		}
	}

	/** Hands over what waits on all links, as far as each takes it. */
	void flush() {
		for (LinkState link : this.dirty) {
			link.dirty = false;
			link.freshen(this.time.now());
			flush(link);
		}
		this.dirty.clear();
	}

	private void flush(LinkState link) {
		Outbox outbox = link.outbox;
		while (outbox != null && link.inFlightBytes < this.settings.maxInFlightBytes()) {
			ByteBuffer record = outbox.poll();
			if (record == null) {
				return;
			}
			transmit(link, record);
		}
	}

	private void transmit(LinkState link, ByteBuffer record) {
		if (link.inFlightBytes == 0) {
			startStallTime(link);
		}
		link.inFlightBytes += record.remaining();
		this.environment.transmit(link.number, record);
	}

	private void startStallTime(LinkState link) {
		link.stallDeadline = this.time.now() + this.settings.writeStall().toNanos();
		this.time.wakeAt(link.stallDeadline);
	}

	private void limitUntil(LinkState link, long nanos) {
		link.handshakeDeadline = this.time.now() + nanos;
		this.time.wakeAt(link.handshakeDeadline);
	}

}
