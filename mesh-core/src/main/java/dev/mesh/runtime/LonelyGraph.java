package dev.mesh.runtime;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.PeerSetup;
import dev.mesh.presence.Gossip;
import dev.mesh.presence.GossipEnvironment;
import dev.mesh.presence.LocalPeer;
import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.presence.TrustSettings;
import dev.mesh.presence.Ways;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The presence graph of a peer that does not run: gossip that nobody hears. */
final class LonelyGraph implements GossipEnvironment, KeyWork {

	private LonelyGraph() {
	}

	static PresenceGraph of(PeerSetup.About about, PresenceSettings settings) {
		LocalPeer local = new LocalPeer(about.key(), about.incarnation(), about.name(), about.os(), about.software(),
				about.acceptsSessions() ? PeerRecord.Role.FULL : PeerRecord.Role.LEAF, about.urls(),
				about.metadataJson());
		return new Gossip(settings, TrustSettings.defaults(), local, new LonelyGraph(), 0).graph(0);
	}

	@Override
	public KeyWork keys() {
		return this;
	}

	@Override
	public boolean send(PeerKey neighbour, int frameType, byte[] body) {
		return false;
	}

	@Override
	public Ways ways() {
		return (from, to, upEdges, relays) -> List.of(from);
	}

	@Override
	public void onGraphChanged() {
	}

	@Override
	public void onRecordAccepted(PeerRecord record) {
	}

	@Override
	public void onAttested(PeerKey peer) {
	}

	@Override
	public void onAttestationEnded(PeerKey peer, PeerKey attester, String session) {
	}

	@Override
	public void onRevoked(PeerKey peer, PeerKey attester, String session) {
	}

	@Override
	public void onRecordsForgotten() {
	}

	@Override
	public void onLookUpFailed(PeerKey peer) {
	}

	@Override
	public void onDuplicateIdentity(long seenIncarnation) {
	}

	@Override
	public void count(String event) {
	}

	@Override
	public void sign(byte[] message, Consumer<byte[]> onSignature) {
	}

	@Override
	public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
	}

	@Override
	public void newAgreementKey(Consumer<AgreementKey> onKey) {
	}

	@Override
	public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte @Nullable []> onSecret) {
	}

}
