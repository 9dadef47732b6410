package dev.mesh.annotation;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.ReactiveAdapter;

/**
 * Takes the one value of a reactive type, or that there is none. Only loaded where there
 * are Reactive Streams.
 */
final class SingleValueSubscriber implements Subscriber<Object> {

	private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

	private SingleValueSubscriber() {
	}

	static CompletableFuture<@Nullable Object> valueOf(ReactiveAdapter adapter, Object source) {
		SingleValueSubscriber subscriber = new SingleValueSubscriber();
		Publisher<Object> publisher = adapter.toPublisher(source);
		publisher.subscribe(subscriber);
		return subscriber.result;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Object value) {
		this.result.complete(value);
	}

	@Override
	public void onError(Throwable thrown) {
		this.result.completeExceptionally(thrown);
	}

	@Override
	public void onComplete() {
		this.result.complete(null);
	}

}
