package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.mockito.Mockito.mock;

import dev.mesh.bus.BusStream;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Answers;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/**
 * Tests for listener methods of beans behind proxies, and of classes with type variables:
 * annotations and types are those of the class.
 */
class ListenerProxyTests {

	private static final List<Object> got = new ArrayList<>();

	private final FakeBus bus = new FakeBus();

	private final List<String> calls = new ArrayList<>();

	private final ApplicationContextRunner contextRunner = this.bus
		.contextRunner(mock(Presence.class, Answers.RETURNS_DEEP_STUBS))
		.withUserConfiguration(BusMessageListenerTests.Json.class)
		.withBean(Validator.class, Never::new);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void annotationsOfParametersAreThoseOfTheClass(boolean ofClass) {
		run(new Annotated(), ofClass, (context) -> {
			this.bus.deliver("orders/7", "payload");
			this.bus.deliver("levels", Map.of("level", "info"), "payload".getBytes());
			assertThat(got).containsExactly("id 7", "info payload");
			assertThat(this.calls).containsExactly("variable", "header");
			assertThatException().isThrownBy(() -> this.bus.deliver("valid", "{\"id\":1}"))
				.withMessageContaining("Annotated.valid(Order) cannot take it");
			assertThat(this.calls).hasSize(2);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void methodOfAGenericInterfaceTakesTheTypesOfTheClass(boolean ofClass) {
		run(new Orders(), ofClass, (context) -> {
			assertThat(this.bus.request("orders", "{\"id\":1}")).isEqualTo("order 1");
			assertThat(this.calls).containsExactly("handle");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void exceptionHandlerMethodsAreCalledWithTheAnnotationsOfTheClass(boolean ofClass) {
		run(new Failing(), ofClass, (context) -> {
			assertThat(this.bus.request("fail", "x")).isEqualTo("handled on purpose at fail");
			assertThat(this.calls).containsExactly("fail", "handle");
		});
	}

	@Test
	void exceptionHandlerMethodThatAJdkProxyCannotPassOnIsRefused() {
		contextWith(new FailingInside(), false).run((context) -> assertThat(context).getFailure()
			.isInstanceOf(InvalidListenerMethodException.class)
			.hasMessageContaining("FailingInside.handle(IllegalStateException)")
			.hasMessageContaining("cannot be called on the bean's proxy"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void streamsAndPresenceAreCalledWithTheAnnotationsOfTheClass(boolean ofClass) {
		run(new Others(), ofClass, (context) -> {
			assertThat(context).hasNotFailed();
			this.bus.offer("logs/web", Map.of("level", "3"));
			assertThat(got).containsExactly("stream web 3");
			assertThat(this.calls).containsExactly("stream");
		});
	}

	@Test
	void typeVariablesOfASuperClassAreResolvedAlsoWithinWrappers() {
		this.contextRunner.withBean(OfOrders.class).run((context) -> {
			for (String path : List.of("plain", "list", "optional", "message")) {
				this.bus.deliver(path, path.equals("list") ? "[{\"id\":1}]" : "{\"id\":1}");
			}
			Order order = new Order(1);
			assertThat(got).containsExactly(order, List.of(order), Optional.of(order), order);
			got.clear();
		});
	}

	private void run(Object target, boolean ofClass, ContextConsumer<AssertableApplicationContext> test) {
		got.clear();
		contextWith(target, ofClass).run(test);
	}

	private ApplicationContextRunner contextWith(Object target, boolean ofClass) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(ofClass);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			this.calls.add(invocation.getMethod().getName());
			return invocation.proceed();
		});
		return this.contextRunner.withBean("proxied", Object.class, () -> factory.getProxy());
	}

	record Order(int id) {

	}

	interface Plain {

		void variable(String id);

		void header(String level, String payload);

		void valid(Order order);

	}

	static class Annotated implements Plain {

		@Override
		@BusMessageListener("orders/{id}")
		public void variable(@DestinationVariable String id) {
			got.add("id " + id);
		}

		@Override
		@BusMessageListener("levels")
		public void header(@Header("level") String level, @Payload String payload) {
			got.add(level + " " + payload);
		}

		@Override
		@BusMessageListener("valid")
		public void valid(@Validated Order order) {
			got.add(order);
		}

	}

	interface Handling<T, R> {

		R handle(T value);

	}

	static class Orders implements Handling<Order, String> {

		@Override
		@BusMessageListener("orders")
		public String handle(Order order) {
			return "order " + order.id();
		}

	}

	interface Fallible {

		String fail(String text);

		String handle(IllegalStateException failure, String path);

	}

	static class Failing implements Fallible {

		@Override
		@BusMessageListener("fail")
		public String fail(String text) {
			throw new IllegalStateException("on purpose");
		}

		@Override
		@MessageExceptionHandler
		public String handle(IllegalStateException failure, @Header(MeshMessageHeaders.PATH) String path) {
			return "handled " + failure.getMessage() + " at " + path;
		}

	}

	interface Listening {

		String fail(String text);

	}

	static class FailingInside implements Listening {

		@Override
		@BusMessageListener("fail")
		public String fail(String text) {
			throw new IllegalStateException("on purpose");
		}

		@MessageExceptionHandler
		String handle(IllegalStateException failure) {
			return "handled";
		}

	}

	interface Watching {

		void stream(BusStream stream, String name, int level);

		void presence(Peer peer);

	}

	static class Others implements Watching {

		@Override
		@BusStreamListener("logs/{name}")
		public void stream(BusStream stream, @DestinationVariable String name, @Header("level") int level) {
			got.add("stream " + name + " " + level);
		}

		@Override
		@PresenceChanged
		public void presence(Peer peer) {
			got.add(peer);
		}

	}

	abstract static class Base<T> {

		@BusMessageListener("plain")
		void plain(T value) {
			got.add(value);
		}

		@BusMessageListener("list")
		void list(List<T> values) {
			got.add(values);
		}

		@BusMessageListener("optional")
		void optional(Optional<T> value) {
			got.add(value);
		}

		@BusMessageListener("message")
		void message(Message<T> message) {
			got.add(message.getPayload());
		}

	}

	static class OfOrders extends Base<Order> {

	}

	static class Never implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return true;
		}

		@Override
		public void validate(Object target, Errors errors) {
			errors.reject("never", "never");
		}

	}

}
