package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.limit.Pace;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The gossip of signed records (docs/protocol.md, section 5): sans-IO, driven by one
 * thread. Every {@code handle} method is input, {@link #flush} output,
 * {@link #nextDeadlineNanos} the time to come back without input; answers of
 * {@link GossipEnvironment#keys()} are input too, so a flush follows them.
 * {@code nowNanos} is monotonic, with any origin.
 * <p>
 * It asks nothing of its environment before the first flush.
 */
public final class Gossip {

	private final GossipParts parts;

	private final Arrivals arrivals;

	private final Attestations attestations;

	private final Pace pace = new Pace();

	/** Valid until something happens. */
	private long deadlineNanos;

	/**
	 * Creates the gossip of a peer without neighbours.
	 * @param settings times and limits
	 * @param trust whose word about others counts
	 * @param local what this peer is
	 * @param environment the composer
	 * @param nowNanos the time
	 * @throws PeerMetadataException if the metadata of the local peer is not acceptable
	 */
	public Gossip(PresenceSettings settings, TrustSettings trust, LocalPeer local, GossipEnvironment environment,
			long nowNanos) {
		this.parts = GossipParts.of(settings, trust, local, environment, nowNanos);
		this.arrivals = new Arrivals(this.parts);
		this.attestations = new Attestations(this.parts);
	}

	/**
	 * The public half of the key for agreements: before it is there, nothing is
	 * published; later it may be replaced.
	 * @param publicKey 32 bytes
	 */
	public void handleAgreementKey(byte[] publicKey, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.own().setAgreementKey(publicKey);
	}

	/**
	 * Takes a higher incarnation. Only before the first session: statements name the
	 * incarnation. The record is signed again, and {@link #isReady()} is false until
	 * then.
	 * @throws IllegalArgumentException if it is not higher
	 */
	public void raiseIncarnation(long incarnation) {
		this.parts.turn().touch();
		this.parts.own().raiseIncarnation(incarnation);
		this.parts.live().changed();
	}

	/**
	 * A session with a neighbour is active: a new one, or one that was resumed, which is
	 * told as well.
	 */
	public void handleNeighbourUp(PeerKey neighbour, PeerRecord.Role role, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.flood().up(neighbour, role, nowNanos);
		this.parts.withdrawals().tell(this.parts.flood().get(neighbour));
	}

	/**
	 * The neighbour has no active session any more: its link was lost or it ended. Not to
	 * be called for a session that another one has replaced. Ignored when there is none.
	 */
	public void handleNeighbourDown(PeerKey neighbour, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.flood().down(neighbour);
	}

	/**
	 * A frame of type 0x20 to 0x23 from an active session. What is not genuine, old or
	 * beyond a limit is dropped and counted.
	 * @throws ProtocolException MALFORMED_FRAME; the session is to be closed
	 */
	public void handleFrame(PeerKey from, int type, WireReader body, long nowNanos) {
		this.parts.turn().at(nowNanos);
		Neighbour neighbour = this.parts.flood().get(from);
		if (neighbour == null) {
			this.parts.environment().count("presence.frames.unexpected");
			return;
		}
		this.arrivals.handleFrame(neighbour, type, body);
	}

	/**
	 * Dialer: the statement of ACCEPTED, of a new session or with a higher sequence of a
	 * resumed one. The edge is published once its signature is verified.
	 * @param signedStatement the signed block
	 * @throws ProtocolException when it is malformed or not about this peer
	 */
	public void handleOwnEdge(byte[] signedStatement, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.dialled().up(this.parts.own().local(), signedStatement, this::onDialledChanged);
	}

	/**
	 * Dialer: the session lost its link. RECOVERING at once, withdrawn after the linger
	 * time. Unknown: ignored.
	 */
	public void handleOwnEdgeLost(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.dialled().lost(session, nowNanos)) {
			onDialledChanged();
		}
	}

	/** Dialer: the session ended. Withdrawn at once. Unknown: ignored. */
	public void handleOwnEdgeClosed(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.dialled().closed(session)) {
			onDialledChanged();
		}
	}

	/**
	 * Dialer: a round trip was measured; published when it doubled or halved, at most
	 * once a minute.
	 */
	public void handleRoundTrip(String session, long roundTripNanos, long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.dialled().roundTrip(session, roundTripNanos, nowNanos)) {
			this.parts.own().changed();
			this.parts.live().changed();
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
	public void handleAcceptedEdge(byte[] signedStatement, PeerKey dialer, byte[] dialerRecord, long nowNanos) {
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
	 * Somebody shows what may be a record of this peer's own key that is newer than its
	 * own; when it is genuine, {@code onDuplicateIdentity} is told.
	 */
	public void handleOwnRecord(PeerKey from, byte[] signedRecord, long nowNanos) {
		this.parts.turn().at(nowNanos);
		PeerRecord record = PeerRecord.parse(signedRecord);
		if (record.key().equals(this.parts.own().local().key())) {
			this.arrivals.handleRecord(from, record);
		}
	}

	/**
	 * Acceptor: the session lost its link. Marked RECOVERING at once, DOWN after the
	 * linger time.
	 */
	public void handleAcceptedEdgeLost(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		onAcceptedChanged(this.parts.accepted().lost(session, nowNanos));
	}

	/** Acceptor: the session ended. Marked DOWN at once. */
	public void handleAcceptedEdgeClosed(String session, long nowNanos) {
		this.parts.turn().at(nowNanos);
		onAcceptedChanged(this.parts.accepted().closed(session));
	}

	/**
	 * This peer's metadata.
	 * @throws PeerMetadataException when it is not acceptable; nothing has changed then
	 */
	public void handleMetadata(String json, long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.own().setMetadata(json)) {
			this.parts.live().claimsChanged();
		}
	}

	/** Does what the time demands. */
	public void handleDeadlines(long nowNanos) {
		this.parts.turn().at(nowNanos);
		if (this.parts.dialled().expire(nowNanos)) {
			onDialledChanged();
		}
		this.parts.accepted().expire(nowNanos).forEach(this::onAcceptedChanged);
		int expired = this.parts.store().expire(nowNanos);
		for (int i = 0; i < expired; i++) {
			this.parts.environment().count("presence.records.expired");
		}
		if (expired > 0) {
			this.parts.live().changed();
		}
	}

	/**
	 * Signs and sends what has changed: at the end of every turn, with very many
	 * neighbours less often. Costs nothing when there is nothing to do.
	 */
	public void flush(long nowNanos) {
		if ((!this.parts.turn().isTouched() && nowNanos < this.deadlineNanos) || !this.pace.allows(nowNanos)) {
			return;
		}
		this.parts.turn().at(nowNanos);
		this.pace.looked(this.parts.flood().neighbours().size(), nowNanos);
		this.parts.live().settle();
		this.parts.own().flush(this::onOwnRecord);
		this.parts.flood().flush(nowNanos);
		this.parts.repair().flush(nowNanos);
		if (this.parts.store().takeForgotten()) {
			this.parts.forgetPeers();
		}
		this.deadlineNanos = this.pace.next(computeDeadline());
		this.parts.turn().settle();
	}

	/**
	 * When {@link #handleDeadlines} and {@link #flush} are to be called at the latest;
	 * Long.MAX_VALUE for never.
	 */
	public long nextDeadlineNanos() {
		if (!this.parts.turn().isTouched()) {
			return this.deadlineNanos;
		}
		return this.pace.allows(this.parts.turn().nowNanos()) ? computeDeadline() : this.pace.next(Long.MIN_VALUE);
	}

	/** Whether there is a signed own record, without which no session can be opened. */
	public boolean isReady() {
		return this.parts.own().record() != null;
	}

	/**
	 * The newest own signed record.
	 * @return the signed block; shared, so not to be changed
	 * @throws IllegalStateException when not ready
	 */
	public byte[] ownRecord() {
		PeerRecord record = this.parts.own().record();
		if (record == null) {
			throw new IllegalStateException("No own record has been signed yet");
		}
		return record.signedBlock();
	}

	/**
	 * The highest incarnation known of a key; remembered for a while after its record is
	 * gone; 0 when unknown.
	 */
	public long knownIncarnation(PeerKey key) {
		StoredRecord stored = this.parts.store().get(key);
		if (stored != null) {
			return stored.record().incarnation();
		}
		Tombstones.Tombstone tombstone = this.parts.store().tombstones().get(key);
		return (tombstone != null) ? tombstone.incarnation() : 0;
	}

	/** The newest verified record of a peer, present or not; null when there is none. */
	public @Nullable PeerRecord record(PeerKey key) {
		StoredRecord stored = this.parts.store().get(key);
		return (stored != null) ? stored.record() : null;
	}

	/** The graph: the same object as long as it looks the same. */
	public PresenceGraph graph(long nowNanos) {
		this.parts.turn().at(nowNanos);
		return this.parts.live().graph();
	}

	/** The edges that carry traffic, in a fixed order. */
	public List<UpEdge> upEdges() {
		return this.parts.live()
			.topology()
			.edges()
			.stream()
			.filter(LiveEdge::isUp)
			.map((edge) -> new UpEdge(edge.dialer(), edge.acceptor(), edge.statement().session(),
					edge.statement().sequence()))
			.toList();
	}

	/** Whether a peer is present; this peer always is. */
	public boolean isPresent(PeerKey key) {
		return this.parts.live().topology().isPresent(key);
	}

	/** Whether a peer relays, as its record says; false when it is unknown. */
	public boolean isFull(PeerKey key) {
		return this.parts.live().relays(key);
	}

	/**
	 * Since when a peer is not present: since it was last, or since it is known.
	 * @return empty while it is present, and when it is not known or forgotten
	 */
	public OptionalLong goneSinceNanos(PeerKey key) {
		if (isPresent(key)) {
			return OptionalLong.empty();
		}
		StoredRecord stored = this.parts.store().get(key);
		if (stored != null) {
			return OptionalLong.of(stored.goneSinceNanos());
		}
		Tombstones.Tombstone tombstone = this.parts.store().tombstones().get(key);
		return (tombstone != null) ? OptionalLong.of(tombstone.goneSinceNanos()) : OptionalLong.empty();
	}

	/** What is attested of peers. */
	public Attestations attestations() {
		return this.attestations;
	}

	/** What DIGEST carries: equal at peers that have the same records and marks. */
	byte[] rootHash() {
		return this.parts.store().hashes().root();
	}

	private void onDialledChanged() {
		this.parts.own().changedUrgently();
		this.parts.live().changed();
	}

	private void onAcceptedChanged(@Nullable PeerKey dialer) {
		if (dialer != null) {
			this.parts.reconcile(dialer);
			this.parts.live().changed();
		}
	}

	private void onOwnRecord(PeerRecord record) {
		this.parts.store().put(record, record.edges(), this.parts.turn().nowNanos());
		this.parts.flood().offer(record.key(), null);
		this.parts.live().changed();
	}

	private long computeDeadline() {
		long edges = Math.min(this.parts.dialled().nextDeadlineNanos(), this.parts.accepted().nextDeadlineNanos());
		long sending = Math.min(this.parts.flood().nextDeadlineNanos(), this.parts.repair().nextDeadlineNanos());
		long records = Math.min(this.parts.own().nextDeadlineNanos(), this.parts.store().nextDeadlineNanos());
		return Math.min(edges, Math.min(sending, records));
	}

	/**
	 * An edge that carries traffic.
	 *
	 * @param dialer the end that dialled
	 * @param acceptor the other end
	 * @param session id of the session
	 * @param sequence rises with each link of the session
	 */
	public record UpEdge(PeerKey dialer, PeerKey acceptor, String session, long sequence) {
	}

}
