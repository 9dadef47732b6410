package dev.mesh.demo;

import dev.mesh.bus.BusStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbered messages into a stream, as many a second as its opener wants, or as few
 * as its opener reads: what the stream has not taken yet is waited for.
 */
final class FeedWriter {

	static final int MOST_PER_SECOND = 1_000;

	static final int MOST_BYTES = 16_384;

	/** Then it ends. */
	static final int MOST_MESSAGES = NumberCheck.MOST_NUMBERS;

	/** Then it ends, too. */
	static final Duration MOST_TIME = Duration.ofHours(1);

	static final String TOO_MANY = "a feed ends after " + MOST_MESSAGES + " messages";

	static final String TOO_LONG = "a feed ends after " + MOST_TIME.toMinutes() + " minutes";

	static final int LEAST_BYTES = 8;

	private static final int MOST_WAITING = 16;

	private static final int TICKS_PER_REPORT = 10;

	private final BusStream stream;

	private final LongSupplier nanoTime;

	private final long began;

	private final int perSecond;

	private final int bytes;

	private final Pace pace = new Pace(System::nanoTime);

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong written = new AtomicLong();

	private final ScheduledFuture<?> ticks;

	private volatile @Nullable BusStream reports;

	private long number;

	private int tick;

	private boolean ended;

	FeedWriter(BusStream stream, Ticker ticker) {
		this(stream, ticker, System::nanoTime);
	}

	FeedWriter(BusStream stream, Ticker ticker, LongSupplier nanoTime) {
		this.stream = stream;
		this.nanoTime = nanoTime;
		this.began = nanoTime.getAsLong();
		this.perSecond = argument(stream, "per-second", 1, MOST_PER_SECOND);
		this.bytes = argument(stream, "bytes", LEAST_BYTES, MOST_BYTES);
		this.ticks = ticker.everyTick(this::tick);
	}

	/** What another peer asks for, brought within the limits. */
	private static int argument(BusStream stream, String name, int least, int most) {
		try {
			return Math.max(least, Math.min(most, Integer.parseInt(stream.arguments().getOrDefault(name, ""))));
		}
		catch (NumberFormatException ex) {
			return least;
		}
	}

	/** To the newest one. */
	void reportTo(BusStream stream) {
		BusStream before = this.reports;
		this.reports = stream;
		if (before != null) {
			before.close("another one is told");
		}
	}

	/** The stream closes, and this with it. */
	void end(String why) {
		this.stream.close(why);
	}

	/** The stream has closed. */
	void close() {
		this.ticks.cancel(false);
		BusStream told = this.reports;
		if (told != null) {
			told.close("the feed is closed");
		}
	}

	private void tick() {
		if (this.nanoTime.getAsLong() - this.began > MOST_TIME.toNanos()) {
			this.stream.close(TOO_LONG);
			return;
		}
		int due = this.pace.due(this.perSecond);
		while (due-- > 0 && this.waiting.get() < MOST_WAITING && this.number < MOST_MESSAGES) {
			this.waiting.incrementAndGet();
			this.stream.send(ByteBuffer.allocate(this.bytes).putLong(0, this.number++)).whenComplete(this::taken);
		}
		if (this.number == MOST_MESSAGES && !this.ended) {
			this.ended = true;
			this.stream.end();
		}
		BusStream told = this.reports;
		if (told != null && ++this.tick % TICKS_PER_REPORT == 0) {
			told.trySend(
					ByteBuffer.allocate(2 * Long.BYTES).putLong(this.written.get()).putLong(this.waiting.get()).flip());
		}
	}

	private void taken(@Nullable Void nothing, @Nullable Throwable failure) {
		this.waiting.decrementAndGet();
		if (failure == null) {
			this.written.incrementAndGet();
		}
	}

}
