package dev.mesh.bus;

import dev.mesh.bus.Acknowledgement.Refusal;
import dev.mesh.wire.WireReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Numbered frames of one epoch as they come in: duplicates are dropped, lanes put in order, fragments joined, and
 * what the listeners have finished with becomes new credit.
 */
final class ReceiveWindow {

	/** Takes finished messages. */
	interface Receiver {

		/** Hands a message over; a refusal is reported with {@link ReceiveWindow#refuse}. */
		void receive(BusMessage message, long number, ReceivedMessage.Credit credit);

		/** Counts an event. */
		void count(String event);

	}

	private final long epoch;

	private final BusSettings settings;

	private final ReceiveBudget budget;

	private final Receiver receiver;

	private final ReceivedNumbers received = new ReceivedNumbers();

	private final LaneOrder order = new LaneOrder();

	/** Unfinished messages by the number of their newest fragment. */
	private final Map<Long, Assembly> assemblies = new HashMap<>();

	private final TreeMap<Long, Integer> refusals = new TreeMap<>();

	/** Handed over by the lanes before this node listens. */
	private final ArrayDeque<InFrame> held = new ArrayDeque<>();

	private final AckTiming timing = new AckTiming();

	private boolean listening;

	private long windowBytes = BusFrames.INITIAL_BYTES;

	private long promisedBytes;

	private long assemblyBytes;

	private long receivedBytes;

	private long consumedBytes;

	private long consumedNumbers;

	private long syncToken;

	private long announcedNumber = BusFrames.INITIAL_NUMBERS;

	private long announcedBytes = BusFrames.INITIAL_BYTES;

	ReceiveWindow(long epoch, BusSettings settings, ReceiveBudget budget, Receiver receiver) {
		this.epoch = epoch;
		this.settings = settings;
		this.budget = budget;
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
		if (frame.number() > this.announcedNumber) {
			this.receiver.count("bus.dropped.credit");
			return;
		}
		if (this.received.contains(frame.number())) {
			this.receiver.count("bus.duplicates");
			this.timing.now();
			return;
		}
		if (this.receivedBytes + frame.cost() > this.announcedBytes) {
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
			this.held.add(frame);
		}
	}

	private void accept(InFrame frame) {
		Assembly begun = frame.predecessor() == 0 || this.assemblies.isEmpty() ? null
				: this.assemblies.remove(frame.predecessor());
		WireReader payload = frame.payload();
		if (payload == null) {
			refuse(frame.number(), BusFrames.SKIPPED);
			discard(begun);
			consumed(frame.cost());
			return;
		}
		BusFrames.Head head = frame.head();
		if (head != null && frame.has(BusFrames.FLAG_LAST) && head.size() == payload.remaining()) {
			discard(begun);
			this.receiver.receive(BusMessage.received(head, payload.readBytes(head.size())), frame.number(),
					creditFor(frame.cost()));
			return;
		}
		if (head != null) {
			discard(begun);
			begun = new Assembly(head);
		}
		join(frame, begun, payload);
	}

	private void join(InFrame frame, @Nullable Assembly assembly, WireReader payload) {
		int length = payload.remaining();
		if (assembly == null) {
			consumed(frame.cost());
			return;
		}
		if (this.assemblyBytes + length > this.settings.receiveBudgetBytes() || !assembly.add(payload)) {
			this.receiver.count("bus.dropped.assembly");
			refuse(frame.number(), RejectionReason.QUEUE_FULL.code());
			discard(assembly);
			consumed(frame.cost());
			return;
		}
		this.assemblyBytes += length;
		if (!frame.has(BusFrames.FLAG_LAST)) {
			this.assemblies.put(frame.number(), assembly);
			consumed(frame.cost());
			return;
		}
		this.assemblyBytes -= assembly.size();
		if (assembly.isComplete()) {
			this.receiver.receive(assembly.message(), frame.number(), creditFor(frame.cost()));
		}
		else {
			this.receiver.count("bus.dropped.assembly");
			consumed(frame.cost());
		}
	}

	private void discard(@Nullable Assembly assembly) {
		if (assembly != null) {
			this.assemblyBytes -= assembly.size();
		}
	}

	private ReceivedMessage.Credit creditFor(int cost) {
		return () -> consumed(cost);
	}

	/** A received number was not handed over; told in every acknowledgement until it is confirmed. */
	void refuse(long number, int reason) {
		this.refusals.put(number, reason);
		this.timing.now();
	}

	/** The source knows of these refusals. */
	void confirm(long first, long last) {
		this.refusals.subMap(first, true, last, true).clear();
	}

	private void consumed(int cost) {
		this.consumedNumbers++;
		this.consumedBytes += cost;
	}

	/** Answers a SYNC in the next acknowledgement. */
	void onSync(long token) {
		this.syncToken = Math.max(this.syncToken, token);
		this.timing.now();
	}

	/** The way to the source changed: tell it what has arrived, if anything. */
	void requestAck() {
		if (this.receivedBytes > 0) {
			this.timing.now();
		}
	}

	// acknowledgements

	private long allowedNumber() {
		long base = Math.min(this.consumedNumbers, this.received.cumulative());
		return Math.max(this.announcedNumber,
				base + (this.promisedBytes == 0 ? BusFrames.INITIAL_NUMBERS : this.settings.windowMessages()));
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
				|| allowedNumber() - this.announcedNumber >= this.settings.windowMessages() / 4;
		return muchCredit || this.timing.isDue();
	}

	/** A sender that uses half of a small window gets the full one, when the budget has room. */
	private void widen() {
		if (this.promisedBytes == 0 && this.receivedBytes > BusFrames.INITIAL_BYTES / 2
				&& this.budget.take(this.settings.windowBytes())) {
			this.promisedBytes = this.settings.windowBytes();
			this.windowBytes = Math.max(this.windowBytes, this.settings.windowBytes());
		}
	}

	/** What to tell the source now. It covers no refused number that it does not name. */
	Acknowledgement acknowledgement() {
		List<Refusal> told = new ArrayList<>();
		long covered = tellRefusals(told);
		long cumulative = Math.min(this.received.cumulative(), covered);
		this.announcedNumber = allowedNumber();
		this.announcedBytes = allowedBytes();
		this.timing.sent();
		return new Acknowledgement(this.epoch, this.syncToken, cumulative, this.announcedNumber, this.announcedBytes,
				covered == Long.MAX_VALUE ? this.received.ranges(Acknowledgement.MAX_RANGES) : List.of(), told);
	}

	/** Collects refusals as runs of one reason; returns the number before the first that did not fit. */
	private long tellRefusals(List<Refusal> told) {
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
					return refusal.getKey() - 1;
				}
			}
			first = refusal.getKey();
			last = first;
			reason = refusal.getValue();
		}
		if (first != 0) {
			told.add(new Refusal(first, last, reason));
		}
		return Long.MAX_VALUE;
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
		this.assemblies.clear();
	}

}
