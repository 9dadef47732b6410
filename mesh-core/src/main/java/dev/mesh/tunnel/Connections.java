package dev.mesh.tunnel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The connections of one end, their limit, and what is counted. The set belongs to the
 * loop; everything else is thread-safe.
 */
final class Connections {

	/** A connection, or what is going to be one. */
	interface Member {

		/** On the loop: ends it at once, at both sides; nothing when it has ended. */
		void abort(long code, String why);

	}

	private final String owner;

	private final int limit;

	private final TunnelLog log = new TunnelLog();

	private final AtomicInteger open = new AtomicInteger();

	private final LongAdder begun = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final LongAdder bytesSent = new LongAdder();

	private final LongAdder bytesReceived = new LongAdder();

	private volatile String lastFailure = "";

	/** Whether what still breaks is broken on purpose. */
	private volatile boolean closing;

	/** Only used by the loop. */
	private final Set<Member> members = new LinkedHashSet<>();

	/** {@code owner} begins each line of the log. */
	Connections(String owner, int limit) {
		this.owner = owner;
		this.limit = limit;
	}

	/** Takes a place; false when there is none. */
	boolean tryBegin() {
		if (this.open.incrementAndGet() > this.limit) {
			this.open.decrementAndGet();
			return false;
		}
		this.begun.increment();
		return true;
	}

	String limitReached() {
		return "the limit of " + this.limit + " connections at the same time is reached";
	}

	/** Whoever has a place, or takes the one of another member, is added. */
	void add(Member member) {
		this.members.add(member);
	}

	/**
	 * It goes on as another member, or has {@linkplain #ended ended}; false when that was
	 * known.
	 */
	boolean remove(Member member) {
		return this.members.remove(member);
	}

	/** A place is free again. */
	void ended() {
		this.open.decrementAndGet();
	}

	/** A connection was refused, or did not end in good order. */
	void failed(String why) {
		String line = TunnelLog.clean(why);
		this.failures.increment();
		this.lastFailure = line;
		if (!this.closing) {
			this.log.failure(this.owner + ": " + line);
		}
	}

	void sent(long bytes) {
		this.bytesSent.add(bytes);
	}

	void received(long bytes) {
		this.bytesReceived.add(bytes);
	}

	void abortAll(String why) {
		this.closing = true;
		List<Member> all = new ArrayList<>(this.members);
		all.forEach((member) -> abort(member, why));
	}

	private void abort(Member member, String why) {
		try {
			member.abort(TunnelProtocol.TUNNEL_CLOSED, why);
		}
		catch (RuntimeException ex) {
			this.log.fault(this.owner + ": a connection has not ended in good order", ex);
		}
	}

	TunnelStatistics statistics() {
		return new TunnelStatistics(this.open.get(), this.begun.sum(), this.failures.sum(), this.bytesSent.sum(),
				this.bytesReceived.sum(), this.lastFailure);
	}

}
