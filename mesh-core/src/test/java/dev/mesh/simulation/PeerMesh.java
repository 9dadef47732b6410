package dev.mesh.simulation;

import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.peer.Cores;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.RootHashes;
import dev.mesh.scale.KnownVerdicts;
import dev.mesh.scale.ScaledMesh;
import dev.mesh.simulation.Options.Shape;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whole peers with real signatures: sessions with their handshakes and keep-alive,
 * presence, routing and an idle bus. Links take 1 to 5 ms and carry any number of bytes.
 */
public final class PeerMesh implements ScaledMesh {

	private static final int MILLISECOND = 1_000_000;

	private static final int FIRST_PRESENCE_FRAME = 0x20;

	private static final int LAST_PRESENCE_FRAME = 0x2f;

	private final Simulation simulation;

	private final KnownVerdicts verdicts = new KnownVerdicts();

	private final List<SimulatedPeer> peers = new ArrayList<>();

	private final long[] bytesByType = new long[256];

	private final long[] framesByType = new long[256];

	private long bytes;

	public PeerMesh(long seed) {
		this.simulation = new Simulation(seed,
				new Options(new Shape(0, 0, 0, false), 0, 0, Duration.ZERO, Set.of(), Set.of()));
		this.simulation.network().latency(MILLISECOND, 4 * MILLISECOND);
		this.simulation.network().listenIn(this::onRecord);
	}

	@Override
	public String name() {
		return "peers";
	}

	@Override
	public void add(boolean relays, List<Integer> dials) {
		Identity identity = Identity.generate(new RepeatableRandom(this.simulation.seed() * 100_000 + size()));
		SimulatedPeer peer = this.simulation.add("p" + size(), identity.key(),
				new SimulatedPeer.Role(relays, dials.stream().map((other) -> "p" + other).toList()));
		peer.work().use(this.verdicts.over(Signatures.ed25519(identity)));
		peer.metadata("{\"number\":" + size() + "}");
		this.peers.add(peer);
	}

	@Override
	public void start(int peer) {
		this.peers.get(peer).start();
	}

	@Override
	public void crash(int peer) {
		this.peers.get(peer).kill();
	}

	@Override
	public void fallSilent(int peer) {
		this.simulation.network().silence(this.peers.get(peer));
		this.peers.get(peer).kill();
	}

	@Override
	public void partition(BitSet group, Duration time) {
		Set<SimulatedPeer> apart = new HashSet<>();
		group.stream().forEach((peer) -> apart.add(this.peers.get(peer)));
		this.simulation.network().partition(apart, time.toNanos());
	}

	@Override
	public void run(Duration time) {
		this.simulation.runFor(time.toNanos());
	}

	@Override
	public long nowNanos() {
		return this.simulation.timeline().now();
	}

	@Override
	public int size() {
		return this.peers.size();
	}

	@Override
	public boolean isRunning(int peer) {
		return this.peers.get(peer).isRunning();
	}

	@Override
	public PeerKey key(int peer) {
		return this.peers.get(peer).key();
	}

	@Override
	public PresenceGraph graph(int peer) {
		return this.peers.get(peer).graph();
	}

	@Override
	public Tally tally() {
		long frames = 0;
		for (int type = FIRST_PRESENCE_FRAME; type <= LAST_PRESENCE_FRAME; type++) {
			frames += this.framesByType[type];
		}
		long signatures = this.peers.stream().mapToLong((peer) -> peer.work().keyTasks()).sum();
		return new Tally(this.bytes, frames, signatures, counted("presence.records.accepted"));
	}

	@Override
	public byte[] root(int peer) {
		return RootHashes.of(Cores.presenceOf(this.peers.get(peer).core()));
	}

	/** How often all peers together have counted an event. */
	public long counted(String event) {
		return this.peers.stream().mapToLong((peer) -> peer.counters().getOrDefault(event, 0)).sum();
	}

	/** What was sent up to now, by type of frame. */
	public String traffic() {
		StringBuilder text = new StringBuilder();
		for (int type = 0; type < this.bytesByType.length; type++) {
			if (this.framesByType[type] > 0) {
				text.append(String.format("%02x: %,d frames %,d bytes; ", type, this.framesByType[type],
						this.bytesByType[type]));
			}
		}
		return text.toString();
	}

	private void onRecord(SimulatedPeer from, ByteBuffer record) {
		byte[] content = new byte[record.remaining()];
		record.get(content);
		this.bytes += content.length;
		WireReader reader = new WireReader(content, 0, content.length);
		while (reader.hasRemaining()) {
			int start = reader.position();
			int type = reader.readByte();
			int length = reader.readLength(content.length);
			reader.skip(length);
			this.framesByType[type]++;
			this.bytesByType[type] += reader.position() - start;
		}
	}

}
