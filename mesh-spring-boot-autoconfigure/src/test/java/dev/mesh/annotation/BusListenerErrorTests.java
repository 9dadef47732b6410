package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/**
 * Tests for who takes the errors of {@link BusMessageListener} methods, and in which
 * order.
 */
class BusListenerErrorTests {

	private final FakeBus bus = new FakeBus();

	private final ApplicationContextRunner contextRunner = this.bus.contextRunner()
		.withUserConfiguration(BusMessageListenerTests.Json.class, Handlers.class)
		.withBean(Validator.class, NotEmpty::new)
		.withBean(Listeners.class)
		.withBean(WithoutMethods.class);

	@Test
	void errorHandlerOfTheAnnotationIsFirstAndItsResultIsTheReply() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.request("own", "handle")).isEqualTo("own: handle");
			this.bus.deliver("own", "handle");
			assertThat(context.getBean(Handlers.class).asked).containsExactly("own handle", "own handle");
		});
	}

	@Test
	void exceptionHandlerMethodsOfTheBeanAreSecond() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.request("own", "illegal")).isEqualTo("method: illegal of illegal at own");
			assertThat(this.bus.request("plain", "illegal")).isEqualTo("method: illegal of illegal at plain");
			assertThat(this.bus.request("async", "illegal")).isEqualTo("method: illegal of illegal at async");
			assertThat(context.getBean(Handlers.class).asked).containsExactly("own illegal");
		});
	}

	@Test
	void errorHandlerOfTheContainerFactoryIsThird() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.request("own", "container")).isEqualTo("container: container");
			assertThat(this.bus.request("without", "container")).isEqualTo("container: container");
			assertThat(context.getBean(Handlers.class).asked).containsExactly("own container", "container container",
					"container container");
		});
	}

	@Test
	void whatNobodyHandlesGoesToTheBus() {
		this.contextRunner.run((context) -> {
			assertThatIllegalStateException().isThrownBy(() -> this.bus.deliver("own", "nobody")).withMessage("nobody");
			assertThat(context.getBean(Handlers.class).asked).containsExactly("own nobody", "container nobody");
		});
	}

	@Test
	void conversionFailureGoesTheSameWayAsItself() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.request("number", "no number")).isEqualTo("not a number: MessageConversionException");
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).unreadableMessages()).isZero();
		});
	}

	@Test
	void validationFailureGoesTheSameWayAsItself() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.request("valid", "text")).isEqualTo("text");
			assertThat(this.bus.request("valid", " ")).isEqualTo("not valid: empty");
		});
	}

	@Test
	void withoutAHandlerAValidationFailureIsUnreadable() {
		this.contextRunner.run((context) -> {
			assertThatException().isThrownBy(() -> this.bus.deliver("unhandled", " "))
				.withMessageContaining("WithoutMethods.unhandled(String) cannot take it")
				.withCauseInstanceOf(MethodArgumentNotValidException.class);
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).unreadableMessages()).isEqualTo(1);
		});
	}

	@Test
	void asynchronousResultOfAnErrorHandlerIsTheReply() {
		this.contextRunner.run((context) -> assertThat(this.bus.request("late", "x")).isEqualTo("late: x"));
	}

	@Test
	void futureOfAnErrorHandlerThatFailsGoesToTheNext() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.request("later", "container")).isEqualTo("container: container");
			assertThat(context.getBean(Handlers.class).asked).containsExactly("container container");
			assertThatIllegalStateException().isThrownBy(() -> this.bus.deliver("later", "nobody"))
				.withMessage("nobody");
			assertThat(this.bus.request("later", "illegal")).isEqualTo("method: illegal of illegal at later");
		});
	}

	@Test
	void exceptionHandlerMethodThatCannotTakeTheMessageKeepsTheException() {
		this.contextRunner.run((context) -> {
			assertThatException().isThrownBy(() -> this.bus.deliver("plain", "number"))
				.isInstanceOf(ArithmeticException.class)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement(InstanceOfAssertFactories.THROWABLE)
					.hasMessageContaining("Listeners.arithmetic(ArithmeticException, int) cannot take it"));
			assertThat(context.getBean(Handlers.class).asked).containsExactly("container number");
		});
	}

	@Test
	void errorGoesPastAllHandlersToTheBus() {
		this.contextRunner.run((context) -> {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.bus.deliver("error", "at once"))
				.withMessage("at once");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.bus.deliver("error", "later"))
				.withMessage("later");
			assertThat(context.getBean(Handlers.class).asked).isEmpty();
		});
	}

	@Test
	void exceptionHandlerMethodWithoutAResultGivesAnEmptyReply() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.request("plain", "unsupported")).isEmpty();
			assertThat(context.getBean(Listeners.class).unsupported).isEqualTo(1);
		});
	}

	static class Listeners {

		private int unsupported;

		@BusMessageListener(path = "own", errorHandler = "${handler:own}")
		String own(String text) {
			throw failure(text);
		}

		@BusMessageListener("plain")
		String plain(String text) {
			throw failure(text);
		}

		@BusMessageListener("async")
		CompletableFuture<String> async(String text) {
			return CompletableFuture.failedFuture(failure(text));
		}

		@BusMessageListener(path = "late", errorHandler = "#{@late}")
		String late(String text) {
			throw failure(text);
		}

		@BusMessageListener(path = "later", errorHandler = "failingLater")
		String later(String text) {
			throw failure(text);
		}

		@BusMessageListener("error")
		CompletableFuture<String> error(String text) {
			AssertionError error = new AssertionError(text);
			if (text.equals("later")) {
				return CompletableFuture.failedFuture(error);
			}
			throw error;
		}

		@MessageExceptionHandler
		String any(Throwable failure) throws Throwable {
			throw failure;
		}

		@MessageExceptionHandler
		String arithmetic(ArithmeticException failure, @Payload int number) {
			return "unreachable";
		}

		@BusMessageListener("number")
		String number(int number) {
			return "unreachable";
		}

		@BusMessageListener("valid")
		String valid(@Payload @Validated String text) {
			return text;
		}

		@MessageExceptionHandler
		String illegal(IllegalArgumentException ex, @Payload String text,
				@Header(MeshMessageHeaders.PATH) String path) {
			return "method: " + ex.getMessage() + " of " + text + " at " + path;
		}

		@MessageExceptionHandler(MessageConversionException.class)
		String conversion(Exception ex) {
			return "not a number: " + ex.getClass().getSimpleName();
		}

		@MessageExceptionHandler
		String validation(MethodArgumentNotValidException ex) {
			return "not valid: " + ex.getBindingResult().getAllErrors().get(0).getDefaultMessage();
		}

		@MessageExceptionHandler(UnsupportedOperationException.class)
		void unsupported() {
			this.unsupported++;
		}

		static RuntimeException failure(String text) {
			return switch (text) {
				case "illegal" -> new IllegalArgumentException(text);
				case "number" -> new ArithmeticException(text);
				case "unsupported" -> new UnsupportedOperationException(text);
				default -> new IllegalStateException(text);
			};
		}

	}

	static class WithoutMethods {

		@BusMessageListener("without")
		String on(String text) {
			throw Listeners.failure(text);
		}

		@BusMessageListener("unhandled")
		void unhandled(@Payload @Validated String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		final List<String> asked = new ArrayList<>();

		@Bean
		BusListenerErrorHandler own() {
			return (message, failure) -> handle("own", "handle", failure);
		}

		@Bean
		BusListenerErrorHandler failingLater() {
			return (message, failure) -> CompletableFuture.supplyAsync(() -> {
				throw new CompletionException(failure);
			});
		}

		@Bean
		BusListenerErrorHandler late() {
			return (message, failure) -> CompletableFuture.supplyAsync(() -> "late: " + failure.getMessage());
		}

		@Bean(MeshListenerConfiguration.CONTAINER_FACTORY_BEAN_NAME)
		BusListenerContainerFactory factory() {
			BusListenerContainerFactory factory = new BusListenerContainerFactory();
			factory.setErrorHandler((message, failure) -> handle("container", "container", failure));
			return factory;
		}

		private Object handle(String name, String handled, Exception failure) throws Exception {
			this.asked.add(name + " " + failure.getMessage());
			if (!handled.equals(failure.getMessage())) {
				throw failure;
			}
			return name + ": " + handled;
		}

	}

	static class NotEmpty implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == String.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (target.toString().isBlank()) {
				errors.reject("empty", "empty");
			}
		}

	}

}
