package dev.mesh.simulation;

import dev.mesh.routing.Envelope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Which relays and links are in use, to know that one broke under the traffic, and that
 * streams went on by another one.
 */
final class Ways {

	/** What a relay has forwarded within that time is on its next link, as a rule. */
	private static final long ON_ITS_WAY_NANOS = 5_000_000;

	/** What was used within that time is in use by a stream. */
	private static final long LATELY_NANOS = 500_000_000;

	private final Simulation simulation;

	/** When each relay last forwarded something. */
	private final Map<SimulatedPeer, Long> forwarded = new IdentityHashMap<>();

	/** Of streams that have not ended in good order, and whose ends both live. */
	private final Map<String, StreamWay> streams = new LinkedHashMap<>();

	private final Map<String, Integer> happened = new TreeMap<>();

	Ways(Simulation simulation) {
		this.simulation = simulation;
	}

	/** How often what happened. */
	Map<String, Integer> happened() {
		return this.happened;
	}

	/** A stream begins; it is in use while data of it is missing. */
	void onOpened(String name, SimulatedPeer from, SimulatedPeer to, BooleanSupplier isInUse) {
		this.streams.put(name, new StreamWay(List.of(from, to), isInUse));
	}

	/** The relay that forwarded last for the ends of a stream, if it still runs. */
	Optional<SimulatedPeer> relayOf(String name) {
		return Optional.ofNullable(this.streams.get(name))
			.map((way) -> way.newestRelay)
			.filter(SimulatedPeer::isRunning);
	}

	/** One end of a stream has ended in good order, which the other one has before it. */
	void onFinished(String name) {
		StreamWay way = this.streams.get(name);
		if (way == null || ++way.endsFinished < 2) {
			// Its other end may have been killed after it had acknowledged everything.
			return;
		}
		this.streams.remove(name);
		if (way.passedDeadRelay) {
			happened("streams that outlived a relay");
		}
		if (way.passedCutLink) {
			happened("streams that outlived a link");
		}
	}

	/** An envelope goes out on a link. */
	void onEnvelope(SimulatedPeer from, SimulatedLink link, Envelope envelope) {
		long now = this.simulation.timeline().now();
		boolean isRelay = !envelope.source().equals(from.key());
		if (isRelay) {
			this.forwarded.put(from, now);
		}
		for (StreamWay way : this.streams.values()) {
			if (way.isBetween(envelope)) {
				way.onEnvelope(new Hop(from, link, isRelay), envelope, now);
			}
		}
	}

	/** It dies now. */
	void onKilled(SimulatedPeer peer) {
		long now = this.simulation.timeline().now();
		if (now - this.forwarded.getOrDefault(peer, Long.MIN_VALUE / 2) < ON_ITS_WAY_NANOS) {
			happened("relays that died with traffic on its way");
		}
		this.streams.values().removeIf((way) -> way.ends.contains(peer));
		this.streams.values().forEach((way) -> way.onKilled(peer, now));
	}

	/** It is cut now. */
	void onCut(SimulatedLink link) {
		this.streams.values().forEach((way) -> way.onCut(link, this.simulation.timeline().now()));
	}

	private void happened(String what) {
		this.happened.merge(what, 1, Integer::sum);
	}

	/** An envelope on one link. */
	private record Hop(SimulatedPeer from, SimulatedLink link, boolean isRelay) {
	}

	/** What an envelope was numbered with by its source. */
	private record Position(long epoch, long packet) {

		boolean isAfter(Position other) {
			return this.epoch > other.epoch || (this.epoch == other.epoch && this.packet > other.packet);
		}

	}

	/** What the envelopes between the ends of one stream go over. */
	private static final class StreamWay {

		final List<SimulatedPeer> ends;

		private final BooleanSupplier isInUse;

		/** When each relay and each link last carried one. */
		private final Map<Object, Long> used = new IdentityHashMap<>();

		/** The newest envelope that each end has sent. */
		private final Map<SimulatedPeer, Position> newest = new HashMap<>();

		/** The same when something broke. */
		private Map<SimulatedPeer, Position> beforeTheBreak = Map.of();

		private SimulatedPeer newestRelay;

		private SimulatedPeer deadRelay;

		private final Set<SimulatedLink> cutLinks = new HashSet<>();

		/** An envelope that was sent after the death of a relay has come by another. */
		boolean passedDeadRelay;

		boolean passedCutLink;

		int endsFinished;

		StreamWay(List<SimulatedPeer> ends, BooleanSupplier isInUse) {
			this.ends = ends;
			this.isInUse = isInUse;
		}

		boolean isBetween(Envelope envelope) {
			SimulatedPeer one = this.ends.get(0);
			SimulatedPeer other = this.ends.get(1);
			return (envelope.source().equals(one.key()) && envelope.destination().equals(other.key()))
					|| (envelope.source().equals(other.key()) && envelope.destination().equals(one.key()));
		}

		void onEnvelope(Hop hop, Envelope envelope, long now) {
			SimulatedPeer source = this.ends.get(envelope.source().equals(this.ends.get(0).key()) ? 0 : 1);
			Position position = new Position(envelope.epoch(), envelope.packet());
			this.used.put(hop.link(), now);
			if (hop.isRelay()) {
				this.used.put(hop.from(), now);
				this.newestRelay = hop.from();
			}
			else {
				this.newest.put(source, position);
			}
			Position before = this.beforeTheBreak.get(source);
			boolean arrives = hop.link().otherEnd(hop.from()).key().equals(envelope.destination());
			if (before != null && arrives && position.isAfter(before) && this.isInUse.getAsBoolean()) {
				this.passedDeadRelay |= this.deadRelay != null && !this.deadRelay.isRunning();
				this.passedCutLink |= !this.cutLinks.isEmpty() && !this.cutLinks.contains(hop.link());
			}
		}

		void onKilled(SimulatedPeer peer, long now) {
			if (breaks(peer, now)) {
				this.deadRelay = peer;
			}
		}

		void onCut(SimulatedLink link, long now) {
			if (breaks(link, now)) {
				this.cutLinks.add(link);
			}
		}

		private boolean breaks(Object part, long now) {
			boolean broken = this.isInUse.getAsBoolean()
					&& now - this.used.getOrDefault(part, Long.MIN_VALUE / 2) < LATELY_NANOS;
			if (broken) {
				this.beforeTheBreak = Map.copyOf(this.newest);
			}
			return broken;
		}

	}

}
