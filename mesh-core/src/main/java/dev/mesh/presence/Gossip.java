package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.limit.Pace;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
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

	private final Outlook outlook;

	private final SessionEdges edges;

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
		this(GossipParts.of(settings, trust, local, environment, nowNanos), PeerRecord::parse);
	}

	/** With another way to read records: many peers in one process may share them. */
	Gossip(GossipParts parts, Function<SignedBlock, PeerRecord> reader) {
		this.parts = parts;
		this.outlook = new Outlook(parts);
		this.arrivals = new Arrivals(parts, reader, this.outlook);
		this.edges = new SessionEdges(parts, this.arrivals, this.outlook);
		this.attestations = new Attestations(parts);
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
	 * told as well; or its dialer has other terms. Its edge is told before.
	 */
	public void handleNeighbourUp(PeerKey neighbour, NeighbourTerms terms, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.wants().lost(neighbour);
		tellUp(neighbour, terms, nowNanos);
	}

	private void tellUp(PeerKey neighbour, NeighbourTerms terms, long nowNanos) {
		this.parts.flood().up(neighbour, terms, nowNanos).trusted = terms.dialled()
				|| this.parts.accepted().vouchFor(neighbour, this.parts.environment()::isTrusted);
		this.parts.withdrawals().tell(this.parts.flood().get(neighbour));
	}

	/** The dialer of a session has shown other credentials; its edge is told before. */
	public void handleNeighbourTerms(PeerKey dialer, @Nullable String principal, List<String> roles, long nowNanos) {
		this.parts.turn().at(nowNanos);
		Neighbour neighbour = this.parts.flood().get(dialer);
		if (neighbour != null) {
			tellUp(dialer, neighbour.terms().granted(principal, roles), nowNanos);
		}
	}

	/**
	 * The neighbour has no active session any more: its link was lost or it ended. Not to
	 * be called for a session that another one has replaced. Ignored when there is none.
	 */
	public void handleNeighbourDown(PeerKey neighbour, long nowNanos) {
		this.parts.turn().at(nowNanos);
		this.parts.flood().down(neighbour);
		this.parts.wants().lost(neighbour);
		this.outlook.sessionsChanged(nowNanos);
	}

	/**
	 * A frame of type 0x20 to 0x27 from an active session. What is not genuine, old or
	 * beyond a limit is dropped and counted.
	 * @throws ProtocolException MALFORMED_FRAME, PROTOCOL_ERROR; the session is to be
	 * closed
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
		this.edges.expire(nowNanos);
		this.outlook.expire(nowNanos);
		int expired = this.parts.store().expire(nowNanos);
		for (int i = 0; i < expired; i++) {
			this.parts.environment().count("presence.records.expired");
		}
		if (expired > 0) {
			this.parts.live().changedElsewhere();
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
		this.parts.wants().flush();
		this.parts.flood().flush(nowNanos);
		this.parts.repair().flush(nowNanos);
		this.outlook.flush(nowNanos);
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
		return this.parts.store().knownIncarnation(key);
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
		return this.parts.live().topology().upEdges();
	}

	/** Peers that this one is told of without the way to them, or not told of. */
	public Outlook outlook() {
		return this.outlook;
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
		return isPresent(key) ? OptionalLong.empty() : this.parts.store().goneSinceNanos(key);
	}

	/** Where this peer's own sessions are told. */
	public SessionEdges edges() {
		return this.edges;
	}

	/** What is attested of peers. */
	public Attestations attestations() {
		return this.attestations;
	}

	/** What DIGEST carries: equal at peers that have the same records and marks. */
	byte[] rootHash() {
		return this.parts.store().hashes().root();
	}

	private void onOwnRecord(PeerRecord record) {
		this.parts.store().put(record, record.edges(), null, this.parts.turn().nowNanos());
		this.parts.flood().offer(record.key(), null);
		this.parts.live().changedElsewhere();
	}

	private long computeDeadline() {
		long edges = Math.min(this.parts.dialled().nextDeadlineNanos(), this.parts.accepted().nextDeadlineNanos());
		long sending = Math.min(this.parts.flood().nextDeadlineNanos(), this.parts.repair().nextDeadlineNanos());
		long wants = this.parts.wants().nextDeadlineNanos();
		long records = Math.min(this.parts.own().nextDeadlineNanos(), this.parts.store().nextDeadlineNanos());
		return Math.min(
				Math.min(edges, Math.min(this.outlook.nextDeadlineNanos(), this.parts.live().nextDeadlineNanos())),
				Math.min(wants, Math.min(sending, records)));
	}

}
