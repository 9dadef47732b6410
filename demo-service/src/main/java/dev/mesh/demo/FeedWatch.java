package dev.mesh.demo;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCloseReason;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a feed at a pace that can be changed meanwhile. Nothing else slows its writer
 * down: what is not asked for waits here, then at the other end.
 */
final class FeedWatch implements Flow.Subscriber<ByteBuffer> {

	private static final int SHOWN_CHARACTERS = 200;

	private final long id;

	private final FeedRequest.Plan plan;

	private final BusStream stream;

	private final BusStream reports;

	private final LongSupplier nanoTime;

	private final long began;

	private final Pace pace = new Pace(System::nanoTime);

	private final Rate writtenRate = new Rate(System::nanoTime);

	private final Rate consumedRate = new Rate(System::nanoTime);

	private final AtomicLong consumed = new AtomicLong();

	private final AtomicLong missing = new AtomicLong();

	/** One more than the highest number that has come; only the stream uses it. */
	private long next;

	private final FeedProgress progress = new FeedProgress();

	private final ScheduledFuture<?> ticks;

	private volatile int perSecond;

	private volatile Flow.@Nullable Subscription subscription;

	/** What was asked for and has not come; only the ticker asks. */
	private final AtomicLong asked = new AtomicLong();

	FeedWatch(long id, FeedRequest.Plan plan, BusStream stream, BusStream reports, Ticker ticker) {
		this(id, plan, stream, reports, ticker, System::nanoTime);
	}

	FeedWatch(long id, FeedRequest.Plan plan, BusStream stream, BusStream reports, Ticker ticker,
			LongSupplier nanoTime) {
		this.id = id;
		this.plan = plan;
		this.stream = stream;
		this.reports = reports;
		this.nanoTime = nanoTime;
		this.began = nanoTime.getAsLong();
		this.perSecond = plan.consumePerSecond();
		this.ticks = ticker.everyTick(this::tick);
		reports.messages().subscribe(this.progress);
		stream.messages().subscribe(this);
		stream.closed().thenRun(() -> close("the feed is closed"));
	}

	long id() {
		return this.id;
	}

	void read(int newPerSecond) {
		this.perSecond = newPerSecond;
	}

	boolean isOpen() {
		return !this.stream.closed().isDone();
	}

	/** Ends both streams; what was counted stays. */
	void close(String why) {
		this.ticks.cancel(false);
		this.stream.close(why);
		this.reports.close(why);
	}

	private void tick() {
		if (this.consumed.get() >= FeedWriter.MOST_MESSAGES) {
			close(FeedWriter.TOO_MANY);
			return;
		}
		if (this.nanoTime.getAsLong() - this.began > FeedWriter.MOST_TIME.toNanos()) {
			close(FeedWriter.TOO_LONG);
			return;
		}
		Flow.Subscription from = this.subscription;
		int due = this.pace.due(this.perSecond);
		if (from != null && due > 0 && this.asked.get() < Math.max(1, this.perSecond / 10)) {
			this.asked.addAndGet(due);
			from.request(due);
		}
		this.writtenRate.counted(this.progress.written());
		this.consumedRate.counted(this.consumed.get());
	}

	@Override
	public void onSubscribe(Flow.Subscription started) {
		this.subscription = started;
	}

	@Override
	public void onNext(ByteBuffer message) {
		this.asked.decrementAndGet();
		if (message.remaining() < Long.BYTES) {
			// The writer is another process, and this is no message of a feed.
			return;
		}
		this.consumed.incrementAndGet();
		long number = message.getLong(message.position());
		if (number >= this.next && number < FeedWriter.MOST_MESSAGES) {
			this.missing.addAndGet(number - this.next);
			this.next = number + 1;
		}
	}

	@Override
	public void onError(Throwable failure) {
		close("the feed is closed");
	}

	@Override
	public void onComplete() {
		close("the writer has ended it");
	}

	FeedView view() {
		long read = this.consumed.get();
		StreamCloseReason reason = this.stream.closed().getNow(null);
		boolean open = reason == null;
		return new FeedView(this.id, this.plan.reader().name(), this.stream.peer().toString(), this.plan.writerName(),
				this.plan.perSecond(), this.plan.bytes(), this.perSecond, open, text(reason), this.progress.written(),
				this.progress.waiting(), read, Math.max(0, this.progress.written() - read), this.missing.get(),
				open ? this.writtenRate.perSecond() : 0, open ? this.consumedRate.perSecond() : 0);
	}

	/** What the other peer says can be long. */
	private static @Nullable String text(@Nullable StreamCloseReason reason) {
		return (reason == null) ? null
				: Beginning.of((reason.kind() + " " + reason.detail()).strip(), SHOWN_CHARACTERS);
	}

}
