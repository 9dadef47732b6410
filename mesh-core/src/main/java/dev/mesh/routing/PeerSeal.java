package dev.mesh.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Seal of one other peer and incarnation: its keys, and what they agreed on with the keys
 * of this peer. At most two keys of either, so at most four agreements.
 */
final class PeerSeal {

	/** Envelopes that wait for agreements; more are dropped. */
	static final int MAX_WAITING = 64;

	/** More than anybody needs in the time that a key of this peer lives. */
	private static final int MAX_ERASED = 8;

	private static final long NEVER = Long.MAX_VALUE;

	final long incarnation;

	/** Key of this peer that was the newest when the other was first heard of. */
	private final OwnKey metUnder;

	private final List<Agreement> agreements = new ArrayList<>(1);

	private OtherKey newest;

	private @Nullable OtherKey previous;

	/** Keys that the other one does not come back to, the oldest first. */
	private final ArrayDeque<OtherKey> erased = new ArrayDeque<>(0);

	private long previousUntilNanos = NEVER;

	/**
	 * The newest key of this peer that the other has used, so that its record is known
	 * there.
	 */
	private @Nullable OwnKey heardUnder;

	private long newestEpochIn;

	/** The newest own key under which anything of this peer was opened; -1 = none. */
	private int openedUnder = -1;

	/** Older own keys do not count: what is sealed with them may have come before. */
	private int oldestAccepted;

	PeerSeal(long incarnation, byte[] publicKey, OwnKey metUnder) {
		this.incarnation = incarnation;
		this.newest = new OtherKey(publicKey);
		this.metUnder = metUnder;
	}

	/**
	 * Takes the place of the seal of another incarnation. When that was a higher one,
	 * what comes now may be a replay of which nothing is known any more, so it counts
	 * only under own keys that are newer than all that was opened.
	 */
	PeerSeal after(PeerSeal other) {
		this.openedUnder = other.openedUnder;
		this.oldestAccepted = (this.incarnation < other.incarnation) ? other.openedUnder + 1 : other.oldestAccepted;
		return this;
	}

	/** The oldest generation of own keys that envelopes of this peer may name. */
	int oldestAccepted() {
		return this.oldestAccepted;
	}

	/**
	 * Whether something of this peer was opened under this or a newer generation of own
	 * keys, so that it could be replayed if its replay window were forgotten.
	 */
	boolean hasOpenedSince(int generation) {
		return this.openedUnder >= generation;
	}

	OtherKey newest() {
		return this.newest;
	}

	/**
	 * The newest record names this key; the one before it is accepted until the given
	 * time. Returns whether that is a change. A key that was erased is none: it comes
	 * from an old record that is shown once more.
	 */
	boolean replaceKey(byte[] publicKey, long previousUntil) {
		if (this.newest.isSame(publicKey) || this.erased.stream().anyMatch((key) -> key.isSame(publicKey))) {
			return false;
		}
		OtherKey before = this.newest;
		if (this.previous != null && this.previous.isSame(publicKey)) {
			// Whoever goes back to a key finds the envelopes that it has sent with it.
			this.newest = this.previous;
		}
		else {
			erasePrevious();
			this.newest = new OtherKey(publicKey);
		}
		this.previous = before;
		this.previousUntilNanos = previousUntil;
		return true;
	}

	/** When its previous key is to be erased. */
	long previousUntilNanos() {
		return this.previousUntilNanos;
	}

	void erasePrevious() {
		OtherKey erased = this.previous;
		this.previous = null;
		this.previousUntilNanos = NEVER;
		if (erased != null) {
			eraseIf((agreement) -> agreement.other == erased);
			this.erased.add(erased);
			if (this.erased.size() > MAX_ERASED) {
				this.erased.remove();
			}
		}
	}

	/** This peer has erased a key of its own. */
	void eraseOwn(OwnKey erased) {
		eraseIf((agreement) -> agreement.own == erased);
	}

	void erase() {
		eraseIf((agreement) -> true);
	}

	private void eraseIf(Predicate<Agreement> isOver) {
		this.agreements.removeIf((agreement) -> {
			boolean over = isOver.test(agreement);
			if (over) {
				agreement.erase();
			}
			return over;
		});
	}

	/**
	 * The key of this peer to send with: the previous one as long as the other is known
	 * to have that, and may not have the newest.
	 */
	OwnKey ownKey(OwnKeys own, long nowNanos) {
		OwnKey newestOwn = own.current();
		OwnKey before = own.previous();
		if (before == null || this.heardUnder == newestOwn) {
			return newestOwn;
		}
		boolean mayNotHaveNewest = this.heardUnder == before
				|| (this.metUnder != newestOwn && !own.isSettled(nowNanos));
		return mayNotHaveNewest ? before : newestOwn;
	}

	void heardUnder(OwnKey own, boolean isCurrent) {
		this.openedUnder = Math.max(this.openedUnder, own.generation);
		if (isCurrent || this.heardUnder == null) {
			this.heardUnder = own;
		}
	}

	/** The key of the other that has this id; null when it is none or erased. */
	@Nullable OtherKey find(int id) {
		if (this.newest.id == id) {
			return this.newest;
		}
		return this.previous != null && this.previous.id == id ? this.previous : null;
	}

	/** Made when there is none. */
	Agreement agreement(OwnKey own, OtherKey other) {
		for (int i = 0; i < this.agreements.size(); i++) {
			Agreement agreement = this.agreements.get(i);
			if (agreement.isBetween(own, other)) {
				return agreement;
			}
		}
		Agreement made = new Agreement(own, other);
		this.agreements.add(made);
		return made;
	}

	/** The last one that came about, null when there is none. */
	@Nullable Agreement anyAgreed() {
		for (int i = this.agreements.size() - 1; i >= 0; i--) {
			if (this.agreements.get(i).isAgreed()) {
				return this.agreements.get(i);
			}
		}
		return null;
	}

	boolean has(Agreement agreement) {
		return this.agreements.contains(agreement);
	}

	/** How many agreements there are, agreed or not. */
	int size() {
		return this.agreements.size();
	}

	boolean hasRoomToWait() {
		int waiting = 0;
		for (Agreement agreement : this.agreements) {
			waiting += agreement.waiting.size();
		}
		return waiting < MAX_WAITING;
	}

	/** Whether a newer epoch of the direction in was proven already. */
	boolean isOutdated(long epoch) {
		return epoch < this.newestEpochIn;
	}

	void provenEpoch(long epoch) {
		this.newestEpochIn = Math.max(this.newestEpochIn, epoch);
	}

}
