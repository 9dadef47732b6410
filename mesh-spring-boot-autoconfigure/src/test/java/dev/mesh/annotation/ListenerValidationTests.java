package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/**
 * Tests for which {@link Validator} checks payloads: never one that does not support
 * them, and never silently none.
 */
class ListenerValidationTests {

	private final FakeBus bus = new FakeBus();

	private final ApplicationContextRunner contextRunner = this.bus.contextRunner()
		.withUserConfiguration(BusMessageListenerTests.Json.class);

	private final ApplicationContextRunner withListener = this.contextRunner.withBean(Orders.class);

	@Test
	void onlyValidatorChecks() {
		assertValidated(this.withListener.withBean(Validator.class, () -> new Only(Order.class)));
	}

	@Test
	void primaryValidatorOfSeveralChecks() {
		assertValidated(this.withListener.withBean("other", Validator.class, () -> new Only(String.class))
			.withBean("right", Validator.class, () -> new Only(Order.class),
					(definition) -> ((AbstractBeanDefinition) definition).setPrimary(true)));
	}

	@Test
	void validatorOfBootOrOfTheWebStackChecksWhenNoneIsPrimary() {
		assertValidated(this.withListener.withBean("other", Validator.class, () -> new Only(String.class))
			.withBean("mvcValidator", Validator.class, () -> new Only(Order.class)));
		assertValidated(this.withListener.withBean("mvcValidator", Validator.class, () -> new Only(String.class))
			.withBean("defaultValidator", Validator.class, () -> new Only(Order.class)));
	}

	@Test
	void withoutAValidatorItIsRefused() {
		assertRefused(this.withListener, "there is no Validator");
	}

	@Test
	void severalValidatorsOfWhichNoneStandsOutAreRefused() {
		assertRefused(this.withListener.withBean("one", Validator.class, () -> new Only(Order.class))
			.withBean("two", Validator.class, () -> new Only(Order.class)), "several of which none is primary");
	}

	@Test
	void validatorForAnotherClassIsRefused() {
		assertRefused(this.withListener.withBean(Validator.class, () -> new Only(String.class)),
				Only.class.getName() + " does not support " + Order.class.getName());
	}

	@Test
	void validationOfAWholeMessageIsRefused() {
		assertRefused(
				this.contextRunner.withBean(WholeMessage.class).withBean(Validator.class, () -> new Only(Object.class)),
				"only a payload parameter is");
	}

	@Test
	void payloadOfASubclassThatTheValidatorDoesNotSupportIsNotGivenToIt() {
		this.contextRunner.withBean(Numbers.class)
			.withBean(Validator.class, () -> new Only(Number.class))
			.run((context) -> {
				this.bus.deliver("numbers", "7");
				assertThat(context.getBean(Numbers.class).got).containsExactly(7);
			});
	}

	@Test
	void applicationWithoutValidationNeedsNoValidator() {
		this.contextRunner.withBean(Unchecked.class)
			.withBean(Validator.class, () -> new Only(String.class))
			.run((context) -> {
				this.bus.deliver("unchecked", "{\"id\":0}");
				assertThat(context.getBean(Unchecked.class).got).containsExactly(new Order(0));
			});
	}

	private void assertValidated(ApplicationContextRunner runner) {
		runner.run((context) -> {
			this.bus.deliver("orders", "{\"id\":1}");
			assertThatException().isThrownBy(() -> this.bus.deliver("orders", "{\"id\":0}"))
				.withCauseInstanceOf(MethodArgumentNotValidException.class);
			assertThat(context.getBean(Orders.class).got).containsExactly(new Order(1));
		});
	}

	private static void assertRefused(ApplicationContextRunner runner, String problem) {
		runner.run((context) -> assertThat(context).getFailure()
			.isInstanceOfSatisfying(InvalidListenerMethodException.class, (invalid) -> {
				assertThat(invalid.problem()).contains("is to be validated").contains(problem);
				assertThat(invalid.remedy()).isNotBlank();
			}));
	}

	record Order(int id) {

	}

	static class Orders {

		final List<Order> got = new ArrayList<>();

		@BusMessageListener("orders")
		void on(@Validated Order order) {
			this.got.add(order);
		}

	}

	static class WholeMessage {

		@BusMessageListener("orders")
		void on(@Validated Message<Order> order) {
		}

	}

	static class Numbers {

		final List<Number> got = new ArrayList<>();

		@BusMessageListener("numbers")
		void on(@Validated Number number) {
			this.got.add(number);
		}

	}

	static class Unchecked {

		final List<Order> got = new ArrayList<>();

		@BusMessageListener("unchecked")
		void on(Order order) {
			this.got.add(order);
		}

	}

	/** Supports one class exactly, and takes no order with the id 0. */
	record Only(Class<?> type) implements Validator {

		@Override
		public boolean supports(Class<?> other) {
			return other == this.type;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (!supports(target.getClass())) {
				throw new IllegalStateException("asked for " + target.getClass());
			}
			if (target.equals(new Order(0))) {
				errors.reject("zero", "zero");
			}
		}

	}

}
