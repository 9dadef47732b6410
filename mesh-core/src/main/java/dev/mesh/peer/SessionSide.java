package dev.mesh.peer;

import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.EdgeStatement;
import dev.mesh.presence.NeighbourTerms;
import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.SignedBlock;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.ConnectionVerdict;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionEnvironment;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.Verdict;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What sessions ask of the rest of the peer, and whom their events concern. */
final class SessionSide implements SessionEnvironment {

	/** Statements that may wait for their session; more than handshakes at once. */
	private static final int MAX_UNUSED = 1024;

	private static final int MAX_ALTERNATIVES = 3;

	/** A statement has 4 KiB, of which principal and roles may take 3. */
	private static final int CLAIMS_BYTES = 512;

	private static final int CLAIM_BYTES = 255;

	/** What is longer would be cut, and then is no address any more. */
	private static final int MAX_ADDRESS = 200;

	private static final int FIRST_PRESENCE_FRAME = 0x20;

	private static final int LAST_PRESENCE_FRAME = 0x27;

	private final MeshPeer peer;

	/** Newest edge statement of each session that this peer accepted. */
	private final Map<String, byte[]> attested = new HashMap<>();

	/** What had a link and has not ended, see {@link #continuityOf}. */
	private final Set<String> connectedOnce = new HashSet<>();

	SessionSide(MeshPeer peer) {
		this.peer = peer;
	}

	@Override
	public KeyWork keys() {
		return this.peer.desk();
	}

	@Override
	public void dial(long link, Endpoint endpoint) {
		this.peer.dial(new Output.Dial(link, endpoint.uri(), endpoint.type(), endpoint.options()));
	}

	@Override
	public void transmit(long link, ByteBuffer record) {
		this.peer.emit(new Output.Transmit(link, record));
	}

	@Override
	public void closeLink(long link, ErrorCode code, String reason) {
		this.peer.emit(new Output.CloseLink(link, code, reason));
	}

	@Override
	public void authenticate(AuthenticationRequest request, Consumer<Verdict> onVerdict) {
		this.peer.desk().authenticate(request, onVerdict);
	}

	@Override
	public void authorize(Candidate candidate, byte[] record, Consumer<ConnectionVerdict> onVerdict) {
		this.peer.guard().authorize(candidate, record, onVerdict);
	}

	@Override
	public void onFull(PeerKey dialer, String remoteAddress, String reason, List<String> alternatives) {
		count("session.connection.full");
		this.peer.emit(
				new Output.ConnectionRefused(dialer, remoteAddress, ErrorCode.TOO_MANY_SESSIONS, reason, alternatives));
	}

	@Override
	public byte[] ownRecord() {
		return this.peer.gossip().ownRecord();
	}

	@Override
	public void attest(EdgeAttestation edge, Consumer<byte[]> onStatement) {
		EdgeStatement statement = new EdgeStatement(this.peer.key(), this.peer.incarnation(), edge.dialer(),
				edge.dialerIncarnation(), edge.session(), edge.sequence(), edge.linkType(),
				Optional.ofNullable(edge.principal()), edge.roles(), published(edge.claims()), edge.notAfterMillis());
		byte[] content = statement.content();
		this.peer.desk().sign(SignedBlock.toSign(EdgeStatement.LABEL, content), signature -> {
			byte[] signed = SignedBlock.assemble(content, signature);
			forgetUnused();
			this.attested.put(edge.session(), signed);
			onStatement.accept(signed);
		});
	}

	/** Those that are for everybody, as far as a statement has room. */
	private Map<String, String> published(Map<String, String> claims) {
		Map<String, String> result = new TreeMap<>();
		int room = CLAIMS_BYTES;
		for (String name : this.peer.setup().limits().trust().publishedClaims()) {
			String value = claims.get(name);
			if (value != null) {
				room -= sizeOf(name) + sizeOf(value);
				if (room >= 0 && sizeOf(name) <= CLAIM_BYTES && sizeOf(value) <= CLAIM_BYTES) {
					result.put(name, value);
				}
				else {
					count("session.claims.unpublished");
				}
			}
		}
		return result;
	}

	/** In JSON, at most. */
	private static int sizeOf(String text) {
		long escaped = text.chars().filter((c) -> c < ' ' || c == '"' || c == '\\').count();
		return text.getBytes(StandardCharsets.UTF_8).length + (int) (5 * escaped) + 3;
	}

	@Override
	public void findAttestation(PeerKey dialer, long incarnation, byte[] signedRecord,
			Consumer<Credentials.@Nullable Attested> onFound) {
		this.peer.gossip()
			.attestations()
			.find(signedRecord, dialer, incarnation,
					(found) -> onFound
						.accept((found != null) ? new Credentials.Attested(found.attester(), found.session(),
								found.principal(), found.roles(), found.claims(), found.notAfterMillis()) : null));
	}

	@Override
	public boolean isWithdrawn(PeerKey dialer, Credentials.Attested attested) {
		return this.peer.gossip().attestations().isWithdrawn(dialer, attested.attester(), attested.session());
	}

	/** Statements of handshakes that were given up half-way are not kept for ever. */
	private void forgetUnused() {
		if (this.attested.size() >= this.connectedOnce.size() + MAX_UNUSED) {
			this.attested.keySet().retainAll(this.connectedOnce);
		}
	}

	@Override
	public long knownIncarnation(PeerKey key) {
		return this.peer.gossip().knownIncarnation(key);
	}

	@Override
	public byte @Nullable [] recordOf(PeerKey key) {
		PeerRecord record = this.peer.gossip().record(key);
		return (record != null) ? record.signedBlock() : null;
	}

	@Override
	public void onOwnRecord(PeerKey from, byte[] record) {
		this.peer.gossip().handleOwnRecord(from, record, this.peer.turnNanos());
	}

	@Override
	public List<String> alternatives(PeerKey dialer) {
		return this.peer.gossip()
			.graph(this.peer.turnNanos())
			.remotePeers()
			.stream()
			.filter((other) -> !other.key().equals(dialer))
			.flatMap((other) -> other.urls().stream().filter((url) -> url.length() <= MAX_ADDRESS).limit(1))
			.limit(MAX_ALTERNATIVES)
			.toList();
	}

	@Override
	public void onTermsChanged(SessionInfo session, byte[] evidence) {
		long now = this.peer.turnNanos();
		if (session.dialled()) {
			requireOwnEdge(session, evidence);
			this.peer.gossip().edges().handleDialled(evidence, now);
		}
		else {
			this.peer.gossip().edges().handleAcceptedTerms(evidence, session.peer(), now);
			this.peer.gossip().handleNeighbourTerms(session.peer(), session.principal(), session.roles(), now);
			this.peer.channels().handleAttested(session.peer());
			this.peer.guard().onIdentityChanged(session);
		}
		emitChange(session, null, "");
	}

	@Override
	public void onReauthenticated(SessionInfo session, ErrorCode code, String reason, long retryAfterMillis) {
		this.peer.emit(new Output.Reauthenticated(session, code, reason, retryAfterMillis));
	}

	@Override
	public long raiseIncarnation(long seen) {
		return this.peer.raiseIncarnation(seen);
	}

	@Override
	public void onConnected(SessionInfo session, Introduction other, byte[] evidence) {
		long now = this.peer.turnNanos();
		if (session.dialled()) {
			requireOwnEdge(session, evidence);
			this.peer.gossip().edges().handleDialled(evidence, now);
		}
		else {
			this.peer.gossip().edges().handleAccepted(statementOf(session), session.peer(), evidence, now);
			this.peer.channels().handleAttested(session.peer());
		}
		this.peer.gossip().handleNeighbourUp(session.peer(), termsOf(session, other), now);
		this.peer.routes().onNewLink(session.peer());
		if (!this.connectedOnce.add(continuityOf(session))) {
			count("session.reconnects");
		}
		this.peer.choice().onConnected(session);
		emitChange(session, null, "");
		this.peer.guard().onConnected(session);
	}

	private static NeighbourTerms termsOf(SessionInfo session, Introduction other) {
		PeerRecord.Role role = other.role() == NeighbourRole.FULL ? PeerRecord.Role.FULL : PeerRecord.Role.LEAF;
		return session.dialled() ? NeighbourTerms.dialled(role)
				: NeighbourTerms.accepted(role, session.principal(), session.roles(), other.scope());
	}

	/**
	 * The acceptor must attest this session, and as itself: not another one, and nobody
	 * else's statement.
	 */
	private static void requireOwnEdge(SessionInfo session, byte[] evidence) {
		EdgeStatement statement = EdgeStatement.parse(SignedBlock.split(evidence, EdgeStatement.MAX_BYTES).content());
		if (!statement.session().equals(session.id()) || !statement.acceptor().equals(session.peer())) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "the edge statement is about another session");
		}
	}

	/**
	 * What stays through reconnects: a dialled session that could not be resumed goes on
	 * under a new id.
	 */
	private static String continuityOf(SessionInfo session) {
		return session.dialled() ? "request " + session.request() : session.id();
	}

	private byte[] statementOf(SessionInfo session) {
		byte[] statement = this.attested.get(session.id());
		if (statement == null) {
			throw new IllegalStateException("session " + session.id() + " was never attested");
		}
		return statement;
	}

	@Override
	public void onRecovering(SessionInfo session) {
		long now = this.peer.turnNanos();
		if (session.dialled()) {
			this.peer.gossip().edges().handleDialledLost(session.id(), now);
		}
		else {
			this.peer.gossip().edges().handleAcceptedLost(session.id(), now);
		}
		neighbourDown(session, now);
		emitChange(session, null, "");
	}

	@Override
	public void onClosed(SessionInfo session, ErrorCode code, String reason) {
		long now = this.peer.turnNanos();
		this.connectedOnce.remove(continuityOf(session));
		this.peer.guard().onClosed(session);
		if (session.dialled()) {
			this.peer.gossip().edges().handleDialledClosed(session.id(), now);
		}
		else {
			this.attested.remove(session.id());
			this.peer.gossip().edges().handleAcceptedClosed(session.id(), now);
			this.peer.channels().handleAttested(session.peer());
		}
		neighbourDown(session, now);
		this.peer.choice().onClosed(session, now);
		emitChange(session, code, reason);
	}

	private void neighbourDown(SessionInfo session, long nowNanos) {
		if (!this.peer.sessions().isActive(session.peer())) {
			this.peer.gossip().handleNeighbourDown(session.peer(), nowNanos);
		}
		this.peer.routes().outdate();
	}

	private void emitChange(SessionInfo session, @Nullable ErrorCode code, String reason) {
		this.peer.emit(new Output.SessionChanged(session, code, reason));
	}

	@Override
	public void onAttemptFailed(SessionAttempt attempt, ErrorCode code, String reason, boolean terminal) {
		if (!this.peer.choice().onAttemptFailed(attempt, code, terminal, this.peer.turnNanos())) {
			this.peer.emit(new Output.AttemptFailed(attempt, code, reason, terminal));
		}
	}

	@Override
	public void onFrame(PeerKey neighbour, int type, WireReader body) {
		if (type == Traffic.ENVELOPE) {
			this.peer.traffic().onEnvelope(neighbour, body);
		}
		else if (type == Refusals.REFUSAL) {
			this.peer.traffic().onRefusal(neighbour, body);
		}
		else if (type >= FIRST_PRESENCE_FRAME && type <= LAST_PRESENCE_FRAME) {
			this.peer.gossip().handleFrame(neighbour, type, body, this.peer.turnNanos());
		}
		else {
			throw new ProtocolException(ErrorCode.UNKNOWN_FRAME, "frame of type " + type);
		}
	}

	@Override
	public void onRoundTrip(SessionInfo session, long pingToken) {
		if (session.dialled()) {
			this.peer.gossip().edges().handleRoundTrip(session.id(), session.rttNanos(), this.peer.turnNanos());
		}
		this.peer.emit(new Output.RoundTrip(session, pingToken));
	}

	@Override
	public void count(String event) {
		this.peer.count(event);
	}

}
