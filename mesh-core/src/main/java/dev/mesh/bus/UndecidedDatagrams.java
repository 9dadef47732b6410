package dev.mesh.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Unreliable messages of one peer of which nobody has decided yet whether it may send
 * them, in the order in which they came.
 */
final class UndecidedDatagrams {

	/** So many of one peer may wait. */
	static final int MAX_MESSAGES = 64;

	/** With their cost; room for at least one of the largest. */
	static final int MAX_BYTES = 256 * 1024;

	private final Permits permits;

	/** Told of each message that is dropped. */
	private final Consumer<String> count;

	private final ArrayDeque<Waiting> messages = new ArrayDeque<>();

	private int bytes;

	UndecidedDatagrams(Permits permits, Consumer<String> count) {
		this.permits = permits;
		this.count = count;
	}

	/**
	 * Keeps it, or drops it when its sender has its share or the node has no room;
	 * returns whether it is kept.
	 */
	boolean add(Access access, BusMessage message) {
		int cost = message.cost();
		if (this.messages.size() >= MAX_MESSAGES || this.bytes + cost > MAX_BYTES || !this.permits.takeRoom(cost)) {
			this.count.accept("bus.dropped.undecided");
			return false;
		}
		this.bytes += cost;
		return this.messages.add(new Waiting(access, message));
	}

	/** Takes out what is allowed by this, and drops what is not. */
	List<BusMessage> decide(Map<Access, Permit> decided) {
		List<BusMessage> allowed = new ArrayList<>();
		for (Iterator<Waiting> next = this.messages.iterator(); next.hasNext();) {
			Waiting waiting = next.next();
			Permit permit = decided.get(waiting.access);
			if (permit != null) {
				next.remove();
				giveBack(waiting.message.cost());
				if (permit.isAllowed()) {
					allowed.add(waiting.message);
				}
				else {
					this.count.accept("bus.denied");
				}
			}
		}
		return allowed;
	}

	private void giveBack(int cost) {
		this.bytes -= cost;
		this.permits.giveBackRoom(cost);
	}

	List<Access> accesses() {
		return this.messages.stream().map(Waiting::access).toList();
	}

	void clear() {
		this.messages.forEach((waiting) -> {
			giveBack(waiting.message.cost());
			this.count.accept("bus.dropped.undecided");
		});
		this.messages.clear();
	}

	private record Waiting(Access access, BusMessage message) {
	}

}
