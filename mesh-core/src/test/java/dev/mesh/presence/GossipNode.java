package dev.mesh.presence;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One peer of a {@link GossipMesh}: what a composer and its driver are. */
final class GossipNode implements GossipEnvironment, KeyWork {

	private static final long KEY_WORK_NANOS = 1_000_000;

	private final GossipMesh mesh;

	private final int number;

	private final PeerKey key;

	private final PeerRecord.Role role;

	private final List<Integer> dials;

	private final Gossip gossip;

	private final Map<PeerKey, GossipSession> sessions = new HashMap<>();

	private boolean running;

	private long scheduledNanos = Long.MAX_VALUE;

	private long busyUntil;

	private long keyTasks;

	private long accepted;

	GossipNode(GossipMesh mesh, int number, boolean relays, List<Integer> dials) {
		this.mesh = mesh;
		this.number = number;
		this.key = TestKeys.keyOf(name());
		this.dials = dials;
		this.role = relays ? PeerRecord.Role.FULL : PeerRecord.Role.LEAF;
		LocalPeer local = new LocalPeer(this.key, 1, name(), "simulated", "simulation", this.role, List.of(),
				"{\"number\":" + number + "}");
		this.gossip = new Gossip(
				GossipParts.of(PresenceSettings.defaults(), TrustSettings.defaults(), local, this, mesh.nowNanos()),
				mesh::read);
	}

	String name() {
		return "p" + this.number;
	}

	int number() {
		return this.number;
	}

	PeerKey key() {
		return this.key;
	}

	List<Integer> dials() {
		return this.dials;
	}

	boolean isRunning() {
		return this.running;
	}

	long keyTasks() {
		return this.keyTasks;
	}

	long accepted() {
		return this.accepted;
	}

	PresenceGraph graph() {
		return this.gossip.graph(this.mesh.nowNanos());
	}

	byte[] root() {
		return this.gossip.rootHash();
	}

	GossipSession session(PeerKey to) {
		return this.sessions.get(to);
	}

	void start() {
		this.running = true;
		this.gossip.handleAgreementKey(new byte[32], this.mesh.nowNanos());
		turn();
	}

	void stop() {
		this.running = false;
	}

	/** So much of it is done before anything that is given later. */
	void work(int tasks, Runnable whenDone) {
		this.keyTasks += tasks;
		this.busyUntil = Math.max(this.busyUntil, this.mesh.nowNanos()) + tasks * KEY_WORK_NANOS;
		this.mesh.timeline().at(this.busyUntil, () -> {
			if (this.running) {
				whenDone.run();
				turn();
			}
		});
	}

	void accepted(GossipSession session, byte[] signed) {
		GossipNode dialer = session.dialer();
		this.sessions.put(dialer.key, session);
		this.gossip.edges().handleAccepted(signed, dialer.key, dialer.gossip.ownRecord(), this.mesh.nowNanos());
		NeighbourTerms terms = NeighbourTerms.accepted(dialer.role, dialer.name(), List.of(),
				PresenceScope.all().text());
		this.gossip.handleNeighbourUp(dialer.key, terms, this.mesh.nowNanos());
	}

	void dialled(GossipSession session, byte[] signed) {
		GossipNode acceptor = session.acceptor();
		this.sessions.put(acceptor.key, session);
		this.gossip.edges().handleDialled(signed, this.mesh.nowNanos());
		this.gossip.handleNeighbourUp(acceptor.key, NeighbourTerms.dialled(acceptor.role), this.mesh.nowNanos());
		turn();
	}

	void receive(PeerKey from, int type, byte[] body) {
		if (this.running) {
			this.gossip.handleFrame(from, type, new WireReader(body, 0, body.length), this.mesh.nowNanos());
			turn();
		}
	}

	void lost(GossipSession session, boolean dialled) {
		PeerKey other = dialled ? session.acceptor().key : session.dialer().key;
		if (!this.running || !this.sessions.remove(other, session)) {
			return;
		}
		if (dialled) {
			this.gossip.edges().handleDialledLost(session.id(), this.mesh.nowNanos());
		}
		else {
			this.gossip.edges().handleAcceptedLost(session.id(), this.mesh.nowNanos());
		}
		this.gossip.handleNeighbourDown(other, this.mesh.nowNanos());
		turn();
	}

	void closed(GossipSession session, boolean dialled) {
		if (this.running && dialled) {
			this.gossip.edges().handleDialledClosed(session.id(), this.mesh.nowNanos());
			turn();
		}
		else if (this.running) {
			this.gossip.edges().handleAcceptedClosed(session.id(), this.mesh.nowNanos());
			turn();
		}
	}

	byte[] sign(String label, byte[] content) {
		return SignedBlock.assemble(content, signature(this.key, SignedBlock.toSign(label, content)));
	}

	private void turn() {
		long now = this.mesh.nowNanos();
		if (this.gossip.nextDeadlineNanos() <= now) {
			this.gossip.handleDeadlines(now);
		}
		this.gossip.flush(now);
		long next = this.gossip.nextDeadlineNanos();
		if (next < this.scheduledNanos) {
			this.scheduledNanos = next;
			this.mesh.timeline().at(next, () -> {
				if (this.running && this.scheduledNanos == next) {
					this.scheduledNanos = Long.MAX_VALUE;
					turn();
				}
			});
		}
	}

	// the environment of its presence

	@Override
	public KeyWork keys() {
		return this;
	}

	@Override
	public boolean send(PeerKey neighbour, int frameType, byte[] body) {
		return this.mesh.transmit(this, neighbour, frameType, body);
	}

	@Override
	public void onGraphChanged() {
		// Whoever wants the graph asks for it.
	}

	@Override
	public void onRecordAccepted(PeerRecord record) {
		this.accepted++;
	}

	@Override
	public void onRecordsForgotten() {
		// There is nothing else that is about them.
	}

	@Override
	public void onLookUpFailed(PeerKey peer) {
		throw new AssertionError("nobody is looked up here");
	}

	@Override
	public void onAttested(PeerKey peer) {
		throw new AssertionError("nobody is trusted here");
	}

	@Override
	public void onAttestationEnded(PeerKey peer, PeerKey attester, String session) {
		throw new AssertionError("nobody is trusted here");
	}

	@Override
	public void onRevoked(PeerKey peer, PeerKey attester, String session) {
		throw new AssertionError("nobody is trusted here");
	}

	@Override
	public Ways ways() {
		return TestNode.WAYS;
	}

	@Override
	public void onDuplicateIdentity(long seenIncarnation) {
		throw new AssertionError(this + " met itself");
	}

	@Override
	public void count(String event) {
		if (event.endsWith(".forged") || event.endsWith("misplaced")) {
			throw new AssertionError(this + " counted " + event);
		}
	}

	// its keys

	@Override
	public void sign(byte[] message, Consumer<byte[]> onSignature) {
		work(1, () -> onSignature.accept(signature(this.key, message)));
	}

	@Override
	public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
		// Known at once: to keep the messages until then would take more than the heap.
		boolean verdict = Arrays.equals(signature(signer, message), signature);
		work(1, () -> onVerdict.accept(verdict));
	}

	/** Nobody here forges any. */
	private static byte[] signature(PeerKey signer, byte[] message) {
		return ByteBuffer.allocate(64).putInt(signer.hashCode()).putInt(Arrays.hashCode(message)).array();
	}

	@Override
	public void newAgreementKey(Consumer<AgreementKey> onKey) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte[]> onSecret) {
		throw new UnsupportedOperationException();
	}

	@Override
	public String toString() {
		return name();
	}

}
