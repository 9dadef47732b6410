package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.EnvelopeHeader;
import dev.mesh.wire.ProtocolException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at one direction from outside, and fails when the source does what section 7
 * forbids.
 */
final class WindowWatch {

	private final BusSettings settings;

	private long epoch;

	private long newestPacket;

	/** Costs of all numbers of the epoch that were transmitted and not acknowledged. */
	private final TreeMap<Long, Integer> inFlight = new TreeMap<>();

	private final Map<Long, Long> predecessors = new HashMap<>();

	private final Map<Long, Integer> costs = new HashMap<>();

	private long highest;

	private long sum;

	private long inFlightBytes;

	private long cumulative;

	private long allowedNumber;

	private long allowedBytes;

	private boolean acknowledged;

	private boolean stopped;

	/** The most that was in flight at a time. */
	long mostBytes;

	int mostFrames;

	/** Numbered frames that were transmitted more than once. */
	int repeated;

	WindowWatch(BusSettings settings) {
		this.settings = settings;
	}

	/** For links that change acknowledgements: the source cannot know what was said. */
	void stop() {
		this.stopped = true;
	}

	void onTransmit(EnvelopeHeader header, byte[] frames) {
		if (this.stopped) {
			return;
		}
		assertThat(frames.length).as("bytes of an envelope").isBetween(1, this.settings.envelopeBytes());
		if (header.epoch() != this.epoch) {
			begin(header.epoch());
		}
		assertThat(header.packet()).as("packet numbers rise by one").isEqualTo(this.newestPacket + 1);
		this.newestPacket = header.packet();
		boolean opened = this.acknowledged;
		for (SeenFrame frame : SeenFrame.in(frames)) {
			opened |= frame.type() == SeenFrame.OPEN;
			if (frame.isNumbered() || frame.type() == SeenFrame.SYNC) {
				assertThat(opened).as("OPEN before the first numbered frame or SYNC until an ACK came").isTrue();
			}
			if (frame.isNumbered()) {
				onNumbered(frame);
			}
			if (frame.type() == SeenFrame.SYNC) {
				assertThat(frame.number()).as("token of a SYNC").isEqualTo(header.packet());
			}
		}
	}

	private void begin(long newEpoch) {
		assertThat(newEpoch).as("epochs rise").isGreaterThan(this.epoch);
		this.epoch = newEpoch;
		this.newestPacket = 0;
		this.inFlight.clear();
		this.predecessors.clear();
		this.costs.clear();
		this.highest = 0;
		this.sum = 0;
		this.inFlightBytes = 0;
		this.cumulative = 0;
		this.allowedNumber = 1024;
		this.allowedBytes = 262_144;
		this.acknowledged = false;
	}

	private void onNumbered(SeenFrame frame) {
		if (frame.number() <= this.highest) {
			this.repeated++;
			assertThat(frame.cost()).as("cost of repeated frame %d", frame.number())
				.isEqualTo(this.costs.get(frame.number()));
			assertThat(frame.predecessor()).isEqualTo(this.predecessors.get(frame.number()));
			return;
		}
		assertThat(frame.number()).as("numbers have no gaps").isEqualTo(this.highest + 1);
		assertThat(frame.predecessor()).isLessThan(frame.number());
		this.highest = frame.number();
		this.costs.put(frame.number(), frame.cost());
		this.predecessors.put(frame.number(), frame.predecessor());
		this.inFlight.put(frame.number(), frame.cost());
		this.sum += frame.cost();
		this.inFlightBytes += frame.cost();
		this.mostBytes = Math.max(this.mostBytes, this.inFlightBytes);
		this.mostFrames = Math.max(this.mostFrames, this.inFlight.size());
		long moreNumbers = frame.isAnswer() ? 1_024 : 0;
		long moreBytes = frame.isAnswer() ? 262_144 : 0;
		assertThat(frame.number()).as("allowed number").isLessThanOrEqualTo(this.allowedNumber + moreNumbers);
		assertThat(this.sum).as("allowed bytes").isLessThanOrEqualTo(this.allowedBytes + moreBytes);
		assertThat(this.highest - this.cumulative).as("window in messages")
			.isLessThanOrEqualTo(this.settings.windowMessages() + moreNumbers);
		assertThat(this.inFlightBytes).as("window in bytes")
			.isLessThanOrEqualTo(this.settings.windowBytes() + moreBytes);
	}

	/** An envelope of the other end has reached the source. */
	void onAnswer(byte[] frames) {
		try {
			SeenFrame.forEach(frames, (frame) -> {
				Acknowledgement ack = frame.ack();
				if (ack != null && ack.epoch() == this.epoch) {
					onAcknowledgement(ack);
				}
			});
		}
		catch (ProtocolException malformed) {
			// What stands before it counts.
		}
	}

	private void onAcknowledgement(Acknowledgement ack) {
		this.acknowledged = true;
		this.allowedNumber = Math.max(this.allowedNumber, ack.allowedNumber());
		this.allowedBytes = Math.max(this.allowedBytes, ack.allowedBytes());
		this.cumulative = Math.max(this.cumulative, ack.cumulative());
		remove(1, ack.cumulative());
		ack.ranges().forEach((range) -> remove(range.first(), range.last()));
		ack.refusals().forEach((refusal) -> remove(refusal.first(), refusal.last()));
	}

	private void remove(long first, long last) {
		if (last < first) {
			return;
		}
		Map<Long, Integer> acknowledged = this.inFlight.subMap(first, true, last, true);
		acknowledged.values().forEach((cost) -> this.inFlightBytes -= cost);
		acknowledged.clear();
	}

	long sumOfCosts() {
		return this.sum;
	}

	long highestNumber() {
		return this.highest;
	}

}
