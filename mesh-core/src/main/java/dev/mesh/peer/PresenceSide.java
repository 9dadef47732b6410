package dev.mesh.peer;

import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.GossipEnvironment;
import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.Ways;
import dev.mesh.routing.RoutingTable;
import dev.mesh.wire.ErrorCode;

/** What presence asks of the rest of the peer. */
final class PresenceSide implements GossipEnvironment {

	private static final int FIRST_SWEEP = 1024;

	private final MeshPeer peer;

	/** Seals of forgotten peers are looked for when there are so many. */
	private int sweepAt = FIRST_SWEEP;

	PresenceSide(MeshPeer peer) {
		this.peer = peer;
	}

	@Override
	public KeyWork keys() {
		return this.peer.desk();
	}

	@Override
	public boolean send(PeerKey neighbour, int frameType, byte[] body) {
		return this.peer.sessions().send(neighbour, frameType, body, true);
	}

	@Override
	public void onGraphChanged() {
		this.peer.onGraphChanged();
	}

	@Override
	public void onRecordAccepted(PeerRecord record) {
		forgetUnknownSeals();
		this.peer.sealer().handlePeerKey(record.key(), record.incarnation(), record.agreementKey());
		this.peer.channels().handleIncarnation(record.key(), record.incarnation());
		this.peer.guard().onRecord(record);
	}

	@Override
	public void onRecordsForgotten() {
		this.peer.channels().handleForgotten(this.peer.turnNanos());
	}

	private void forgetUnknownSeals() {
		if (this.peer.sealer().size() >= this.sweepAt) {
			this.peer.sealer().retain((key) -> this.peer.gossip().record(key) != null);
			this.sweepAt = FIRST_SWEEP + 2 * this.peer.sealer().size();
		}
	}

	@Override
	public void onAttested(PeerKey attested) {
		this.peer.channels().handleAttested(attested);
	}

	@Override
	public void onAttestationEnded(PeerKey attested, PeerKey attester, String session) {
		this.peer.choice().onWithdrawn(attested, attester, session, false);
	}

	@Override
	public void onRevoked(PeerKey revoked, PeerKey attester, String session) {
		this.peer.choice().onWithdrawn(revoked, attester, session, true);
	}

	@Override
	public void onLookUpFailed(PeerKey peer) {
		this.peer.channels().handleUnknown(peer);
	}

	@Override
	public Ways ways() {
		return (from, to, upEdges, relays) -> RoutingTable.way(from, to,
				upEdges.stream().map((edge) -> new RoutingTable.Edge(edge.dialer(), edge.acceptor())).toList(), relays);
	}

	@Override
	public void onDuplicateIdentity(long seenIncarnation) {
		this.peer.fail(ErrorCode.DUPLICATE_IDENTITY, "another process uses this peer's key " + this.peer.key()
				+ " (incarnation " + seenIncarnation + "); give each process a data directory of its own");
	}

	@Override
	public void count(String event) {
		this.peer.count(event);
	}

}
