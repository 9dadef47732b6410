package dev.mesh.session;

import dev.mesh.link.LinkType;
import dev.mesh.session.SessionEnvironment.Endpoint;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nodes and wires between them in virtual time: everything that happens is an event in
 * one queue.
 */
final class VirtualNetwork {

	static final Duration LATENCY = Duration.ofMillis(1);

	/** Host of an acceptor that the test itself plays. */
	static final String SCRIPTED = "scripted";

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	/** Who answers in place of the host that an address names; null = that host. */
	Function<Endpoint, @Nullable TestNode> redirect = (endpoint) -> null;

	private final Map<String, TestNode> nodes = new LinkedHashMap<>();

	final List<Wire> wires = new ArrayList<>();

	/** Changes or drops (null) what is on its way. */
	Tap tap = (wire, fromDialer, record) -> record;

	/** One-way delay of the next wires. */
	Duration latency = LATENCY;

	private long now = Duration.ofSeconds(1_000).toNanos();

	private long sequence;

	private long acceptedLinks;

	TestNode node(String name, SessionSettings settings) {
		TestNode node = new TestNode(this, name, TestKeys.named(name), settings, 1);
		this.nodes.put(name, node);
		return node;
	}

	/** One that was made for this network elsewhere. */
	void add(TestNode node) {
		this.nodes.put(node.name(), node);
	}

	TestNode node(String name) {
		return node(name, SessionSettings.defaults());
	}

	/** The same peer in a new process. */
	TestNode restart(TestNode old, long incarnation) {
		return restart(old, incarnation, old.settings());
	}

	TestNode restart(TestNode old, long incarnation, SessionSettings settings) {
		old.dead = true;
		this.wires.stream().filter((wire) -> wire.touches(old)).toList().forEach(Wire::cut);
		TestNode node = new TestNode(this, old.name(), old.identity(), settings, incarnation);
		this.nodes.put(old.name(), node);
		return node;
	}

	long now() {
		return this.now;
	}

	void at(long time, Runnable action) {
		this.events.add(new Event(time, this.sequence++, action));
	}

	void dial(TestNode dialer, long link, Endpoint endpoint) {
		URI uri = endpoint.uri();
		LinkType type = (endpoint.type() != null) ? endpoint.type() : LinkType.IN_MEMORY;
		if (uri.getHost().equals(SCRIPTED)) {
			at(this.now, () -> dialer.input((s, t) -> s.handleLinkOpened(link, LinkType.IN_MEMORY, SCRIPTED, t)));
			return;
		}
		TestNode instead = this.redirect.apply(endpoint);
		TestNode acceptor = (instead != null) ? instead : this.nodes.get(uri.getHost());
		Wire wire = new Wire(this, dialer, link, acceptor, ++this.acceptedLinks, this.latency.toNanos());
		if (acceptor == null || acceptor.unreachable || acceptor.dead || acceptor.blocked.contains(type)) {
			if (acceptor == null || !acceptor.silent) {
				at(this.now + wire.toAcceptorNanos, () -> dialer
					.input((s, t) -> s.handleDialFailed(link, ErrorCode.LINK_FAILED, "connection refused", t)));
			}
			return;
		}
		this.wires.add(wire);
		dialer.wires.put(link, wire);
		acceptor.wires.put(wire.acceptorLink, wire);
		at(this.now + wire.toAcceptorNanos, () -> {
			at(this.now + wire.toDialerNanos,
					() -> dialer.input((s, t) -> s.handleLinkOpened(link, type, acceptor.name(), t)));
			acceptor.input((s, t) -> s.handleLinkOpened(wire.acceptorLink, type, dialer.name(), t));
		});
	}

	/** The wire that was made last. */
	Wire lastWire() {
		return this.wires.get(this.wires.size() - 1);
	}

	void run(Duration duration) {
		long end = this.now + duration.toNanos();
		while (!this.events.isEmpty() && this.events.peek().time() <= end) {
			step();
		}
		this.now = end;
	}

	void runUntil(BooleanSupplier condition) {
		long limit = this.now + Duration.ofMinutes(10).toNanos();
		while (!condition.getAsBoolean()) {
			if (this.events.isEmpty() || this.now > limit) {
				throw new AssertionError("it never happened; the nodes saw "
						+ this.nodes.values().stream().map((node) -> node.name() + node.events).toList());
			}
			step();
		}
	}

	/** Runs until both ends have their session; the wire that was made last. */
	Wire runUntilConnected(TestNode dialer, TestNode acceptor) {
		runUntil(() -> dialer.isActive(acceptor) && acceptor.isActive(dialer));
		return lastWire();
	}

	private void step() {
		Event event = this.events.remove();
		this.now = Math.max(this.now, event.time());
		event.action().run();
	}

	/** May change or drop (null) a record. */
	interface Tap {

		ByteBuffer pass(Wire wire, boolean fromDialer, ByteBuffer record);

	}

	private record Event(long time, long sequence, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int byTime = Long.compare(this.time, other.time);
			return (byTime != 0) ? byTime : Long.compare(this.sequence, other.sequence);
		}

	}

}
