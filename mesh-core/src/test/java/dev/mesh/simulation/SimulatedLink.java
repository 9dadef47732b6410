package dev.mesh.simulation;

import dev.mesh.link.LinkType;
import dev.mesh.peer.Input;
import java.nio.ByteBuffer;

/**
 * One link between two running peers: ordered both ways, until it is cut. Half-open, its
 * bytes vanish.
 */
final class SimulatedLink {

	private final Timeline timeline;

	private final End dialer;

	private final End acceptor;

	private long latencyNanos;

	/** 0 = as many as are sent. */
	private long bytesPerSecond;

	private boolean open = true;

	private boolean halfOpen;

	SimulatedLink(Timeline timeline, SimulatedPeer dialer, long dialerLink, SimulatedPeer acceptor, long acceptorLink,
			long latencyNanos) {
		this.timeline = timeline;
		this.dialer = new End(dialer, dialer.process(), dialerLink);
		this.acceptor = new End(acceptor, acceptor.process(), acceptorLink);
		this.latencyNanos = latencyNanos;
	}

	void opened() {
		this.acceptor.input(new Input.LinkOpened(this.acceptor.link, LinkType.IN_MEMORY, "sim:" + this.dialer.peer));
		this.dialer.input(new Input.LinkOpened(this.dialer.link, LinkType.IN_MEMORY, "sim:" + this.acceptor.peer));
	}

	boolean isOpen() {
		return this.open;
	}

	boolean touches(SimulatedPeer peer) {
		return this.dialer.peer == peer || this.acceptor.peer == peer;
	}

	SimulatedPeer otherEnd(SimulatedPeer peer) {
		return this.dialer.peer == peer ? this.acceptor.peer : this.dialer.peer;
	}

	void transmit(SimulatedPeer from, long link, ByteBuffer record) {
		byte[] copy = new byte[record.remaining()];
		record.get(copy);
		written(from, link, copy.length);
		arrive(from, link, copy);
	}

	/** The sender hears that so many bytes are on their way. */
	void written(SimulatedPeer from, long link, int bytes) {
		End source = sourceOf(from, link);
		if (this.open && !this.halfOpen) {
			source.busyUntil = leaves(source)
					+ (this.bytesPerSecond > 0 ? bytes * 1_000_000_000L / this.bytesPerSecond : 0);
			this.timeline.at(source.busyUntil + this.latencyNanos / 4 + 1, () -> {
				if (this.open) {
					source.input(new Input.BytesWritten(source.link, bytes));
				}
			});
		}
	}

	/** When what was written up to now has left. */
	private long leaves(End source) {
		long now = this.timeline.now();
		return this.bytesPerSecond > 0 ? Math.max(source.busyUntil, now) : now;
	}

	private End sourceOf(SimulatedPeer from, long link) {
		return this.dialer.peer == from && this.dialer.link == link ? this.dialer : this.acceptor;
	}

	/** A record arrives at the other end, whoever has made it. */
	void arrive(SimulatedPeer from, long link, byte[] copy) {
		if (!this.open || this.halfOpen) {
			return;
		}
		End source = sourceOf(from, link);
		End target = source == this.dialer ? this.acceptor : this.dialer;
		target.arrival = Math.max(target.arrival + 1, leaves(source) + this.latencyNanos);
		this.timeline.at(target.arrival, () -> {
			if (this.open && !this.halfOpen) {
				target.input(new Input.RecordReceived(target.link, ByteBuffer.wrap(copy)));
			}
		});
	}

	/** One end has closed it: what was sent before still arrives. */
	void close(String reason) {
		long last = Math.max(this.dialer.arrival, this.acceptor.arrival);
		this.timeline.at(Math.max(last, this.timeline.now()) + this.latencyNanos, () -> cut(reason));
	}

	/** It breaks now: what is on the way is lost. */
	void cut(String reason) {
		if (this.open) {
			this.open = false;
			this.dialer.closed(reason);
			this.acceptor.closed(reason);
		}
	}

	/**
	 * The address of one end is gone: nothing comes through any more, and only that end
	 * hears of it.
	 */
	void lose(SimulatedPeer moved) {
		this.halfOpen = true;
		(this.dialer.peer == moved ? this.dialer : this.acceptor).closed("the address is gone");
	}

	void goHalfOpen() {
		this.halfOpen = true;
	}

	/**
	 * From now on it carries so many bytes a second in each direction, 0 = any number.
	 */
	void limit(long bytes) {
		this.bytesPerSecond = bytes;
	}

	SimulatedPeer anEnd(boolean dialing) {
		return dialing ? this.dialer.peer : this.acceptor.peer;
	}

	void slowDown(long latency) {
		this.latencyNanos = latency;
	}

	/** One end of it, of one process of a peer. */
	private final class End {

		private final SimulatedPeer peer;

		private final int process;

		private final long link;

		private long arrival;

		/** When the last byte that was sent from here will have left. */
		private long busyUntil;

		End(SimulatedPeer peer, int process, long link) {
			this.peer = peer;
			this.process = process;
			this.link = link;
		}

		void input(Input input) {
			if (this.peer.process() == this.process) {
				this.peer.input(input);
			}
		}

		void closed(String reason) {
			SimulatedLink.this.timeline.after(1_000_000, () -> input(new Input.LinkClosed(this.link, reason)));
		}

	}

}
