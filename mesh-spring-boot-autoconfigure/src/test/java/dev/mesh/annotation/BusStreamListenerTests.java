package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.RequestRejectedException;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

/**
 * Tests for {@link BusStreamListener} methods.
 */
class BusStreamListenerTests {

	private final FakeBus bus = new FakeBus();

	private final Presence presence = mock(Presence.class, Answers.RETURNS_DEEP_STUBS);

	private final ApplicationContextRunner contextRunner = this.bus.contextRunner(this.presence)
		.withBean(Streams.class)
		.withPropertyValues("tail=logs/{name}/tail", "role=till");

	@Test
	void streamIsAcceptedWithItsArgumentsVariablesAndOpener() {
		Peer peer = mock(Peer.class);
		when(peer.principal()).thenReturn(Optional.of("till"));
		when(this.presence.graph().peer(FakeBus.SENDER)).thenReturn(Optional.of(peer));
		this.contextRunner.run((context) -> {
			FakeCandidate candidate = this.bus.offer("logs/web/tail", Map.of("level", "3", "mesh_sender", "me"));
			assertThat(candidate.decision()).isEqualTo("accepted");
			assertThat(context.getBean(Streams.class).got).containsExactly(candidate.stream, 3, "web", FakeBus.SENDER,
					peer, "till", "logs/web/tail");
			verify(candidate.stream, never()).close(any());
		});
	}

	@Test
	void methodWithACandidateDecidesItself() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.offer("candidate", Map.of("user", "root")).decision()).isEqualTo("rejected: no root");
			assertThat(this.bus.offer("candidate", Map.of("user", "me")).decision()).isEqualTo("accepted");
			assertThat(this.bus.offer("candidate", Map.of()).decision()).isNull();
		});
	}

	@Test
	void argumentThatCannotBeMadeRefusesTheStreamBeforeItIsAccepted() {
		this.contextRunner.run((context) -> {
			assertThatException().isThrownBy(() -> this.bus.offer("logs/web/tail", Map.of("level", "high")))
				.withMessageContaining("cannot take it");
			assertThat(context.getBean(Streams.class).got).isEmpty();
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).unreadableMessages()).isEqualTo(1);
		});
	}

	@Test
	void rejectionBeforeTheStreamIsAcceptedRefusesIt() {
		this.contextRunner.run((context) -> assertThat(this.bus.offer("refusing", Map.of("accept", "false")).decision())
			.isEqualTo("rejected: not now"));
	}

	@Test
	void rejectionOfAnAcceptedStreamClosesItWithTheText() {
		this.contextRunner.run((context) -> {
			FakeCandidate candidate = this.bus.offer("refusing", Map.of("accept", "true"));
			assertThat(candidate.decision()).isEqualTo("accepted");
			verify(candidate.stream).close("not now");
			verify(this.bus.offer("closing", Map.of()).stream).close("enough");
		});
	}

	@Test
	void exceptionClosesTheStreamWithoutTellingItsText() {
		this.contextRunner.run((context) -> {
			Streams streams = context.getBean(Streams.class);
			assertThatIllegalStateException().isThrownBy(() -> this.bus.offer("failing", Map.of()))
				.withMessage("secret");
			verify(streams.failed).close(StreamListenerAdapter.FAILED);
		});
	}

	@Test
	void conditionRefusesAStream() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.offer("conditional", Map.of("level", "3")).decision()).isEqualTo("accepted");
			assertThat(this.bus.offer("conditional", Map.of("level", "9")).decision())
				.isEqualTo("rejected: no listener takes this stream");
		});
	}

	@Test
	void filterRefusesStreamsOfOtherPeersAndOfThoseThatHaveLeft() {
		this.contextRunner.run((context) -> {
			when(this.presence.graph().attributes(FakeBus.SENDER)).thenReturn(Map.of("metadata.role", "desk")::get,
					Map.of("metadata.role", "till")::get, null);
			assertThat(this.bus.offer("filtered", Map.of()).decision())
				.isEqualTo("rejected: no listener takes this stream");
			assertThat(this.bus.offer("filtered", Map.of()).decision()).isEqualTo("accepted");
			assertThat(this.bus.offer("filtered", Map.of()).decision())
				.isEqualTo("rejected: no listener takes this stream");
		});
	}

	@Test
	void annotationCanBeRepeatedComposedStartedAndStopped() {
		this.contextRunner.run((context) -> {
			assertThat(this.bus.offer("one", Map.of()).decision()).isEqualTo("accepted");
			assertThat(this.bus.offer("two", Map.of()).decision()).isEqualTo("accepted");
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			assertNobody("meta");
			registry.start("composed");
			assertThat(this.bus.offer("meta", Map.of()).decision()).isEqualTo("accepted");
			registry.stop("composed");
			assertNobody("meta");
		});
	}

	@Test
	void containerFactorySaysWhetherItListensAtOnce() {
		this.contextRunner
			.withBean(MeshListenerConfiguration.CONTAINER_FACTORY_BEAN_NAME, BusListenerContainerFactory.class, () -> {
				BusListenerContainerFactory factory = new BusListenerContainerFactory();
				factory.setAutoStartup(false);
				return factory;
			})
			.withBean("eager", BusListenerContainerFactory.class)
			.withBean(Eager.class)
			.run((context) -> {
				assertNobody("one");
				assertThat(this.bus.offer("eager", Map.of()).decision()).isEqualTo("accepted");
			});
	}

	private void assertNobody(String path) {
		Assertions.assertThatExceptionOfType(RequestRejectedException.class)
			.isThrownBy(() -> this.bus.offer(path, Map.of()));
	}

	@Retention(RetentionPolicy.RUNTIME)
	@BusStreamListener(id = "composed", autoStartup = "false")
	@interface Streaming {

		@AliasFor(annotation = BusStreamListener.class, attribute = "path")
		String[] to();

	}

	static class Eager {

		@BusStreamListener(path = "eager", containerFactory = "eager")
		void on(BusStream stream) {
		}

	}

	static class Streams {

		final List<Object> got = new ArrayList<>();

		private @Nullable BusStream failed;

		@BusStreamListener("${tail}")
		void tail(BusStream stream, @Header("level") int level, @DestinationVariable String name, PeerKey key,
				Peer peer, Optional<Principal> principal, @Headers Map<String, Object> all, MessageHeaders headers) {
			this.got.addAll(List.of(stream, level, name, key, peer, principal.map(Principal::getName).orElse("nobody"),
					String.valueOf(headers.get(MeshMessageHeaders.PATH))));
			assertThat(all).containsEntry(MeshMessageHeaders.SENDER, FakeBus.SENDER);
		}

		@BusStreamListener("candidate")
		void candidate(StreamCandidate candidate, @Header Optional<String> user) {
			user.ifPresent((name) -> {
				if (name.equals("root")) {
					candidate.reject("no root");
				}
				else {
					candidate.accept();
				}
			});
		}

		@BusStreamListener("refusing")
		void refusing(StreamCandidate candidate, @Header boolean accept) {
			if (accept) {
				candidate.accept();
			}
			throw new StreamRejectedException("not now");
		}

		@BusStreamListener("closing")
		void closing(BusStream stream) {
			throw new StreamRejectedException("enough");
		}

		@BusStreamListener("failing")
		void failing(BusStream stream) {
			this.failed = stream;
			throw new IllegalStateException("secret");
		}

		@BusStreamListener(path = "conditional", condition = "#level < 5 && path == 'conditional'")
		void conditional(BusStream stream, @Header int level) {
		}

		@BusStreamListener(path = "filtered", filter = "metadata.role = '${role}'")
		void filtered(BusStream stream) {
		}

		@BusStreamListener("one")
		@BusStreamListener("two")
		void repeated(BusStream stream) {
		}

		@Streaming(to = "meta")
		void composed(BusStream stream) {
		}

	}

}
