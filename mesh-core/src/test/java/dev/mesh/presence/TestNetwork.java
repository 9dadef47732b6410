package dev.mesh.presence;

import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.wire.WireReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Some {@link Gossip}s in virtual time: links deliver in order after 1 ms, key work takes
 * 1 ms, sessions are opened, lost, resumed and closed by hand.
 */
final class TestNetwork {

	static final long LATENCY_NANOS = Duration.ofMillis(1).toNanos();

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final Map<String, TestNode> nodes = new LinkedHashMap<>();

	private final List<TestLink> links = new ArrayList<>();

	private long nowNanos = 1_000_000_000L;

	private long order;

	private int sessions;

	private long framesSent;

	private TrustSettings trust = TrustSettings.defaults();

	/** Which frames get through. */
	private Predicate<Frame> filter = (frame) -> true;

	/** Which frames a session has room for. */
	private Predicate<Frame> room = (frame) -> true;

	long nowNanos() {
		return this.nowNanos;
	}

	/** Whom nodes trust that are added from now on. */
	void trust(PeerKey... attesters) {
		this.trust = new TrustSettings(List.of(attesters), List.of());
	}

	TrustSettings trust() {
		return this.trust;
	}

	TestNode add(String name) {
		return add(name, PeerRecord.Role.FULL, PresenceSettings.defaults());
	}

	TestNode addLeaf(String name) {
		return add(name, PeerRecord.Role.LEAF, PresenceSettings.defaults());
	}

	TestNode add(String name, PeerRecord.Role role, PresenceSettings settings) {
		return add(TestNode.local(name, role, 1000), settings);
	}

	TestNode add(LocalPeer local, PresenceSettings settings) {
		return add(new TestNode(this, local, settings));
	}

	/** With Ed25519. */
	TestNode add(Identity identity, String name) {
		LocalPeer local = new LocalPeer(identity.key(), 1000, name, "Linux", "mesh/1", PeerRecord.Role.FULL, List.of(),
				"{}");
		return add(new TestNode(this, local, PresenceSettings.defaults(), Signatures.ed25519(identity)));
	}

	/** The node is ready when this returns. */
	private TestNode add(TestNode node) {
		this.nodes.put(node.local().name() + "/" + node.local().incarnation(), node);
		node.start();
		run(Duration.ofMillis(2));
		return node;
	}

	/** Opens a session: both ends are told as the composer would tell them. */
	TestLink connect(TestNode dialer, TestNode acceptor) {
		return adopt(link(dialer, acceptor));
	}

	/** The same, not opened yet, so that it can be told what it is like. */
	TestLink link(TestNode dialer, TestNode acceptor) {
		return new TestLink(this, dialer, acceptor, "session-" + (++this.sessions));
	}

	TestLink adopt(TestLink link) {
		this.links.add(link);
		link.open();
		return link;
	}

	/**
	 * Whatever the node does from now on, nobody hears of it; the other ends of its links
	 * notice.
	 */
	void kill(TestNode node) {
		node.stop();
		this.links.stream().filter((link) -> link.isOf(node)).forEach(TestLink::lose);
	}

	void filter(Predicate<Frame> value) {
		this.filter = value;
	}

	/**
	 * Frames for which there is no room are not taken, as by a session whose link is
	 * slow.
	 */
	void room(Predicate<Frame> value) {
		this.room = value;
	}

	void filterNothing() {
		this.filter = (frame) -> true;
	}

	long framesSent() {
		return this.framesSent;
	}

	void later(long delayNanos, Runnable action) {
		this.events.add(new Event(this.nowNanos + delayNanos, this.order++, action));
	}

	void run(Duration duration) {
		long end = this.nowNanos + duration.toNanos();
		while (next() <= end) {
			this.nowNanos = Math.max(this.nowNanos, next());
			Event event = this.events.peek();
			if (event != null && event.atNanos() <= this.nowNanos) {
				this.events.remove();
				event.action().run();
			}
			this.nodes.values().forEach(TestNode::turn);
		}
		this.nowNanos = end;
		this.nodes.values().forEach(TestNode::turn);
	}

	boolean transmit(TestNode from, PeerKey to, int type, byte[] body) {
		TestLink link = this.links.stream().filter((any) -> any.carries(from, to)).findFirst().orElse(null);
		if (link == null) {
			return false;
		}
		TestNode target = link.other(from);
		Frame frame = new Frame(from, target, type, body);
		if (!this.room.test(frame)) {
			return false;
		}
		this.framesSent++;
		int generation = link.generation();
		if (this.filter.test(frame)) {
			later(LATENCY_NANOS, () -> {
				if (link.isUp() && link.generation() == generation) {
					target.receive(from, type, body);
				}
			});
		}
		return true;
	}

	private long next() {
		long deadline = this.nodes.values().stream().mapToLong(TestNode::deadlineNanos).min().orElse(Long.MAX_VALUE);
		Event event = this.events.peek();
		return (event != null) ? Math.min(deadline, event.atNanos()) : deadline;
	}

	static WireReader reader(byte[] bytes) {
		return new WireReader(bytes, 0, bytes.length);
	}

	/** A frame on its way. */
	record Frame(TestNode from, TestNode to, int type, byte[] body) {
	}

	private record Event(long atNanos, long order, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			return (this.atNanos != other.atNanos) ? Long.compare(this.atNanos, other.atNanos)
					: Long.compare(this.order, other.order);
		}

	}

}
