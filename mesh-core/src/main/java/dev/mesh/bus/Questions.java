package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the channel with one peer asks the authorizer, and has not heard yet. All that
 * comes up in a turn is asked together; several batches may be out, because a decision
 * may need an answer for which the peer must ask this node something in its turn.
 */
final class Questions {

	static final int MAX_BATCH = 64;

	/** How many of them get a thread depends on who else asks. */
	static final int MAX_OUT = 4;

	static final long LIMIT_NANOS = 10_000_000_000L;

	private final PeerKey peer;

	private final ChannelContext context;

	private final Permits permits;

	/** To be asked, with the time until which there must be an answer. */
	private Map<Access, Long> waiting = new LinkedHashMap<>();

	private final Map<Long, Batch> out = new LinkedHashMap<>();

	/** Not later than the first time-out. */
	private long deadlineNanos = Long.MAX_VALUE;

	Questions(PeerKey peer, ChannelContext context, Permits permits) {
		this.peer = peer;
		this.context = context;
		this.permits = permits;
		permits.forget(peer);
	}

	/** What was decided; null when that is not known. */
	@Nullable Permit known(Access access) {
		return this.permits.find(this.peer, access, this.context.turnNanos());
	}

	/** What was decided; null when it is asked now. */
	@Nullable Permit permit(Access access) {
		long now = this.context.turnNanos();
		Permit known = known(access);
		if (known == null && this.out.values().stream().noneMatch((batch) -> batch.open.containsKey(access))
				&& this.waiting.putIfAbsent(access, now + LIMIT_NANOS) == null) {
			this.deadlineNanos = Math.min(this.deadlineNanos, now + LIMIT_NANOS);
		}
		return known;
	}

	/** Asks, at the end of a turn. */
	void ask(long incarnation) {
		while (!this.waiting.isEmpty() && this.out.size() < MAX_OUT) {
			Batch batch = new Batch();
			Iterator<Map.Entry<Access, Long>> next = this.waiting.entrySet().iterator();
			while (next.hasNext() && batch.open.size() < MAX_BATCH) {
				Map.Entry<Access, Long> entry = next.next();
				batch.asked.add(entry.getKey());
				batch.open.put(entry.getKey(), entry.getValue());
				next.remove();
			}
			long number = this.permits.next();
			this.out.put(number, batch);
			this.context.authorize(number, this.peer, incarnation, batch.asked);
		}
	}

	/**
	 * The authorizer has answered; returns what is decided by that, which is nothing when
	 * it came too late or something else is attested of the peer by now. What it had no
	 * time for is asked again, before anything else.
	 */
	Map<Access, Permit> answered(long number, List<Permit> answers) {
		Batch batch = this.out.remove(number);
		Map<Access, Permit> decided = new LinkedHashMap<>();
		if (batch == null) {
			return decided;
		}
		for (int i = 0; i < Math.min(batch.asked.size(), answers.size()); i++) {
			Access access = batch.asked.get(i);
			if (batch.open.remove(access) != null) {
				decide(access, answers.get(i), decided);
			}
		}
		if (!batch.open.isEmpty()) {
			batch.open.putAll(this.waiting);
			this.waiting = batch.open;
		}
		return decided;
	}

	private void decide(Access access, Permit permit, Map<Access, Permit> decided) {
		if (permit == Permit.FAILED) {
			this.context.count("bus.authorizer.failures");
		}
		this.permits.put(this.peer, access, permit, this.context.turnNanos());
		decided.put(access, permit);
	}

	/** What was not answered in time; its batch stays out until it comes back. */
	Map<Access, Permit> expired(long nowNanos) {
		Map<Access, Permit> decided = new LinkedHashMap<>();
		if (this.deadlineNanos == Long.MAX_VALUE || this.deadlineNanos - nowNanos > 0) {
			return decided;
		}
		Set<Access> late = new LinkedHashSet<>();
		this.deadlineNanos = Long.MAX_VALUE;
		takeLate(this.waiting, nowNanos, late);
		this.out.values().forEach((batch) -> takeLate(batch.open, nowNanos, late));
		late.forEach((access) -> decide(access, Permit.FAILED, decided));
		return decided;
	}

	private void takeLate(Map<Access, Long> open, long nowNanos, Set<Access> late) {
		open.entrySet().removeIf((entry) -> {
			if (entry.getValue() - nowNanos <= 0) {
				return late.add(entry.getKey());
			}
			this.deadlineNanos = Math.min(this.deadlineNanos, entry.getValue());
			return false;
		});
	}

	long nextDeadlineNanos() {
		return this.deadlineNanos;
	}

	/**
	 * Something else is attested of the peer: nothing of what was decided holds, and what
	 * is being decided is asked anew.
	 */
	void revise() {
		this.permits.forget(this.peer);
		for (Batch batch : this.out.values()) {
			batch.open.forEach(this.waiting::putIfAbsent);
			batch.open.clear();
		}
	}

	/** Only these are still of interest, apart from what is being decided. */
	void retain(Collection<Access> accesses) {
		this.waiting.keySet().retainAll(accesses);
	}

	/** A peer that starts again: nothing of what it wanted to do is of interest. */
	void restart() {
		revise();
		this.waiting.clear();
		this.deadlineNanos = Long.MAX_VALUE;
	}

	/** Asked together. */
	private static final class Batch {

		final List<Access> asked = new ArrayList<>();

		/** Not decided yet, with the time until which they must be. */
		final Map<Access, Long> open = new LinkedHashMap<>();

	}

}
