package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.WireReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbered frames of one epoch as they come in: duplicates are dropped, lanes put in
 * order, fragments joined, and what the listeners have finished with becomes new credit.
 */
final class ReceiveWindow {

	/** Takes finished messages. */
	interface Receiver {

		/**
		 * Hands a message over; a refusal is reported with {@link ReceiveWindow#refuse}.
		 */
		void receive(BusFrames.Head head, byte[] payload, long number, ReceivedMessage.Credit credit);

		/** Counts an event. */
		void count(String event);

	}

	private final long epoch;

	private final BusSettings settings;

	private final ReceiveBudget budget;

	private final Receiver receiver;

	private final ReceivedNumbers received = new ReceivedNumbers();

	private final LaneOrder order = new LaneOrder();

	private final Assemblies assemblies;

	private final TreeMap<Long, Integer> refusals = new TreeMap<>();

	/** Handed over by the lanes before this node listens. */
	private final ArrayDeque<InFrame> held = new ArrayDeque<>();

	private final AckTiming timing = new AckTiming();

	private boolean listening;

	private long windowBytes = BusFrames.INITIAL_BYTES;

	private long promisedBytes;

	/** Messages of several fragments that listeners hold. */
	private long assembledBytes;

	/** Fragments whose credit is kept back while listeners hold too much. */
	private int withheldFragments;

	private long withheldBytes;

	private long receivedBytes;

	private long consumedBytes;

	private long consumedNumbers;

	private long syncToken;

	/** The newest one that was answered: by an acknowledgement that covers everything. */
	private long answeredToken;

	private long toldCumulative;

	/** Whether the newest acknowledgement had no room for all refusals. */
	private boolean truncated;

	private long announcedNumber = BusFrames.INITIAL_NUMBERS;

	private long announcedBytes = BusFrames.INITIAL_BYTES;

	ReceiveWindow(long epoch, BusSettings settings, ReceiveBudget budget, Receiver receiver) {
		this.epoch = epoch;
		this.settings = settings;
		this.budget = budget;
		this.assemblies = new Assemblies(budget);
		this.receiver = receiver;
	}

	long epoch() {
		return this.epoch;
	}

	/** From now on messages are handed over, beginning with what waited. */
	void startListening(long nowNanos) {
		this.listening = true;
		boolean waited = !this.held.isEmpty() || this.received.cumulative() > 0;
		for (InFrame frame = this.held.poll(); frame != null; frame = this.held.poll()) {
			accept(frame);
		}
		if (waited) {
			this.timing.now();
		}
	}

	/** One numbered frame came in. */
	void onFrame(InFrame frame, long nowNanos) {
		// A SKIP does not say what it takes the place of.
		boolean answer = frame.has(BusFrames.FLAG_ANSWER) || frame.payload() == null;
		if (frame.number() > this.announcedNumber + (answer ? BusFrames.RESERVED_NUMBERS : 0)) {
			this.receiver.count("bus.dropped.credit");
			return;
		}
		if (this.received.contains(frame.number())) {
			this.receiver.count("bus.duplicates");
			this.timing.now();
			return;
		}
		if (this.receivedBytes + frame.cost() > this.announcedBytes + (answer ? BusFrames.RESERVED_BYTES : 0)) {
			this.receiver.count("bus.dropped.credit");
			return;
		}
		boolean hadGaps = this.received.hasGaps();
		this.received.add(frame.number());
		this.receivedBytes += frame.cost();
		this.timing.onFrame(frame, nowNanos);
		if (hadGaps || this.received.hasGaps()) {
			this.timing.now();
		}
		this.order.onFrame(frame, this.received, this::handOver);
	}

	private void handOver(InFrame frame) {
		if (this.listening) {
			accept(frame);
		}
		else {
			this.held.add(frame.detached());
		}
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
		if (head != null && head.size() > this.settings.maxReliableBytes()) {
			this.receiver.count("bus.dropped.oversize");
			refuse(frame, RejectionReason.NOT_AUTHORISED.code());
		}
		else if (head != null && frame.has(BusFrames.FLAG_LAST) && head.size() == payload.remaining()) {
			this.receiver.receive(head, payload.readBytes(head.size()), frame.number(),
					(failed) -> consumed(1, frame.cost()));
		}
		else if (begun != null) {
			join(frame, begun, payload);
		}
		else {
			consumed(1, frame.cost());
		}
	}

	/** Refuses what has not been handed to a listener. */
	private void refuse(InFrame frame, int reason) {
		refuse(frame.number(), reason);
		consumed(1, frame.cost());
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
		this.receiver.receive(assembly.head(), assembly.payload(), last.number(), (failed) -> {
			this.assembledBytes -= taken;
			this.budget.giveBackAssembly(taken);
			consumed(1, last.cost());
			releaseWithheld();
		});
	}

	/**
	 * Fragments count as consumed when they have been joined, or a message larger than
	 * the window could never come. While listeners hold such messages that stops, and the
	 * source waits for them.
	 */
	private void releaseWithheld() {
		if (this.assembledBytes == 0 || this.assembledBytes + this.assemblies.bytes() <= this.windowBytes) {
			consumed(this.withheldFragments, this.withheldBytes);
			this.withheldFragments = 0;
			this.withheldBytes = 0;
		}
	}

	/**
	 * A received number was not handed over; told in every acknowledgement until it is
	 * confirmed.
	 */
	void refuse(long number, int reason) {
		this.refusals.put(number, reason);
		this.timing.now();
	}

	/** The source knows of these refusals. */
	void confirm(long first, long last) {
		this.refusals.subMap(first, true, last, true).clear();
		if (this.truncated) {
			this.timing.now();
		}
	}

	private void consumed(int frames, long cost) {
		this.consumedNumbers += frames;
		this.consumedBytes += cost;
	}

	/** Answers a SYNC in the next acknowledgement. */
	void onSync(long token) {
		this.syncToken = Math.max(this.syncToken, token);
		this.timing.now();
	}

	/** Whether anything of this epoch has come. */
	boolean hasReceived() {
		return this.receivedBytes > 0;
	}

	// acknowledgements

	/**
	 * Refusals that the source has not confirmed hold it back, because they must be
	 * remembered.
	 */
	private long allowedNumber() {
		long base = Math.min(this.consumedNumbers, this.received.cumulative());
		if (!this.refusals.isEmpty()) {
			base = Math.min(base, this.refusals.firstKey() - 1);
		}
		return Math.max(this.announcedNumber, base + windowNumbers());
	}

	private long windowNumbers() {
		return this.promisedBytes == 0 ? BusFrames.INITIAL_NUMBERS : this.settings.windowMessages();
	}

	private long allowedBytes() {
		return Math.max(this.announcedBytes, this.consumedBytes + this.windowBytes);
	}

	/** Whether an acknowledgement should go at the end of this turn. */
	boolean isAckDue() {
		if (!this.listening) {
			return false;
		}
		widen();
		boolean muchCredit = allowedBytes() - this.announcedBytes >= this.windowBytes / 4
				|| allowedNumber() - this.announcedNumber >= windowNumbers() / 4;
		return muchCredit || this.timing.isDue();
	}

	/**
	 * A sender that uses half of a small window gets the full one, when the budget has
	 * room.
	 */
	private void widen() {
		if (this.promisedBytes == 0 && this.receivedBytes > BusFrames.INITIAL_BYTES / 2
				&& this.budget.take(this.settings.windowBytes())) {
			this.promisedBytes = this.settings.windowBytes();
			this.windowBytes = Math.max(this.windowBytes, this.settings.windowBytes());
		}
	}

	/**
	 * What to tell the source now. It covers no refused number that it does not name; so
	 * when it cannot name them all, it covers nothing new and answers no SYNC, and the
	 * rest follows when these are confirmed.
	 */
	Acknowledgement acknowledgement() {
		List<Refusal> told = new ArrayList<>();
		this.truncated = !tellRefusals(told);
		if (!this.truncated) {
			this.toldCumulative = this.received.cumulative();
			this.answeredToken = this.syncToken;
		}
		this.announcedNumber = allowedNumber();
		this.announcedBytes = allowedBytes();
		this.timing.sent();
		return new Acknowledgement(this.epoch, this.answeredToken, this.toldCumulative, this.announcedNumber,
				this.announcedBytes, this.truncated ? List.of() : this.received.ranges(Acknowledgement.MAX_RANGES),
				told);
	}

	/** Collects refusals as runs of one reason; returns whether all of them fit. */
	private boolean tellRefusals(List<Refusal> told) {
		long first = 0;
		long last = 0;
		int reason = 0;
		for (Map.Entry<Long, Integer> refusal : this.refusals.entrySet()) {
			if (first != 0 && refusal.getKey() == last + 1 && refusal.getValue() == reason) {
				last++;
				continue;
			}
			if (first != 0) {
				told.add(new Refusal(first, last, reason));
				if (told.size() == Acknowledgement.MAX_REFUSALS) {
					return false;
				}
			}
			first = refusal.getKey();
			last = first;
			reason = refusal.getValue();
		}
		if (first != 0) {
			told.add(new Refusal(first, last, reason));
		}
		return true;
	}

	void handleDeadline(long nowNanos) {
		this.timing.handleDeadline(nowNanos);
	}

	long nextDeadlineNanos() {
		return this.listening ? this.timing.deadlineNanos() : Long.MAX_VALUE;
	}

	/** The epoch is over: gives back what was promised. */
	void close() {
		this.budget.giveBack(this.promisedBytes);
		this.promisedBytes = 0;
		this.assemblies.close();
	}

}
