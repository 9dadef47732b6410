package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ReactiveTypeDescriptor;

/**
 * Tests for replies of reactive types that are not those of Reactor: whatever Spring has
 * an adapter for, which applications and libraries may register.
 */
class BusListenerReactiveTypesTests {

	private final FakeBus bus = new FakeBus();

	private final ApplicationContextRunner contextRunner = this.bus.contextRunner()
		.withUserConfiguration(BusMessageListenerTests.Json.class);

	@BeforeAll
	static void registerTheTypes() {
		ReactiveAdapterRegistry registry = ReactiveAdapterRegistry.getSharedInstance();
		registry.registerReactiveType(ReactiveTypeDescriptor.singleRequiredValue(Eventually.class),
				(source) -> new OneValue(((Eventually<?>) source).value()), (publisher) -> {
					throw new UnsupportedOperationException();
				});
		registry.registerReactiveType(ReactiveTypeDescriptor.noValue(Task.class, () -> new Task(() -> null)),
				(source) -> new OneValue(((Task) source).work()), (publisher) -> {
					throw new UnsupportedOperationException();
				});
	}

	@Test
	void oneValueOfAnyReactiveTypeIsTheReply() {
		this.contextRunner.withBean(Replying.class).run((context) -> {
			assertThat(this.bus.request("text", "7")).isEqualTo("7!");
			assertThat(this.bus.request("object", "7")).isEqualTo("{\"article\":\"7\"}");
			assertThat(this.bus.request("nothing", "7")).isEmpty();
			assertThat(context.getBean(Replying.class).worked).isTrue();
		});
	}

	@Test
	void failureOfAReactiveTypeIsThatOfTheListener() {
		this.contextRunner.withBean(Replying.class)
			.run((context) -> assertThatIllegalStateException().isThrownBy(() -> this.bus.request("fails", "7"))
				.withMessage("not today"));
	}

	/** One value, made when somebody subscribes. */
	record Eventually<T>(Supplier<T> value) {
	}

	/** Something to do, without a value. */
	record Task(Supplier<@Nullable Object> work) {
	}

	record Found(String article) {
	}

	static class Replying {

		boolean worked;

		@BusMessageListener("text")
		Eventually<String> text(String text) {
			return new Eventually<>(() -> text + "!");
		}

		@BusMessageListener("object")
		Eventually<Found> object(String text) {
			return new Eventually<>(() -> new Found(text));
		}

		@BusMessageListener("nothing")
		Task nothing() {
			return new Task(() -> {
				this.worked = true;
				return null;
			});
		}

		@BusMessageListener("fails")
		Eventually<String> fails() {
			return new Eventually<>(() -> {
				throw new IllegalStateException("not today");
			});
		}

	}

	private record OneValue(Supplier<? extends @Nullable Object> value) implements Publisher<Object> {

		@Override
		public void subscribe(Subscriber<? super Object> subscriber) {
			subscriber.onSubscribe(new Subscription() {

				@Override
				public void request(long n) {
					emit(subscriber);
				}

				@Override
				public void cancel() {
				}

			});
		}

		private void emit(Subscriber<? super Object> subscriber) {
			try {
				Object made = this.value.get();
				if (made != null) {
					subscriber.onNext(made);
				}
				subscriber.onComplete();
			}
			catch (RuntimeException ex) {
				subscriber.onError(ex);
			}
		}

	}

}
