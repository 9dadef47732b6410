package dev.mesh.peer;

import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusEnvironment;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.PathMatch;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.SealMode;
import dev.mesh.bus.SendResult;
import dev.mesh.bus.StreamEvent;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Attestation;
import dev.mesh.presence.PeerRecord;
import dev.mesh.routing.Envelope;
import dev.mesh.routing.Router;
import dev.mesh.routing.Router.Refusal;
import dev.mesh.routing.Router.Verdict;
import dev.mesh.routing.Sealer;
import dev.mesh.routing.SealerEnvironment;
import dev.mesh.session.SessionInfo;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes on their way out, in and through: where the bus, the seal, the routes and the
 * sessions meet.
 */
final class Traffic implements BusEnvironment, SealerEnvironment {

	static final int ENVELOPE = 0x30;

	private static final int RECORDS = 0x20;

	/**
	 * What this peer may have in one neighbour's queue: enough for a full link, little
	 * enough to interleave.
	 */
	private static final long OWN_QUEUE_BYTES = 128 * 1024;

	/** An undecryptable source is told the own record at most this often. */
	private static final long RECORD_HINT_NANOS = 1_000_000_000L;

	private static final int MAX_HINTED = 1024;

	private final MeshPeer peer;

	private final Router router;

	/** What goes to a neighbour is left to TLS when the neighbour agrees. */
	private final boolean sealsRelayedOnly;

	private final Refusals refusals;

	private final WireWriter envelope = new WireWriter(20 * 1024);

	private final Map<PeerKey, Long> hinted = new HashMap<>();

	Traffic(MeshPeer peer) {
		this.peer = peer;
		this.sealsRelayedOnly = peer.setup().limits().seal().mode() == SealMode.RELAYED;
		this.router = new Router(peer.key(), peer.setup().about().acceptsSessions());
		this.refusals = new Refusals(peer);
	}

	// in and through

	void onEnvelope(PeerKey neighbour, WireReader body) {
		int start = body.position();
		int length = body.remaining();
		Envelope header = Envelope.read(body);
		Verdict verdict = this.router.route(header, neighbour, this.peer.routes().table());
		if (verdict instanceof Verdict.Deliver) {
			deliver(neighbour, header, start, body);
		}
		else if (verdict instanceof Verdict.Forward forward) {
			Envelope.setHopLimit(body.array(), start, header.loweredHopLimit());
			if (this.peer.sessions()
				.queues()
				.send(forward.nextHop(), account(neighbour, header.source()), ENVELOPE, body.array(), start, length)) {
				count("relay.forwarded");
			}
			else {
				this.refusals.refuse(neighbour, header, Refusal.OVERLOADED);
			}
		}
		else if (verdict instanceof Verdict.Refuse refuse) {
			this.refusals.refuse(neighbour, header, refuse.reason());
		}
	}

	/**
	 * In whose queue an envelope waits. The source that it names is not proven here, so
	 * nobody gets another one's share, or several, by naming it: a leaf speaks for itself
	 * only, and no relay for a peer that is a neighbour of this one or is not known.
	 */
	private PeerKey account(PeerKey neighbour, PeerKey source) {
		boolean plausible = this.peer.gossip().isFull(neighbour) && this.peer.routes().table().hops(source) > 1;
		return plausible ? source : neighbour;
	}

	private void deliver(PeerKey neighbour, Envelope header, int start, WireReader payload) {
		if (header.sealed()) {
			receive(header, this.peer.sealer().open(header, start, payload));
			return;
		}
		if (!this.sealsRelayedOnly || !header.source().equals(neighbour)) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "an envelope that is not sealed");
		}
		receive(header,
				this.peer.sealer().takeUnsealed(header, this.peer.sessions().incarnationOf(neighbour), payload));
	}

	private void receive(Envelope header, @Nullable WireReader frames) {
		if (frames != null) {
			this.peer.channels().handleEnvelope(header.source(), header.epoch(), frames, this.peer.turnNanos());
		}
	}

	/** A relay could not forward an envelope. */
	void onRefusal(PeerKey neighbour, WireReader body) {
		this.refusals.onRefusal(neighbour, body);
	}

	// out

	@Override
	public Reach reach(PeerKey to) {
		PeerRecord record = this.peer.gossip().record(to);
		if (record == null) {
			return this.peer.sessions().isActive(to) || this.peer.gossip().outlook().lookUp(to) ? Reach.WAIT
					: Reach.UNKNOWN;
		}
		PeerKey next = this.peer.routes().firstHop(to);
		if (next != null) {
			boolean ready = goesUnsealed(to, next) || this.peer.sealer().isReady(to);
			return ready ? Reach.READY : this.peer.sealer().isFruitless(to) ? Reach.WAIT : Reach.AGREEING;
		}
		OptionalLong gone = this.peer.gossip().goneSinceNanos(to);
		long limit = this.peer.setup().limits().bus().goneAfter().toNanos();
		return gone.isPresent() && this.peer.turnNanos() - gone.getAsLong() >= limit ? Reach.GONE : Reach.WAIT;
	}

	/**
	 * Whether TLS and the handshake are enough: both ends say so, nobody is between them,
	 * and the session is with the process that the record and the channel are about.
	 */
	private boolean goesUnsealed(PeerKey to, PeerKey next) {
		if (!this.sealsRelayedOnly || !next.equals(to)) {
			return false;
		}
		PeerRecord record = this.peer.gossip().record(to);
		return record != null && record.takesUnsealed()
				&& this.peer.sessions().incarnationOf(to) == record.incarnation();
	}

	@Override
	public long incarnation(PeerKey of) {
		PeerRecord record = this.peer.gossip().record(of);
		return record == null ? 0 : record.incarnation();
	}

	@Override
	public BusAccess.Attestation attestation(PeerKey of, long incarnation) {
		SessionInfo session = this.peer.sessions().opened(of, incarnation);
		if (session != null && (session.principal() != null || !session.roles().isEmpty())) {
			return new BusAccess.Attestation(session.principal(), session.roles(), session.claims());
		}
		Attestation other = incarnation(of) == incarnation ? this.peer.gossip().attestations().of(of) : null;
		return other == null ? BusAccess.Attestation.NONE
				: new BusAccess.Attestation(other.principal().orElse(null), other.roles(), other.claims());
	}

	@Override
	public void authorize(long question, List<BusAccess> accesses) {
		PeerKey sender = accesses.get(0).sender();
		this.peer.desk()
			.authorize(accesses, (permits) -> this.peer.channels().handlePermits(sender, question, permits));
	}

	@Override
	public long room(PeerKey to) {
		PeerKey next = this.peer.routes().firstHop(to);
		return next == null ? 0 : this.peer.sessions().queues().room(next, this.peer.key(), OWN_QUEUE_BYTES);
	}

	@Override
	public void transmit(EnvelopeHeader header, byte[] frames, int length) {
		PeerKey next = this.peer.routes().firstHop(header.to());
		if (next == null) {
			throw new IllegalStateException("no route to " + header.to());
		}
		Sealer sealer = this.peer.sealer();
		this.envelope.reset();
		if (goesUnsealed(header.to(), next)) {
			sealer.writeUnsealed(header.to(), header.epoch(), header.packet(), frames, length, this.envelope);
		}
		else {
			sealer.seal(header.to(), header.epoch(), header.packet(), frames, length, this.envelope);
		}
		if (!this.peer.sessions()
			.queues()
			.send(next, this.peer.key(), ENVELOPE, this.envelope.array(), 0, this.envelope.size())) {
			count("bus.envelopes.refused");
		}
	}

	@Override
	public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
		this.peer.emit(new Output.Deliver(message, listeners));
	}

	@Override
	public void deliverRequest(ReceivedMessage request, PathMatch handler) {
		this.peer.emit(new Output.DeliverRequest(request, handler));
	}

	@Override
	public void replied(long request, BusMessage reply) {
		this.peer.emit(new Output.RequestCompleted(request, reply, null));
	}

	@Override
	public void requestFailed(long request, SendResult result) {
		this.peer.emit(new Output.RequestCompleted(request, null, result));
	}

	@Override
	public void onStream(StreamEvent event) {
		this.peer.emit(new Output.StreamHappened(event));
	}

	@Override
	public long turnNanos() {
		return this.peer.turnNanos();
	}

	@Override
	public void completed(long send, SendResult result) {
		this.peer.emit(new Output.SendCompleted(send, result));
	}

	@Override
	public RandomGenerator entropy() {
		return this.peer.setup().entropy();
	}

	// the seal

	@Override
	public KeyWork keys() {
		return this.peer.desk();
	}

	@Override
	public void onAgreed(PeerKey with, List<byte[]> waiting) {
		this.peer.channels().handleAgreed(with);
		for (byte[] body : waiting) {
			WireReader payload = new WireReader(body, 0, body.length);
			Envelope header = Envelope.read(payload);
			receive(header, this.peer.sealer().open(header, 0, payload));
		}
	}

	@Override
	public void onOwnKey(byte[] publicKey) {
		this.peer.gossip().handleAgreementKey(publicKey, this.peer.turnNanos());
	}

	@Override
	public void onUndecryptable(PeerKey source) {
		this.peer.gossip().outlook().lookUpStranger(source);
		long now = this.peer.turnNanos();
		Long last = this.hinted.get(source);
		if ((last != null && now - last < RECORD_HINT_NANOS) || !this.peer.sessions().isActive(source)) {
			return;
		}
		if (this.hinted.size() >= MAX_HINTED) {
			this.hinted.clear();
		}
		this.hinted.put(source, now);
		this.peer.sessions().send(source, RECORDS, this.peer.gossip().ownRecord(), true);
	}

	@Override
	public void count(String event) {
		this.peer.count(event);
	}

}
