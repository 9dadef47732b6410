package dev.mesh.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** A callback that wants everything, and goes on when it has thrown. */
final class CallbackSubscriber<T> implements Flow.Subscriber<T> {

	private static final Logger logger = System.getLogger(CallbackSubscriber.class.getName());

	private final Consumer<T> callback;

	CallbackSubscriber(Consumer<T> callback) {
		this.callback = Objects.requireNonNull(callback, "callback");
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(T item) {
		try {
			this.callback.accept(item);
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "A presence observer failed; it hears of the next change", ex);
		}
	}

	@Override
	public void onError(Throwable cause) {
		throw new IllegalStateException("Nobody but this class makes requests", cause);
	}

	@Override
	public void onComplete() {
	}

}
