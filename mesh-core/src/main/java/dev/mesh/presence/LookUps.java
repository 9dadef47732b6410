package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Peers of which this one is not told, and for which it asks the acceptors that do not
 * tell it of everybody.
 */
final class LookUps {

	/** An answer takes no longer; a no counts for so long. */
	private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

	private static final int LIMIT = 256;

	/** Nobody else can make this peer ask for more at once. */
	private static final int LIMIT_FOR_STRANGERS = 64;

	private final Map<PeerKey, LookUp> asked = new LinkedHashMap<>();

	/** Less than what an acceptor answers. */
	private final LookUpQuota quota;

	LookUps(long nowNanos) {
		this.quota = new LookUpQuota(nowNanos);
	}

	/**
	 * Asks for a peer, unless the answer was no a moment ago.
	 * @return whether an answer is being waited for
	 */
	boolean ask(PeerKey key, Turn turn) {
		LookUp known = this.asked.get(key);
		if (known == null && this.asked.size() < LIMIT) {
			this.asked.put(key, new LookUp());
			turn.touch();
			return true;
		}
		return known != null && !known.isRefused;
	}

	/** The same for one who has sent something that cannot be read. */
	void askForStranger(PeerKey key, Turn turn) {
		if (this.asked.size() < LIMIT_FOR_STRANGERS) {
			ask(key, turn);
		}
	}

	/** Asks, as often as it may. */
	void flush(Collection<Neighbour> acceptors, Asker asker, long nowNanos) {
		for (Map.Entry<PeerKey, LookUp> entry : this.asked.entrySet()) {
			LookUp lookUp = entry.getValue();
			if (lookUp.endNanos == Turn.NEVER) {
				if (!this.quota.take(nowNanos)) {
					return;
				}
				lookUp.endNanos = nowNanos + PATIENCE_NANOS;
				acceptors.forEach((acceptor) -> lookUp.unanswered += asker.ask(acceptor, entry.getKey()) ? 1 : 0);
			}
		}
	}

	/**
	 * An acceptor says that it does not tell of a peer.
	 * @return whether that was the last one asked
	 */
	boolean refuse(PeerKey key, long nowNanos) {
		LookUp lookUp = this.asked.get(key);
		if (lookUp == null || lookUp.isRefused || lookUp.unanswered == 0) {
			return false;
		}
		lookUp.unanswered--;
		if (lookUp.unanswered > 0) {
			return false;
		}
		lookUp.refuse(nowNanos);
		return true;
	}

	/** There is a record. */
	void found(PeerKey key) {
		this.asked.remove(key);
	}

	/** Those that were not answered in time. */
	List<PeerKey> expire(long nowNanos) {
		List<PeerKey> failed = new ArrayList<>();
		this.asked.entrySet().removeIf((entry) -> entry.getValue().isRefused && entry.getValue().endNanos <= nowNanos);
		this.asked.forEach((key, lookUp) -> {
			if (lookUp.endNanos <= nowNanos) {
				lookUp.refuse(nowNanos);
				failed.add(key);
			}
		});
		return failed;
	}

	long nextDeadlineNanos() {
		return this.asked.values()
			.stream()
			.mapToLong((lookUp) -> (lookUp.endNanos == Turn.NEVER) ? this.quota.nextNanos() : lookUp.endNanos)
			.min()
			.orElse(Turn.NEVER);
	}

	/** Asks one acceptor for one peer; false when that was not taken. */
	interface Asker {

		boolean ask(Neighbour acceptor, PeerKey key);

	}

	private static final class LookUp {

		private int unanswered;

		private boolean isRefused;

		/** Of the patience, then of the refusal; never while it was not asked for yet. */
		private long endNanos = Turn.NEVER;

		void refuse(long nowNanos) {
			this.isRefused = true;
			this.endNanos = nowNanos + PATIENCE_NANOS;
		}

	}

}
