package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.scale.ScaledMesh;
import dev.mesh.simulation.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Presence alone, for meshes that are too large for whole peers: real records, in memory
 * once for all peers, and a stand-in for signatures. Sessions come and go as those of
 * {@code dev.mesh.session} do, but nothing is sent to keep them alive.
 */
public final class GossipMesh implements ScaledMesh {

	private static final long MILLISECOND = 1_000_000;

	private static final Duration DEAD_AFTER = Duration.ofSeconds(20);

	private static final double FIRST_BACK_OFF_SECONDS = 0.1;

	private static final double MAX_BACK_OFF_SECONDS = 30;

	private final Timeline timeline = new Timeline();

	private final Random random;

	private final List<GossipNode> nodes = new ArrayList<>();

	private final List<GossipSession> sessions = new ArrayList<>();

	private final Map<BlockHash, PeerRecord> records = new HashMap<>();

	private BitSet apart = new BitSet();

	private long bytes;

	private long frames;

	private long sessionsMade;

	public GossipMesh(long seed) {
		this.random = new Random(seed);
	}

	@Override
	public String name() {
		return "presence only";
	}

	@Override
	public void add(boolean relays, List<Integer> dials) {
		this.nodes.add(new GossipNode(this, size(), relays, dials));
	}

	@Override
	public void start(int peer) {
		GossipNode node = this.nodes.get(peer);
		node.start();
		for (int other : node.dials()) {
			later(2 * MILLISECOND, () -> dial(node, this.nodes.get(other), FIRST_BACK_OFF_SECONDS));
		}
	}

	/** Again and again, after at most so long. */
	private void dial(GossipNode dialer, GossipNode acceptor, double backOffSeconds) {
		boolean separate = this.apart.get(dialer.number()) != this.apart.get(acceptor.number());
		if (!dialer.isRunning()) {
			return;
		}
		if (!acceptor.isRunning() || separate) {
			later((long) (this.random.nextDouble() * backOffSeconds * 1e9),
					() -> dial(dialer, acceptor, Math.min(2 * backOffSeconds, MAX_BACK_OFF_SECONDS)));
			return;
		}
		GossipSession session = new GossipSession(this, dialer, acceptor, MILLISECOND + this.random.nextInt(4_000_000));
		this.sessions.removeIf(GossipSession::isOver);
		this.sessions.add(session);
		session.open("session-%014d".formatted(this.sessionsMade++));
	}

	@Override
	public void crash(int peer) {
		this.nodes.get(peer).stop();
		lose(peer, Duration.ofNanos(MILLISECOND));
	}

	@Override
	public void fallSilent(int peer) {
		this.nodes.get(peer).stop();
		lose(peer, DEAD_AFTER);
	}

	private void lose(int peer, Duration noticed) {
		for (GossipSession session : List.copyOf(this.sessions)) {
			if (session.isOf(this.nodes.get(peer))) {
				session.lose(noticed.toNanos());
			}
		}
	}

	/**
	 * All sessions between the two are lost and end. When the time is over each dialer is
	 * somewhere in its longest wait, between nothing and 30 s long, at random.
	 */
	@Override
	public void partition(BitSet group, Duration time) {
		this.apart = (BitSet) group.clone();
		for (GossipSession session : List.copyOf(this.sessions)) {
			if (session.isAcross(group)) {
				session.lose(MILLISECOND);
				double wait = MAX_BACK_OFF_SECONDS * (1 - Math.sqrt(this.random.nextDouble()));
				later(time.toNanos() + (long) (wait * 1e9),
						() -> dial(session.dialer(), session.acceptor(), MAX_BACK_OFF_SECONDS));
			}
		}
		later(time.toNanos(), () -> this.apart.clear());
	}

	@Override
	public void run(Duration time) {
		this.timeline.runUntil(this.timeline.now() + time.toNanos());
	}

	@Override
	public long nowNanos() {
		return this.timeline.now();
	}

	@Override
	public int size() {
		return this.nodes.size();
	}

	@Override
	public boolean isRunning(int peer) {
		return this.nodes.get(peer).isRunning();
	}

	@Override
	public PeerKey key(int peer) {
		return this.nodes.get(peer).key();
	}

	@Override
	public PresenceGraph graph(int peer) {
		return this.nodes.get(peer).graph();
	}

	@Override
	public byte[] root(int peer) {
		return this.nodes.get(peer).root();
	}

	@Override
	public Tally tally() {
		long signatures = this.nodes.stream().mapToLong(GossipNode::keyTasks).sum();
		long accepted = this.nodes.stream().mapToLong(GossipNode::accepted).sum();
		return new Tally(this.bytes, this.frames, signatures, accepted);
	}

	/** Sends one frame; false when there is no session. */
	boolean transmit(GossipNode from, PeerKey to, int type, byte[] body) {
		GossipSession session = from.session(to);
		if (session == null) {
			return false;
		}
		this.frames++;
		this.bytes += 1 + (body.length < 128 ? 1 : body.length < 16_384 ? 2 : 3) + body.length;
		session.transmit(from, type, body);
		return true;
	}

	void handshake(int handshakeBytes) {
		this.bytes += handshakeBytes;
	}

	PeerRecord read(SignedBlock block) {
		return this.records.computeIfAbsent(BlockHash.of(block.bytes()), (any) -> PeerRecord.parse(block));
	}

	Timeline timeline() {
		return this.timeline;
	}

	void later(long nanos, Runnable action) {
		this.timeline.after(nanos, action);
	}

}
