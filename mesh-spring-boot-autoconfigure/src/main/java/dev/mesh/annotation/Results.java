package dev.mesh.annotation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * What listener methods return, as a future.
 */
final class Results {

	private static final CompletableFuture<@Nullable Object> NOTHING = CompletableFuture.completedFuture(null);

	private Results() {
	}

	/**
	 * What a method has returned, now or later.
	 * @param value anything; a stage or reactive type completes the future
	 */
	static CompletableFuture<@Nullable Object> future(@Nullable Object value) {
		if (value == null) {
			return NOTHING;
		}
		if (value instanceof CompletionStage<?> stage) {
			CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
			stage.whenComplete((done, thrown) -> {
				if (thrown != null) {
					result.completeExceptionally(thrown);
				}
				else {
					result.complete(done);
				}
			});
			return result;
		}
		ReactiveAdapter adapter = adapter(value.getClass(), value);
		if (adapter == null) {
			return CompletableFuture.completedFuture(value);
		}
		if (adapter.isMultiValue()) {
			throw new IllegalStateException("A listener method has returned " + adapter.getReactiveType().getName()
					+ ", which may have several values, and a reply is one");
		}
		return SingleValueSubscriber.valueOf(adapter, value);
	}

	/**
	 * What a future has failed with, without the wrapping of those that depend on others.
	 */
	static Throwable unwrapped(Throwable thrown) {
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

	/** How Spring sees a type as reactive; null when it does not. */
	static @Nullable ReactiveAdapter adapter(Class<?> type, @Nullable Object value) {
		ReactiveAdapterRegistry registry = ReactiveAdapterRegistry.getSharedInstance();
		return registry.hasAdapters() ? registry.getAdapter(type, value) : null;
	}

}
