package dev.mesh.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One link of a {@link VirtualNetwork}, seen from above. */
final class Wire {

	private final VirtualNetwork network;

	final TestNode dialer;

	final long dialerLink;

	final TestNode acceptor;

	final long acceptorLink;

	long toAcceptorNanos;

	long toDialerNanos;

	/**
	 * Everything that was transmitted, in order, from the dialer and from the acceptor.
	 */
	final List<byte[]> fromDialer = new ArrayList<>();

	final List<byte[]> fromAcceptor = new ArrayList<>();

	/** Records and closes vanish. */
	boolean silent;

	/** Writes of the dialer are never confirmed and never arrive. */
	boolean dialerStalled;

	/** The same of the acceptor's. */
	boolean acceptorStalled;

	boolean cut;

	Wire(VirtualNetwork network, TestNode dialer, long dialerLink, TestNode acceptor, long acceptorLink,
			long latencyNanos) {
		this.network = network;
		this.dialer = dialer;
		this.dialerLink = dialerLink;
		this.acceptor = acceptor;
		this.acceptorLink = acceptorLink;
		this.toAcceptorNanos = latencyNanos;
		this.toDialerNanos = latencyNanos;
	}

	boolean touches(TestNode node) {
		return this.dialer == node || this.acceptor == node;
	}

	void transmit(long ownLink, ByteBuffer record) {
		boolean byDialer = ownLink == this.dialerLink;
		TestNode from = byDialer ? this.dialer : this.acceptor;
		byte[] bytes = new byte[record.remaining()];
		record.duplicate().get(bytes);
		(byDialer ? this.fromDialer : this.fromAcceptor).add(bytes);
		if (this.cut || (byDialer ? this.dialerStalled : this.acceptorStalled)) {
			return;
		}
		this.network.at(this.network.now(), () -> from.input((s, t) -> s.handleWritten(ownLink, bytes.length, t)));
		ByteBuffer passed = this.network.tap.pass(this, byDialer, ByteBuffer.wrap(bytes));
		if (passed != null && !this.silent) {
			deliver(byDialer, passed);
		}
	}

	/** Puts a record on the wire as if that end had sent it. */
	void deliver(boolean toAcceptor, ByteBuffer record) {
		TestNode to = toAcceptor ? this.acceptor : this.dialer;
		long link = toAcceptor ? this.acceptorLink : this.dialerLink;
		this.network.at(this.network.now() + (toAcceptor ? this.toAcceptorNanos : this.toDialerNanos), () -> {
			if (!this.cut && !this.silent) {
				to.input((s, t) -> s.handleRecord(link, record, t));
			}
		});
	}

	void close(long ownLink) {
		boolean byDialer = ownLink == this.dialerLink;
		if (this.silent || this.cut) {
			return;
		}
		TestNode to = byDialer ? this.acceptor : this.dialer;
		long link = byDialer ? this.acceptorLink : this.dialerLink;
		this.network.at(this.network.now() + (byDialer ? this.toAcceptorNanos : this.toDialerNanos), () -> {
			if (!this.cut && !this.silent) {
				this.cut = true;
				to.input((s, t) -> s.handleLinkClosed(link, "closed by the other end", t));
			}
		});
	}

	/** The network breaks; both ends hear of it now. */
	void cut() {
		if (this.cut) {
			return;
		}
		this.cut = true;
		this.network.at(this.network.now(),
				() -> this.dialer.input((s, t) -> s.handleLinkClosed(this.dialerLink, "connection reset", t)));
		this.network.at(this.network.now(),
				() -> this.acceptor.input((s, t) -> s.handleLinkClosed(this.acceptorLink, "connection reset", t)));
	}

}
