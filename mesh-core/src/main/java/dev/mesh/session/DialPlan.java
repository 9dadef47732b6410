package dev.mesh.session;

import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import dev.mesh.session.SessionEnvironment.Endpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which address of a request comes next, and after what delay. A round is one attempt at
 * each address, beginning with the one that worked last; the back-off is between rounds.
 * A session that did not last counts as a failed round, and a link that did not as one of
 * the first few, so that an acceptor that hangs up at once is not dialled in a tight
 * loop.
 */
final class DialPlan {

	/** Longest that a remote end can make us wait, in milliseconds. */
	static final long MAX_RETRY_AFTER = 5 * 60_000;

	private static final long MAX_DELAY = 24 * 3_600_000;

	private static final long MIN_DELAY_NANOS = 1_000_000;

	/** A link that lasted for so long was a good one. */
	private static final long STEADY_NANOS = 1_000_000_000;

	/**
	 * Shorter ones count as so many failed rounds at most: 0.8 s of jitter by default.
	 */
	private static final int UNSTEADY_ROUNDS = 4;

	private static final ReconnectionStrategy FALLBACK = ReconnectionStrategy.fullJitter(100, 30_000);

	private final ReconnectionStrategy strategy;

	private final Consumer<String> count;

	private final SessionSettings settings;

	private final RandomGenerator entropy;

	private final List<DialAddress> addresses = new ArrayList<>();

	/** Rounds over all addresses that may fail before the first session. */
	private int initialRounds;

	private int index;

	private int triedInRound;

	private int attempt;

	/** Rounds that failed, or losses, one after the other. */
	private int round;

	/** Shortest delay after this round, in milliseconds. */
	private long floorMillis;

	/** Whether that is what the other end's operator wants, so that nobody need guess. */
	private boolean advised;

	private long connectedAt = LoopTime.NEVER;

	DialPlan(SessionRequest request, SessionSettings settings, RandomGenerator entropy, Consumer<String> count) {
		this.strategy = request.reconnect();
		this.count = count;
		this.settings = settings;
		this.entropy = entropy;
		this.initialRounds = request.dialling().initialRetries() + 1;
		request.uris().forEach((uri) -> this.addresses.add(new DialAddress(uri, request.dialling())));
	}

	/** Address of the next attempt, or of the present one. */
	URI address() {
		return this.addresses.get(this.index).uri();
	}

	/** What the next attempt dials, or the present one. */
	Endpoint endpoint() {
		return this.addresses.get(this.index).endpoint();
	}

	/**
	 * What would carry the session better than this transport; null when nothing would.
	 */
	@Nullable Endpoint better(LinkType type) {
		return isExhausted() ? null : this.addresses.get(this.index).better(type);
	}

	/** Number of attempts begun. */
	int attempt() {
		return this.attempt;
	}

	/**
	 * Chooses the next address after an attempt that failed, and how long to wait for it.
	 */
	void turnToNext(Refusal refusal, boolean recovering) {
		if (!recovering && refusal.isFinalForRequest()) {
			excludeAll();
		}
		else if (!recovering && refusal.isFinalForAddress()) {
			exclude();
		}
		else {
			if (refusal.mayDependOnTransport()) {
				nextTransport();
			}
			else {
				next();
			}
			heed(refusal);
		}
	}

	void begin() {
		this.attempt++;
	}

	boolean isExhausted() {
		return this.addresses.isEmpty();
	}

	/** No link came about: the next transport has its turn, or the next address. */
	private void nextTransport() {
		if (!this.addresses.get(this.index).nextTransport()) {
			next();
		}
	}

	/** The attempt failed: the next address has its turn. */
	void next() {
		this.addresses.get(this.index).beginRound();
		this.triedInRound++;
		this.index = (this.index + 1) % this.addresses.size();
	}

	/** The address of this attempt is never dialled again. */
	private void exclude() {
		this.addresses.remove(this.index);
		if (this.index >= this.addresses.size()) {
			this.index = 0;
		}
	}

	private void excludeAll() {
		this.addresses.clear();
		this.index = 0;
	}

	/** Whether every address has had its turn. */
	boolean isRoundOver() {
		return this.triedInRound >= this.addresses.size();
	}

	/** Whether one more round may be tried before there was a session; takes it. */
	boolean takeInitialRound() {
		return --this.initialRounds > 0;
	}

	/** The acceptor wants to be left alone for so long. */
	private void retryAfter(long millis) {
		this.floorMillis = Math.max(this.floorMillis, Math.min(millis, MAX_RETRY_AFTER));
	}

	/**
	 * The acceptor is there, and has said when it has time: what was waited for its
	 * absence does not count any more.
	 */
	private void answered() {
		this.round = 0;
	}

	/** How soon to try again, as far as the other end has a say in it. */
	private void heed(Refusal refusal) {
		boolean saysWhen = refusal.retryAfterMillis() > 0;
		retryAfter(refusal.retryAfterMillis());
		if (saysWhen && (refusal.code() == ErrorCode.BUSY || refusal.code() == ErrorCode.CONNECTION_DENIED)) {
			answered();
		}
		if (refusal.code() == ErrorCode.CONNECTION_DENIED) {
			this.advised = saysWhen;
		}
		if (!this.advised && (refusal.isFinal() || refusal.code() == ErrorCode.STALE_INCARNATION)) {
			retrySlowly();
		}
	}

	/** Trying again helps only after somebody has changed something. */
	private void retrySlowly() {
		long longest = this.settings.refusedRetry().toMillis();
		this.floorMillis = Math.max(this.floorMillis, longest / 2 + this.entropy.nextLong(longest / 2 + 1));
	}

	void connected(LinkType type, long nowNanos) {
		this.addresses.get(this.index).worked(type);
		this.connectedAt = nowNanos;
		this.floorMillis = 0;
		this.advised = false;
	}

	/**
	 * The link that {@link #connected} told of has gone. What lasted is not held against
	 * the acceptor at all; what did not costs a short delay, however often it happens,
	 * because an unsteady network must not look like an absent acceptor.
	 */
	void lost(long nowNanos) {
		boolean lasted = this.connectedAt != LoopTime.NEVER && nowNanos - this.connectedAt >= STEADY_NANOS;
		this.round = lasted ? 0 : Math.min(this.round, UNSTEADY_ROUNDS);
		this.connectedAt = LoopTime.NEVER;
	}

	/**
	 * The session has ended, by either end: one that did not last is a failed round.
	 */
	void closed(Refusal refusal, long nowNanos) {
		heed(refusal);
		if (this.connectedAt != LoopTime.NEVER && nowNanos - this.connectedAt >= this.settings.pingAfter().toNanos()) {
			this.round = 0;
		}
		this.connectedAt = LoopTime.NEVER;
	}

	/**
	 * Delay before the first attempt after a lost link, in nanoseconds: none, as a rule.
	 */
	long delayAfterLoss() {
		this.triedInRound = 0;
		this.round++;
		return delay();
	}

	/**
	 * Delay before the next attempt after one that failed, in nanoseconds: none until the
	 * round is over.
	 */
	long delayAfterFailure() {
		return isRoundOver() ? delayOfNextRound() : 0;
	}

	/** Delay before another round, in nanoseconds: never none. */
	long delayOfNextRound() {
		this.triedInRound = 0;
		this.round = Math.max(1, this.round) + 1;
		return Math.max(MIN_DELAY_NANOS, delay());
	}

	private long askStrategy() {
		try {
			return this.strategy.delayMillis(this.round, this.entropy);
		}
		catch (RuntimeException ex) {
			// It is the user's code, and the loop must not end with it.
			this.count.accept("session.reconnection.strategy.failures");
			return FALLBACK.delayMillis(this.round, this.entropy);
		}
	}

	private long delay() {
		long millis = Math.max(0, Math.min(MAX_DELAY, askStrategy()));
		long floor = this.floorMillis;
		this.floorMillis = 0;
		this.advised = false;
		return Math.max(millis, floor) * 1_000_000;
	}

}
