package dev.mesh.annotation;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.Registration;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Beans with methods for messages that take what nothing can give, or give what is no
 * reply.
 */
final class InvalidParameterListeners {

	private InvalidParameterListeners() {
	}

	record User(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

	}

	static class OwnPrincipal {

		@BusMessageListener("a")
		void on(User user) {
		}

	}

	static class OwnOptionalPrincipal {

		@BusMessageListener("a")
		void on(Optional<User> user) {
		}

	}

	static class AnnotatedPrincipal {

		@BusMessageListener("a")
		void on(@Payload User user) {
		}

	}

	static class MessageOfPrincipals {

		@BusMessageListener("a")
		void on(Message<List<User>> message) {
		}

	}

	static class MessageOfKey {

		@BusMessageListener("a")
		void on(Message<PeerKey> message) {
		}

	}

	static class MessageOfPeer {

		@BusMessageListener("a")
		void on(Message<Peer> message) {
		}

	}

	static class ListOfMessages {

		@BusMessageListener("a")
		void on(List<dev.mesh.bus.Message> messages) {
		}

	}

	static class TakesBus {

		@BusMessageListener("a")
		void on(Bus bus) {
		}

	}

	static class TakesRegistration {

		@BusMessageListener("a")
		void on(@Payload Registration registration) {
		}

	}

	static class UnknownVariable {

		@BusMessageListener("a/{id}")
		void on(@DestinationVariable Peer id) {
		}

	}

	static class UnknownHeader {

		@BusMessageListener("a")
		void on(@Header("level") Map<String, String> level) {
		}

	}

	static class SendsTo {

		@BusMessageListener("a")
		@SendTo("b")
		String on() {
			return "";
		}

	}

	@SendTo("b")
	static class SendsToByClass {

		@BusMessageListener("a")
		String on() {
			return "";
		}

	}

	static class FutureOfFuture {

		@BusMessageListener("a")
		CompletableFuture<CompletableFuture<String>> on() {
			return new CompletableFuture<>();
		}

	}

	static class FutureOfFlux {

		@BusMessageListener("a")
		CompletableFuture<Flux<String>> on() {
			return new CompletableFuture<>();
		}

	}

	static class OptionalOfMono {

		@BusMessageListener("a")
		Optional<Mono<String>> on() {
			return Optional.empty();
		}

	}

	static class BadExceptionParameter {

		@BusMessageListener("a")
		void on() {
		}

		@MessageExceptionHandler
		void handle(IllegalStateException failure, BusStream stream) {
		}

	}

	static class BadExceptionReturn {

		@BusMessageListener("a")
		void on() {
		}

		@MessageExceptionHandler(IllegalStateException.class)
		Flux<String> handle() {
			return Flux.empty();
		}

	}

}
