package dev.mesh.annotation;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.Payload;
import reactor.core.publisher.Flux;

/**
 * Beans with methods that cannot listen to messages.
 */
final class InvalidMessageListeners {

	private InvalidMessageListeners() {
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

	static class ReturnsFlux {

		@BusMessageListener("a")
		Flux<String> on() {
			return Flux.empty();
		}

	}

	static class ReturnsFlow {

		@BusMessageListener("a")
		Flow.Publisher<String> on() {
			return (subscriber) -> {
			};
		}

	}

	static class ReturnsFuture {

		@BusMessageListener("a")
		Future<String> on() {
			return new FutureTask<>(() -> "a");
		}

	}

	static class ReturnsObject {

		@BusMessageListener("a")
		CompletableFuture<List<String>> on() {
			return CompletableFuture.completedFuture(List.of());
		}

	}

	static class BadCondition {

		@BusMessageListener(path = "a", condition = "#text ==")
		void on(String text) {
		}

	}

	static class BadSenderFilter {

		@BusMessageListener(path = "a", filter = "role")
		void on(String text) {
		}

	}

	static class BadConcurrency {

		@BusMessageListener(path = "a", concurrency = "#{0}")
		void on() {
		}

	}

	static class ConcurrencyRange {

		@BusMessageListener(path = "a", concurrency = "1-4")
		void on() {
		}

	}

	static class UnknownErrorHandler {

		@BusMessageListener(path = "a", errorHandler = "nobody")
		void on() {
		}

	}

	static class UnknownContainerFactory {

		@BusMessageListener(path = "a", containerFactory = "nobody")
		void on() {
		}

	}

	static class UnknownConverter {

		@BusMessageListener(path = "a", messageConverter = "nobody")
		void on() {
		}

	}

	static class WrongBean {

		@BusMessageListener(path = "a", errorHandler = "mesh")
		void on() {
		}

	}

	static class UnknownPlaceholder {

		@BusMessageListener("#{@missing}")
		void on() {
		}

	}

	static class BadReturnExceptions {

		@BusMessageListener(path = "a", returnExceptions = "maybe")
		void on() {
		}

	}

	static class Static {

		@BusMessageListener("a")
		static void on() {
		}

	}

	static class StreamAsPayload {

		@BusMessageListener("a")
		void on(BusStream stream) {
		}

	}

	static class AmbiguousExceptionHandlers {

		@BusMessageListener("a")
		void on() {
		}

		@MessageExceptionHandler(IllegalStateException.class)
		void one() {
		}

		@MessageExceptionHandler(IllegalStateException.class)
		void two() {
		}

	}

	static class FinalMethod {

		@BusMessageListener("a")
		final void on() {
		}

	}

	static class PrivateMethod {

		@BusMessageListener("a")
		private void on() {
		}

	}

	interface Other {

		void other();

	}

	static class NotOfTheInterface implements Other {

		@Override
		public void other() {
		}

		@BusMessageListener("a")
		public void on() {
		}

	}

}
