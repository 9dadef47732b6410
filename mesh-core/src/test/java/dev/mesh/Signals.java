package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A subscriber that writes down what it is told. */
final class Signals<T> implements Flow.Subscriber<T> {

	final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

	private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

	private final Function<T, String> text;

	/** Called with the subscription before anybody else has it. */
	volatile Consumer<Flow.Subscription> onSubscription = (subscription) -> {
	};

	/** Called with the text of each item. */
	volatile Consumer<String> onItem = (item) -> {
	};

	volatile Throwable failure;

	/** Whether it was called while it was being called. */
	volatile boolean nested;

	private volatile boolean inside;

	Signals(Function<T, String> text) {
		this.text = text;
	}

	Flow.Subscription subscription() throws Exception {
		return MeshPair.get(this.subscribed);
	}

	void expect(String... signals) throws InterruptedException {
		for (String signal : signals) {
			assertThat(this.seen.poll(20, TimeUnit.SECONDS)).isEqualTo(signal);
		}
	}

	@Override
	public void onSubscribe(Flow.Subscription given) {
		tell("onSubscribe", () -> this.onSubscription.accept(given));
		this.subscribed.complete(given);
	}

	@Override
	public void onNext(T item) {
		String shown = this.text.apply(item);
		tell(shown, () -> this.onItem.accept(shown));
	}

	@Override
	public void onError(Throwable cause) {
		this.failure = cause;
		tell("onError " + cause.getClass().getSimpleName(), () -> {
		});
	}

	@Override
	public void onComplete() {
		tell("onComplete", () -> {
		});
	}

	private void tell(String signal, Runnable reaction) {
		this.nested |= this.inside;
		this.inside = true;
		this.seen.add(signal);
		try {
			reaction.run();
		}
		finally {
			this.inside = false;
		}
	}

}
