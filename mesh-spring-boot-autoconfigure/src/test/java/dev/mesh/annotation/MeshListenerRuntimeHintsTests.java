package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.presence.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/**
 * Tests for {@link MeshListenerReflectiveProcessor}: what an application that is
 * processed ahead of time may call and bind.
 */
class MeshListenerRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void methodsOfEachAnnotationCanBeCalledAndPayloadsBound() throws Exception {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Listeners.class);

		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Listeners.class.getDeclaredMethod("message", Order.class))).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Listeners.class.getDeclaredMethod("stream", BusStream.class))).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Listeners.class.getDeclaredMethod("presence", Peer.class))).accepts(this.hints);
		for (Class<?> bound : List.of(Order.class, Receipt.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(bound)).accepts(this.hints);
		}
		for (Class<?> other : List.of(BusStream.class, StreamCandidate.class, Peer.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(other)).rejects(this.hints);
		}
	}

	record Order(int id) {

	}

	record Receipt(int id) {

	}

	static class Listeners {

		@BusMessageListener("a")
		Receipt message(Order order) {
			return new Receipt(order.id());
		}

		@BusStreamListener("a")
		@BusStreamListener("b")
		void stream(BusStream stream) {
		}

		@BusStreamListener("c")
		void candidate(StreamCandidate candidate) {
		}

		@PresenceChanged
		void presence(Peer peer) {
		}

	}

}
