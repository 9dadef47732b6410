package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Range;
import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Numbered frames of one epoch as they come in: duplicates are dropped, lanes put in
 * order, fragments joined, and what the listeners have finished with becomes new credit.
 */
final class ReceiveWindow {

	private final long epoch;

	private final BusSettings settings;

	private final ReceiveBudget budget;

	private final ReceiveCredit credit;

	private final WindowReceiver receiver;

	private final ReceivedNumbers received = new ReceivedNumbers();

	private final LaneOrder order = new LaneOrder();

	private final Assemblies assemblies;

	private final Refusals refusals = new Refusals();

	private final Undecided undecided = new Undecided();

	private final AckTiming timing = new AckTiming();

	private final SyncAnswer syncAnswer = new SyncAnswer();

	private boolean listening;

	/** Messages of several fragments that listeners hold. */
	private long assembledBytes;

	/** Fragments whose credit is kept back while listeners hold too much. */
	private int withheldFragments;

	private long withheldBytes;

	/** What listeners hold of messages of one frame, and of the last one of others. */
	private long lentBytes;

	private long syncToken;

	/** The newest one that was answered: by an acknowledgement that covers everything. */
	private long answeredToken;

	private long toldCumulative;

	/** Whether the newest acknowledgement had no room for all refusals. */
	private boolean truncated;

	ReceiveWindow(long epoch, BusSettings settings, ReceiveBudget budget, WindowReceiver receiver) {
		this.epoch = epoch;
		this.settings = settings;
		this.budget = budget;
		this.credit = new ReceiveCredit(settings, budget);
		this.assemblies = new Assemblies(budget);
		this.receiver = receiver;
	}

	long epoch() {
		return this.epoch;
	}

	/** From now on messages are handed over, beginning with what waited. */
	void startListening(long nowNanos) {
		this.listening = true;
		boolean waited = this.credit.hasReceived();
		this.order.retry(this.order.held(), this::handOver);
		if (waited) {
			this.timing.now();
		}
	}

	/** One numbered frame came in. */
	void onFrame(InFrame frame, long nowNanos) {
		// A SKIP does not say what it takes the place of.
		boolean answer = frame.has(BusFrames.FLAG_ANSWER) || frame.payload() == null;
		if (!this.credit.allows(frame.number(), answer)) {
			this.receiver.count("bus.dropped.credit");
			return;
		}
		if (this.received.contains(frame.number())) {
			this.receiver.count("bus.duplicates");
			this.timing.now();
			return;
		}
		if (!this.credit.allowsBytes(frame.cost(), answer)) {
			this.receiver.count("bus.dropped.credit");
			return;
		}
		if (!this.credit.receive(frame.cost(), answer || goesStraightOn(frame))) {
			this.receiver.count("bus.dropped.overload");
			return;
		}
		boolean hadGaps = this.received.hasGaps();
		this.received.add(frame.number());
		this.timing.onFrame(frame, nowNanos);
		if (hadGaps || this.received.hasGaps()) {
			this.timing.now();
		}
		askFor(frame);
		this.order.onFrame(frame, this.received, this::handOver);
	}

	/**
	 * It will not wait here, and it is not for listeners, or they have nothing of this
	 * sender: however much others hold, that goes on. Parts of a message that is not
	 * whole count elsewhere.
	 */
	private boolean goesStraightOn(InFrame frame) {
		boolean forListeners = frame.head() != null && frame.head().kind().isDelivered();
		return this.listening && frame.number() == this.received.cumulative() + 1 && this.undecided.isEmpty()
				&& (this.lentBytes == 0 || !forListeners);
	}

	private void askFor(InFrame frame) {
		Access access = this.receiver.isGuarded() ? Access.of(frame) : null;
		if (access == null) {
			return;
		}
		Permit permit = Access.isHidden(frame) ? Permit.DENIED : this.receiver.permit(access);
		if (permit == null) {
			this.undecided.add(frame.number(), access);
		}
		else if (!permit.isAllowed()) {
			this.undecided.deny(frame.number());
		}
	}

	/** The authorizer has answered: what waited for that goes on, or is refused. */
	void onDecided(Map<Access, Permit> permits) {
		List<Long> decided = this.undecided.decide(permits);
		if (!decided.isEmpty()) {
			this.timing.now();
			this.order.retry(decided, this::handOver);
		}
	}

	private boolean handOver(InFrame frame) {
		if (!this.listening || this.undecided.contains(frame.number())) {
			return false;
		}
		accept(frame);
		return true;
	}

	private void accept(InFrame frame) {
		Assembly begun = this.assemblies.remove(frame.predecessor());
		WireReader payload = frame.payload();
		if (payload == null) {
			this.assemblies.discard(begun);
			refuse(frame, BusFrames.SKIPPED);
			return;
		}
		BusFrames.Head head = frame.head();
		if (head != null) {
			this.assemblies.discard(begun);
			begun = new Assembly(head);
		}
		if (head != null && this.undecided.takeDenied(frame.number())) {
			this.receiver.count("bus.denied");
			refuse(frame, RejectionReason.NOT_AUTHORISED.code());
		}
		else if (head != null && head.size() > this.settings.maxReliableBytes()) {
			this.receiver.count("bus.dropped.oversize");
			refuse(frame, RejectionReason.NOT_AUTHORISED.code());
		}
		else if (head != null && frame.has(BusFrames.FLAG_LAST) && head.size() == payload.remaining()) {
			this.receiver.receive(head, payload.readBytes(head.size()), frame.number(), creditOf(frame));
		}
		else if (begun != null) {
			join(frame, begun, payload);
		}
		else {
			this.credit.consumed(1, frame.cost());
		}
	}

	/** Does not keep the frame, whose bytes are part of a whole record. */
	private ReceivedMessage.Credit creditOf(InFrame frame) {
		int cost = frame.cost();
		this.lentBytes += cost;
		return (failure) -> {
			this.lentBytes -= cost;
			this.credit.consumed(1, cost);
		};
	}

	/** Refuses what has not been handed to a listener. */
	private void refuse(InFrame frame, int reason) {
		refuse(frame.number(), reason);
		this.credit.consumed(1, frame.cost());
	}

	private void join(InFrame frame, Assembly assembly, WireReader payload) {
		boolean last = frame.has(BusFrames.FLAG_LAST);
		if (!this.assemblies.add(assembly, payload) || (last && !assembly.isComplete())) {
			this.receiver.count("bus.dropped.assembly");
			this.assemblies.discard(assembly);
			refuse(frame, RejectionReason.QUEUE_FULL.code());
		}
		else if (last) {
			handOver(frame, assembly);
		}
		else {
			this.assemblies.put(frame.number(), assembly);
			this.withheldFragments++;
			this.withheldBytes += frame.cost();
			releaseWithheld();
		}
	}

	private void handOver(InFrame last, Assembly assembly) {
		long taken = this.assemblies.remove(assembly);
		this.assembledBytes += taken;
		ReceivedMessage.Credit credit = creditOf(last);
		this.receiver.receive(assembly.head(), assembly.payload(), last.number(), (failure) -> {
			this.assembledBytes -= taken;
			this.budget.giveBackAssembly(taken);
			credit.release(failure);
			releaseWithheld();
		});
	}

	/**
	 * Fragments count as consumed when they have been joined, or a message larger than
	 * the window could never come. While listeners hold such messages that stops, and the
	 * source waits for them.
	 */
	private void releaseWithheld() {
		if (this.assembledBytes == 0 || this.assembledBytes + this.assemblies.bytes() <= this.credit.windowBytes()) {
			this.credit.consumed(this.withheldFragments, this.withheldBytes);
			this.withheldFragments = 0;
			this.withheldBytes = 0;
		}
	}

	/**
	 * A received number was not handed over; told in every acknowledgement until it is
	 * confirmed.
	 */
	void refuse(long number, int reason) {
		this.refusals.add(number, reason);
		this.timing.now();
	}

	/** The source knows of these refusals. */
	void confirm(long first, long last) {
		this.refusals.confirm(first, last);
		if (this.truncated) {
			this.timing.now();
		}
	}

	/** Answers a SYNC in the next acknowledgement. */
	void onSync(long token, long nowNanos) {
		this.syncToken = Math.max(this.syncToken, token);
		this.timing.now();
		this.syncAnswer.onSync(nowNanos);
	}

	/** Whether anything of this epoch has come. */
	boolean hasReceived() {
		return this.credit.hasReceived();
	}

	// acknowledgements

	/**
	 * What the window counts from. Refusals that the source has not confirmed hold it
	 * back, because they must be remembered.
	 */
	private long base() {
		return this.refusals.limit(Math.min(this.credit.consumedNumbers(), this.received.cumulative()));
	}

	/** Whether an acknowledgement should go at the end of this turn. */
	boolean isAckDue() {
		if (!this.listening) {
			return false;
		}
		this.credit.widen();
		return this.credit.hasMuch(base()) || ((this.timing.isDue() || this.syncAnswer.isDue()) && hasNews());
	}

	/** Whether an acknowledgement should go with an envelope that goes anyway. */
	boolean hasAck() {
		return isAckDue() || (this.listening && this.timing.isPending() && hasNews());
	}

	/**
	 * While frames wait for a decision an acknowledgement that tells nothing else would
	 * only make the source send them again.
	 */
	private boolean hasNews() {
		return this.undecided.isEmpty() || this.syncAnswer.isDue() || this.refusals.hasNews()
				|| cumulative() > this.toldCumulative || this.received.cumulative() < cumulativeLimit();
	}

	private long cumulativeLimit() {
		return this.undecided.lowest() - 1;
	}

	/** What is not decided is not acknowledged. */
	private long cumulative() {
		return Math.min(this.received.cumulative(), cumulativeLimit());
	}

	/**
	 * What to tell the source now. It covers no refused number that it does not name; so
	 * when it cannot name them all, it covers nothing new and answers no SYNC, and the
	 * rest follows when these are confirmed.
	 */
	Acknowledgement acknowledgement() {
		List<Refusal> told = new ArrayList<>();
		boolean whole = this.undecided.isEmpty() || this.syncAnswer.isDue();
		this.truncated = !this.refusals.tell(told);
		if (!this.truncated) {
			this.toldCumulative = cumulative();
			this.answeredToken = whole ? this.syncToken : this.answeredToken;
		}
		this.credit.announce(base());
		this.timing.sent();
		if (whole) {
			this.syncAnswer.sent();
		}
		return new Acknowledgement(this.epoch, this.answeredToken, this.toldCumulative, this.credit.announcedNumber(),
				this.credit.announcedBytes(), this.truncated ? List.of() : ranges(whole), told);
	}

	/**
	 * What was received beyond the cumulative number. Beyond a frame that waits for a
	 * decision only an answer to a SYNC tells: the source would take the gap for a loss.
	 */
	private List<Range> ranges(boolean whole) {
		if (this.undecided.isEmpty()) {
			return this.received.ranges(Acknowledgement.MAX_RANGES);
		}
		List<Range> ranges = this.received.rangesWithout(this.undecided.numbers(), this.toldCumulative,
				Acknowledgement.MAX_RANGES);
		return whole ? ranges : ranges.stream().filter((range) -> range.last() <= cumulativeLimit()).toList();
	}

	void handleDeadline(long nowNanos) {
		this.timing.handleDeadline(nowNanos);
		this.syncAnswer.handleDeadline(nowNanos);
	}

	long nextDeadlineNanos() {
		return this.listening ? Math.min(this.timing.deadlineNanos(), this.syncAnswer.deadlineNanos()) : Long.MAX_VALUE;
	}

	/** The epoch is over: gives back what was promised. */
	void close() {
		this.withheldFragments = 0;
		this.withheldBytes = 0;
		this.credit.close(this.lentBytes);
		this.assemblies.close();
	}

}
