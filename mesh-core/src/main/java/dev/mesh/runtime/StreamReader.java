package dev.mesh.runtime;

import dev.mesh.peer.BusInput;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The direction in of one stream: what came and was not asked for waits here, as far as
 * the credit of the stream goes. The subscriber is called in one lane.
 */
final class StreamReader implements Flow.Publisher<ByteBuffer>, Flow.Subscription {

	private static final Logger logger = System.getLogger(StreamReader.class.getName());

	/** Room is given back at the latest after so many messages. */
	private static final int CONSUMED_BATCH = 64;

	private final long stream;

	private final Inbox inbox;

	private final Lane<Runnable> lane;

	private final ConcurrentLinkedQueue<ByteBuffer> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicLong demand = new AtomicLong();

	private final AtomicBoolean subscribed = new AtomicBoolean();

	private volatile boolean cancelled;

	/** Set before the lane is told, by the loop. */
	private volatile boolean ended;

	private volatile @Nullable Throwable failure;

	/** Only used in the lane, as all below. */
	private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

	private boolean finished;

	StreamReader(long stream, Inbox inbox, Dispatcher dispatcher) {
		this.stream = stream;
		this.inbox = inbox;
		this.lane = dispatcher.lane(Runnable::run);
	}

	@Override
	public void subscribe(Flow.Subscriber<? super ByteBuffer> target) {
		Objects.requireNonNull(target, "subscriber");
		if (!this.subscribed.compareAndSet(false, true)) {
			target.onSubscribe(new Nothing());
			target.onError(new IllegalStateException("A stream has one subscriber, and this one has it already"));
			return;
		}
		this.lane.add(() -> {
			this.subscriber = target;
			guarded(() -> target.onSubscribe(this));
			drain();
		});
	}

	@Override
	public void request(long n) {
		if (n <= 0) {
			this.lane.add(() -> fail(new IllegalArgumentException("request(" + n + ") must be above 0")));
			return;
		}
		this.demand.accumulateAndGet(n, (before, more) -> (before + more < 0) ? Long.MAX_VALUE : before + more);
		this.lane.add(this::drain);
	}

	@Override
	public void cancel() {
		if (!this.cancelled) {
			this.cancelled = true;
			this.inbox
				.post(new Entry.Plain(new BusInput.ResetStream(this.stream, 0, "the subscription was cancelled")));
		}
	}

	/** On the loop. */
	void onReceived(ByteBuffer payload) {
		this.waiting.add(payload);
		this.lane.add(this::drain);
	}

	/** On the loop: nothing more comes, because of this failure, or in good order. */
	void onEnd(@Nullable Throwable cause) {
		if (!this.ended) {
			this.failure = cause;
			this.ended = true;
			this.lane.add(this::drain);
		}
	}

	private void drain() {
		Flow.Subscriber<? super ByteBuffer> target = this.subscriber;
		long messages = 0;
		long bytes = 0;
		while (target != null && !this.cancelled && !this.finished && this.demand.get() > 0) {
			ByteBuffer next = this.waiting.poll();
			if (next == null) {
				break;
			}
			this.demand.decrementAndGet();
			messages++;
			bytes += next.remaining();
			guarded(() -> target.onNext(next));
			if (messages == CONSUMED_BATCH) {
				consumed(messages, bytes);
				messages = 0;
				bytes = 0;
			}
		}
		consumed(messages, bytes);
		if (target != null && this.ended && !this.cancelled && this.waiting.isEmpty()) {
			finish(target);
		}
	}

	private void consumed(long messages, long bytes) {
		if (messages > 0) {
			this.inbox.post(new Entry.Plain(new BusInput.StreamConsumed(this.stream, messages, bytes)));
		}
	}

	private void finish(Flow.Subscriber<? super ByteBuffer> target) {
		if (this.finished) {
			return;
		}
		this.finished = true;
		Throwable cause = this.failure;
		guarded(() -> {
			if (cause != null) {
				target.onError(cause);
			}
			else {
				target.onComplete();
			}
		});
	}

	private void fail(Throwable cause) {
		Flow.Subscriber<? super ByteBuffer> target = this.subscriber;
		if (target != null && !this.finished && !this.cancelled) {
			cancel();
			this.finished = true;
			guarded(() -> target.onError(cause));
		}
	}

	/** A subscriber that throws is cancelled. */
	private void guarded(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "The subscriber of a stream has thrown; the stream is closed", ex);
			cancel();
		}
	}

	/** For a second subscriber. */
	private static final class Nothing implements Flow.Subscription {

		@Override
		public void request(long n) {
		}

		@Override
		public void cancel() {
		}

	}

}
