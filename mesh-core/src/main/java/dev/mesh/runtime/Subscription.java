package dev.mesh.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber and what it has asked for, by the rules of Reactive Streams: it gets no
 * more than that, a request that is not above 0 is an error, and nothing follows the end
 * or a cancellation. Where items come from, and that {@link #drain} runs on one thread at
 * a time, is up to those who extend it. {@link #request} and {@link #cancel} are
 * thread-safe and call no subscriber themselves, so that it cannot call itself in turn.
 */
abstract class Subscription<T> implements Flow.Subscription {

	private static final Logger logger = System.getLogger(Subscription.class.getName());

	private final Flow.Subscriber<? super T> subscriber;

	private final AtomicLong demand = new AtomicLong();

	private final AtomicBoolean cancelled = new AtomicBoolean();

	/** A request that was not above 0. */
	private volatile @Nullable Throwable mistake;

	/** Whether the subscriber was told of an end; only used while draining. */
	private boolean finished;

	Subscription(Flow.Subscriber<? super T> subscriber) {
		this.subscriber = subscriber;
	}

	/** Sees to it that {@link #drain} runs soon; by any thread. */
	abstract void schedule();

	/** The next item, while draining; null when there is none now. */
	abstract @Nullable T next();

	/** Whether nothing more comes once {@link #next} has given null. */
	abstract boolean hasEnded();

	/** Why it has ended; null when it has in good order. */
	abstract @Nullable Throwable failure();

	/** It was cancelled, by the subscriber or for what it did; called once. */
	abstract void onCancelled();

	@Override
	public final void request(long n) {
		if (n <= 0) {
			this.mistake = new IllegalArgumentException("request(" + n + ") must be above 0");
		}
		else {
			this.demand.accumulateAndGet(n, (before, more) -> (before + more < 0) ? Long.MAX_VALUE : before + more);
		}
		schedule();
	}

	@Override
	public final void cancel() {
		if (this.cancelled.compareAndSet(false, true)) {
			onCancelled();
		}
	}

	/** The first signal; before {@link #drain}, and no later than it. */
	final void begin() {
		guarded(() -> this.subscriber.onSubscribe(this));
	}

	/** Tells the subscriber what there is and what it wants. */
	final void drain() {
		while (isOpen() && this.mistake == null && this.demand.get() > 0) {
			T item = next();
			if (item == null) {
				break;
			}
			this.demand.decrementAndGet();
			guarded(() -> this.subscriber.onNext(item));
		}
		Throwable wrong = this.mistake;
		if (isOpen() && wrong != null) {
			cancel();
			finish(wrong);
		}
		else if (isOpen() && hasEnded()) {
			finish(failure());
		}
	}

	private boolean isOpen() {
		return !this.finished && !this.cancelled.get();
	}

	private void finish(@Nullable Throwable cause) {
		this.finished = true;
		guarded(() -> {
			if (cause != null) {
				this.subscriber.onError(cause);
			}
			else {
				this.subscriber.onComplete();
			}
		});
	}

	/** A subscriber that throws is cancelled. */
	private void guarded(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "The subscriber of " + this + " has thrown; its subscription is cancelled", ex);
			cancel();
		}
	}

}
