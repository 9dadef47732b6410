package dev.mesh.demo;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Message;
import dev.mesh.bus.Registration;
import dev.mesh.bus.SendResult;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends numbered messages from one peer of this process to another, reliably, and counts
 * at both ends: what became of each send, and what the listener at the other end has
 * seen. Nothing is derived from anything else, but for what is lost at the end.
 */
final class TrafficRun {

	/** Then it waits until some sends have ended. */
	private static final int MOST_UNDER_WAY = 4_000;

	/** Then it ends. */
	private static final int MOST_MESSAGES = NumberCheck.MOST_NUMBERS;

	/** The other peer acknowledges what its listener sees a little later. */
	private static final int SETTLING_TICKS = 100;

	private final long id;

	private final TrafficPlan plan;

	private final String path;

	private final Pace pace = new Pace(System::nanoTime);

	private final Rate sentRate = new Rate(System::nanoTime);

	private final Rate receivedRate = new Rate(System::nanoTime);

	private final NumberCheck check = new NumberCheck();

	private final long copiesBefore;

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicLong acknowledged = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private final Registration listener;

	private final ScheduledFuture<?> ticks;

	private volatile String lastFailure = "";

	private volatile boolean stopped;

	/** Only used by the ticker, as the next. */
	private long receivedBefore;

	private int quietTicks;

	/** Nothing is sent, under way or expected to arrive any more. */
	private volatile boolean settled;

	TrafficRun(long id, TrafficPlan plan, Ticker ticker) {
		this.id = id;
		this.plan = plan;
		this.path = ArrivedMessages.COUNTED_ONLY + "traffic/" + id;
		this.copiesBefore = copies();
		this.listener = plan.to().bus().onMessage(this.path, this::arrived);
		this.ticks = ticker.everyTick(this::tick);
	}

	long id() {
		return this.id;
	}

	boolean isRunning() {
		return !this.stopped;
	}

	/** Sends no more; what is under way is still counted. */
	void stop() {
		this.stopped = true;
	}

	/** Counts no more. */
	void close() {
		stop();
		this.ticks.cancel(false);
		this.listener.close();
	}

	private void tick() {
		int due = this.pace.due(this.plan.perSecond());
		for (int i = 0; i < due && !this.stopped && underWay() < MOST_UNDER_WAY; i++) {
			send(this.sent.getAndIncrement());
		}
		if (this.sent.get() >= MOST_MESSAGES) {
			stop();
		}
		long received = this.check.result().received();
		this.sentRate.counted(this.sent.get());
		this.receivedRate.counted(received);
		boolean quiet = this.stopped && underWay() == 0 && received == this.receivedBefore;
		this.quietTicks = quiet ? this.quietTicks + 1 : 0;
		this.settled = this.quietTicks >= SETTLING_TICKS;
		this.receivedBefore = received;
	}

	private void send(int number) {
		byte[] payload = ByteBuffer.allocate(this.plan.bytes()).putInt(number).array();
		try {
			this.plan.from()
				.bus()
				.send(this.plan.to().key(), BusMessage.of(this.path, payload))
				.thenAccept(this::ended);
		}
		catch (IllegalStateException ex) {
			this.failed.incrementAndGet();
			this.lastFailure = String.valueOf(ex.getMessage());
			stop();
		}
	}

	private void ended(SendResult result) {
		if (result.isSuccess()) {
			this.acknowledged.incrementAndGet();
		}
		else {
			this.lastFailure = result.outcome() + " " + result.detail();
			this.failed.incrementAndGet();
		}
	}

	/** Others can send to this path, too, and anything, but do not count. */
	private void arrived(Message message) {
		if (message.sender().equals(this.plan.from().key()) && message.payload().remaining() == this.plan.bytes()) {
			this.check.arrived(message.payload().getInt());
		}
	}

	private long underWay() {
		return this.sent.get() - this.acknowledged.get() - this.failed.get();
	}

	private long copies() {
		return this.plan.to().statistics().counter("bus.duplicates");
	}

	TrafficView view() {
		// In this order: what has ended or arrived was sent before.
		boolean complete = this.settled;
		long failures = this.failed.get();
		long successes = this.acknowledged.get();
		NumberCheck.Result seen = this.check.result();
		long copiesRemoved = copies() - this.copiesBefore;
		long messages = this.sent.get();
		long lost = complete ? Math.max(seen.lost(), messages - seen.received()) : seen.lost();
		return new TrafficView(this.id, this.plan.from().name(), this.plan.to().name(), this.plan.perSecond(),
				this.plan.bytes(), isRunning(), messages, successes, failures, seen.received(), seen.duplicated(), lost,
				seen.outOfOrder(), copiesRemoved, this.sentRate.perSecond(), this.receivedRate.perSecond(),
				this.lastFailure);
	}

}
