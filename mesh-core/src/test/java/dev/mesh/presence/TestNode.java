package dev.mesh.presence;

import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.routing.RoutingTable;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One peer of a {@link TestNetwork}: the composer's part of it. */
final class TestNode implements GossipEnvironment {

	/** Those that peers take. */
	static final Ways WAYS = (from, to, upEdges, relays) -> RoutingTable.way(from, to,
			upEdges.stream().map((edge) -> new RoutingTable.Edge(edge.dialer(), edge.acceptor())).toList(), relays);

	private final TestNetwork network;

	private final LocalPeer local;

	private final Signatures signatures;

	private final Gossip gossip;

	private final KeyWork keys;

	private final Map<String, Integer> counts = new TreeMap<>();

	private final List<PeerRecord> accepted = new ArrayList<>();

	private final List<PeerKey> attested = new ArrayList<>();

	private final List<String> revoked = new ArrayList<>();

	private final List<String> endedAttestations = new ArrayList<>();

	private final List<ProtocolException> refusals = new ArrayList<>();

	private long keyWorkNanos = TestNetwork.LATENCY_NANOS;

	private long duplicateIncarnation;

	private final List<PeerKey> unknown = new ArrayList<>();

	private boolean wary;

	private boolean stopped;

	TestNode(TestNetwork network, LocalPeer local, PresenceSettings settings) {
		this(network, local, settings, TestKeys.cheap(local.key()));
	}

	TestNode(TestNetwork network, LocalPeer local, PresenceSettings settings, Signatures signatures) {
		this.network = network;
		this.local = local;
		this.signatures = signatures;
		this.keys = new TestKeys.Work(signatures, this::later);
		this.gossip = new Gossip(settings, network.trust(), local, this, network.nowNanos());
	}

	static LocalPeer local(String name, PeerRecord.Role role, long incarnation) {
		return new LocalPeer(TestKeys.keyOf(name), incarnation, name, "Linux", "mesh/1", role,
				(role == PeerRecord.Role.FULL) ? List.of("wss://" + name + ".example/mesh") : List.of(), "{}");
	}

	void start() {
		this.gossip.handleAgreementKey(new byte[32], this.network.nowNanos());
	}

	/** Whose attestation has changed, as the composer was told. */
	List<PeerKey> attested() {
		return this.attested;
	}

	/** Sessions in which something was attested, and that their acceptor has not. */
	List<String> endedAttestations() {
		return this.endedAttestations;
	}

	/** Sessions of attestations that were withdrawn. */
	List<String> revoked() {
		return this.revoked;
	}

	Gossip gossip() {
		return this.gossip;
	}

	PeerKey key() {
		return this.local.key();
	}

	LocalPeer local() {
		return this.local;
	}

	byte[] sign(String label, byte[] content) {
		return SignedBlock.assemble(content, this.signatures.sign(SignedBlock.toSign(label, content)));
	}

	PresenceGraph graph() {
		return this.gossip.graph(this.network.nowNanos());
	}

	List<String> names() {
		return graph().remotePeers().stream().map(Peer::deviceName).sorted().toList();
	}

	boolean suspects(TestNode other) {
		return graph().peer(other.key()).orElseThrow().isSuspected();
	}

	int counted(String event) {
		return this.counts.getOrDefault(event, 0);
	}

	List<PeerRecord> accepted() {
		return this.accepted;
	}

	List<ProtocolException> refusals() {
		return this.refusals;
	}

	long duplicateIncarnation() {
		return this.duplicateIncarnation;
	}

	void keyWorkNanos(long value) {
		this.keyWorkNanos = value;
	}

	/** Trusts only those whose dialer was authenticated, as the product does. */
	TestNode wary() {
		this.wary = true;
		return this;
	}

	/** Look-ups that have failed. */
	List<PeerKey> unknown() {
		return this.unknown;
	}

	void stop() {
		this.stopped = true;
	}

	boolean isStopped() {
		return this.stopped;
	}

	long deadlineNanos() {
		return this.stopped ? Long.MAX_VALUE : this.gossip.nextDeadlineNanos();
	}

	/** What the composer does after every input. */
	void turn() {
		if (this.stopped) {
			return;
		}
		long now = this.network.nowNanos();
		if (this.gossip.nextDeadlineNanos() <= now) {
			this.gossip.handleDeadlines(now);
		}
		this.gossip.flush(now);
	}

	/** What a session does with a frame. */
	void receive(TestNode from, int type, byte[] body) {
		receive(from.key(), type, body);
	}

	void receive(PeerKey from, int type, byte[] body) {
		if (!this.stopped) {
			try {
				byte[] shifted = new byte[body.length + 7];
				System.arraycopy(body, 0, shifted, 5, body.length);
				this.gossip.handleFrame(from, type, new WireReader(shifted, 5, body.length), this.network.nowNanos());
				Arrays.fill(shifted, (byte) 0x55);
			}
			catch (ProtocolException ex) {
				this.refusals.add(ex);
			}
		}
	}

	@Override
	public KeyWork keys() {
		return this.keys;
	}

	@Override
	public boolean send(PeerKey neighbour, int frameType, byte[] body) {
		return this.network.transmit(this, neighbour, frameType, body);
	}

	@Override
	public void onGraphChanged() {
		count("graph.changed");
	}

	@Override
	public void onRecordAccepted(PeerRecord record) {
		this.accepted.add(record);
	}

	@Override
	public void onAttested(PeerKey peer) {
		this.attested.add(peer);
	}

	@Override
	public void onAttestationEnded(PeerKey peer, PeerKey attester, String session) {
		this.endedAttestations.add(session);
	}

	@Override
	public void onRevoked(PeerKey peer, PeerKey attester, String session) {
		this.revoked.add(session);
	}

	@Override
	public void onRecordsForgotten() {
		// Nothing here goes by records.
	}

	@Override
	public void onLookUpFailed(PeerKey peer) {
		this.unknown.add(peer);
	}

	@Override
	public boolean isTrusted(EdgeStatement edge) {
		return !this.wary || edge.principal().isPresent();
	}

	@Override
	public Ways ways() {
		return WAYS;
	}

	@Override
	public void onDuplicateIdentity(long seenIncarnation) {
		this.duplicateIncarnation = seenIncarnation;
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

	@Override
	public String toString() {
		return this.local.name() + this.counts;
	}

	private void later(String what, Runnable answer) {
		count("work." + what);
		this.network.later(this.keyWorkNanos, () -> {
			if (!this.stopped) {
				answer.run();
			}
		});
	}

}
