package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import dev.mesh.limit.Pace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one peer: which of them may have something to write, and when something
 * is due in any of them. A turn costs what was touched in it, however many there are.
 */
final class ChannelTable {

	private final Map<PeerKey, Channel> byPeer = new HashMap<>();

	/** Those that were touched in this turn or have something to write. */
	private final Chain<Channel> busy = new Chain<>();

	/** The one that was looked for last; there is often just one. */
	private @Nullable Channel recent;

	private final Pace pace = new Pace();

	/**
	 * No channel that is not busy has an earlier deadline. A lower bound: one that has
	 * moved later since is found out when this is over.
	 */
	private long nextNanos = Long.MAX_VALUE;

	@Nullable Channel find(PeerKey peer) {
		Channel last = this.recent;
		if (last != null && last.peer().equals(peer)) {
			return last;
		}
		Channel found = this.byPeer.get(peer);
		this.recent = found;
		return found;
	}

	void add(Channel channel) {
		this.byPeer.put(channel.peer(), channel);
	}

	/** All of them now: some may be removed meanwhile. */
	List<Channel> all() {
		return new ArrayList<>(this.byPeer.values());
	}

	/** Its state has changed: it may have something to write, or another deadline. */
	void touch(Channel channel) {
		this.busy.add(channel);
	}

	void remove(Channel channel) {
		this.byPeer.remove(channel.peer());
		this.busy.remove(channel);
		this.recent = null;
	}

	/**
	 * Has each of the busy ones write once in turn, until none can.
	 * @param write whether the channel has written anything
	 */
	void flush(Predicate<Channel> write) {
		List<Channel> round = this.busy.toList();
		while (!round.isEmpty()) {
			round.removeIf((channel) -> !flush(channel, write));
		}
	}

	private boolean flush(Channel channel, Predicate<Channel> write) {
		if (write.test(channel)) {
			// In the next turn those come first that had no room in this one.
			this.busy.remove(channel);
			this.busy.add(channel);
			return true;
		}
		if (!channel.hasWork()) {
			this.busy.remove(channel);
		}
		noteDeadline(channel);
		return false;
	}

	/** All of them are to be looked through by then. */
	void lookBy(long nanos) {
		this.nextNanos = Math.min(this.nextNanos, nanos);
	}

	/** All of them are looked through now for what is due; each is {@link #looked}. */
	List<Channel> look(long nowNanos) {
		this.pace.looked(this.byPeer.size(), nowNanos);
		this.nextNanos = Long.MAX_VALUE;
		return all();
	}

	/** What was due in this one is done, and it stays. */
	void looked(Channel channel) {
		noteDeadline(channel);
		if (channel.hasWork()) {
			touch(channel);
		}
	}

	private void noteDeadline(Channel channel) {
		this.nextNanos = Math.min(this.nextNanos, channel.nextDeadlineNanos());
	}

	/** When to {@link #look} next; Long.MAX_VALUE = never. */
	long nextDeadlineNanos() {
		long next = this.nextNanos;
		for (Channel channel = this.busy.first(); channel != null; channel = this.busy.after(channel)) {
			next = Math.min(next, channel.nextDeadlineNanos());
		}
		return this.pace.next(next);
	}

}
