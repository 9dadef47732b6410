package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.mesh.Mesh;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;

/**
 * Tests for {@link InvalidListenerMethodException}: what is refused at start-up, and in
 * which words.
 */
class InvalidListenerMethodTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(MeshListenerConfiguration.class)
		.withBean(Mesh.class, () -> mock(Mesh.class), (definition) -> definition.setDestroyMethodName(""))
		.withBean(Bus.class, FakeBus::new)
		.withBean(Presence.class, () -> mock(Presence.class));

	static Stream<Arguments> invalid() {
		return Stream.of(Arguments.of(Returns.class, "on(String)", "it returns String", "request/reply"),
				Arguments.of(NoPath.class, "on()", "names no path", "\"orders/*\""),
				Arguments.of(BadPath.class, "on()", "its path 'orders/**/x' cannot be used", "only be the last"),
				Arguments.of(TwoPayloads.class, "on(String, byte[])", "would both be the payload", "@Header"),
				Arguments.of(NoVariable.class, "on(String)", "path 'orders/*' has no {id}", "Write {id}"),
				Arguments.of(BadHeaders.class, "on(List)", "@Headers is on parameter 'headers'", "Map<String, Object>"),
				Arguments.of(PayloadExpression.class, "on(String)", "the expression 'foo'", "whole payload"),
				Arguments.of(OutgoingMessage.class, "on(BusMessage)", "cannot be filled", "dev.mesh.bus.Message"),
				Arguments.of(BadAutoStartup.class, "on()", "its autoStartup is 'maybe'", "true or false"),
				Arguments.of(BadFilter.class, "on(Peer)", "its filter 'metadata.role =' cannot be parsed", "column"),
				Arguments.of(BadPresenceParameter.class, "on(String)", "java.lang.String", "PresenceGraph"),
				Arguments.of(PresenceReturns.class, "on()", "it returns int", "return void"));
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void invalidMethodEndsTheStartAndNamesMethodValueAndRemedy(Class<?> bean, String method, String problem,
			String remedy) {
		this.contextRunner.withBean(bean).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasCauseInstanceOf(InvalidListenerMethodException.class);
			check(context.getStartupFailure().getCause(), bean, method, problem, remedy);
		});
	}

	@Test
	void objectPayloadWithoutAnythingToReadItWithIsRefused() {
		this.contextRunner.withBean(ObjectPayload.class).run((context) -> {
			assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidListenerMethodException.class)
				.hasMessageContaining("nothing can read its payload as java.util.List")
				.hasMessageContaining("spring-boot-starter-jackson");
		});
	}

	private static void check(Throwable cause, Class<?> bean, String method, String problem, String remedy) {
		assertThat(cause).isInstanceOfSatisfying(InvalidListenerMethodException.class, (invalid) -> {
			assertThat(invalid.method()).isEqualTo(bean.getName() + "." + method);
			assertThat(invalid.problem()).contains(problem);
			assertThat(invalid.remedy()).contains(remedy);
			assertThat(invalid).hasMessageContainingAll(invalid.method(), invalid.problem(), invalid.remedy());
		});
	}

	static class Returns {

		@BusMessageListener("a")
		String on(String text) {
			return text;
		}

	}

	static class NoPath {

		@BusMessageListener
		void on() {
		}

	}

	static class BadPath {

		@BusMessageListener("orders/**/x")
		void on() {
		}

	}

	static class TwoPayloads {

		@BusMessageListener("a")
		void on(String text, byte[] bytes) {
		}

	}

	static class NoVariable {

		@BusMessageListener({ "orders/{id}", "orders/*" })
		void on(@DestinationVariable String id) {
		}

	}

	static class BadHeaders {

		@BusMessageListener("a")
		void on(@Headers List<String> headers) {
		}

	}

	static class PayloadExpression {

		@BusMessageListener("a")
		void on(@Payload("foo") String text) {
		}

	}

	static class OutgoingMessage {

		@BusMessageListener("a")
		void on(BusMessage message) {
		}

	}

	static class BadAutoStartup {

		@BusMessageListener(path = "a", autoStartup = "maybe")
		void on() {
		}

	}

	static class ObjectPayload {

		@BusMessageListener("a")
		void on(List<String> list) {
		}

	}

	static class BadFilter {

		@PresenceChanged(filter = "metadata.role = ")
		void on(Peer peer) {
		}

	}

	static class BadPresenceParameter {

		@PresenceChanged
		void on(String text) {
		}

	}

	static class PresenceReturns {

		@PresenceChanged
		int on() {
			return 1;
		}

	}

}
