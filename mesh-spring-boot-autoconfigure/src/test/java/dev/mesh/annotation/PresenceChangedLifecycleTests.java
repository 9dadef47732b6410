package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;

import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange.Type;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * When {@link PresenceChanged} methods are called, and what becomes of their exceptions.
 */
@ExtendWith(OutputCaptureExtension.class)
class PresenceChangedLifecycleTests {

	private final FakePresence presence = new FakePresence();

	private final Peer till = this.presence.till;

	private final Peer desk = this.presence.desk;

	private final ApplicationContextRunner contextRunner = this.presence.contextRunner();

	@Test
	void exceptionIsLoggedCountedAndDoesNotKeepOtherChangesBack(CapturedOutput output) {
		this.contextRunner.withBean(Failing.class).run((context) -> {
			this.presence.tell(new PresenceChanges(this.presence.graph,
					List.of(new PresenceChange(Type.JOINED, this.till, Optional.empty()),
							new PresenceChange(Type.JOINED, this.desk, Optional.empty()))));
			assertThat(context.getBean(Failing.class).calls).isEqualTo(2);
			assertThat(context.getBean(MeshListenerEndpointRegistry.class).failedPresenceCalls()).isEqualTo(2);
			assertThat(output.toString()).containsOnlyOnce("Failing.on(Peer) failed for JOINED of peer");
		});
	}

	@Test
	void stoppingEndsTheObservation() {
		this.contextRunner.withBean(Failing.class).run((context) -> {
			context.getBean(MeshListenerEndpointRegistry.class).stop("failing");
			verify(this.presence.observer).close();
		});
	}

	@Test
	void withoutInitialItIsCalledForWhatHappensAfterwards() {
		this.contextRunner.withBean(Afterwards.class).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			this.presence.change(Type.JOINED, this.till);
			this.presence.change(Type.JOINED, this.desk);
			assertThat(context.getBean(Afterwards.class).got).containsExactly("desk-1");
			this.presence.callbacks.clear();
			registry.stop("afterwards");
			registry.start("afterwards");
			this.presence.change(Type.JOINED, this.till);
			this.presence.change(Type.LEFT, this.till);
			assertThat(context.getBean(Afterwards.class).got).containsExactly("desk-1", "till-1");
		});
	}

	@Test
	void autoStartupIsHonoured() {
		this.contextRunner.withBean(Manual.class).run((context) -> {
			assertThat(this.presence.callbacks).isEmpty();
			context.getBean(MeshListenerEndpointRegistry.class).start("manual");
			assertThat(this.presence.callbacks).hasSize(1);
		});
	}

	@Test
	void errorHandlerTakesExceptionsAndWhatItThrowsIsCounted() {
		List<String> handled = new ArrayList<>();
		this.contextRunner.withBean(Handled.class)
			.withBean("handler", PresenceListenerErrorHandler.class, () -> (change, failure) -> {
				handled.add(change.type() + " " + failure.getMessage());
				if (change.type() == Type.LEFT) {
					throw failure;
				}
			})
			.run((context) -> {
				this.presence.change(Type.JOINED, this.till);
				this.presence.change(Type.UPDATED, this.till);
				this.presence.change(Type.LEFT, this.till);
				assertThat(handled).containsExactly("JOINED now", "UPDATED later", "LEFT now");
				assertThat(context.getBean(MeshListenerEndpointRegistry.class).failedPresenceCalls()).isEqualTo(1);
			});
	}

	static class Failing {

		private int calls;

		@PresenceChanged(id = "failing")
		void on(Peer peer) {
			this.calls++;
			throw new IllegalStateException("from the listener");
		}

	}

	static class Afterwards {

		final List<String> got = new ArrayList<>();

		@PresenceChanged(id = "afterwards", initial = "#{false}")
		void on(Peer peer) {
			this.got.add(peer.deviceName());
		}

	}

	static class Manual {

		@PresenceChanged(id = "manual", autoStartup = "${starts:false}")
		void on() {
		}

	}

	static class Handled {

		@PresenceChanged(errorHandler = "handler")
		CompletableFuture<Void> on(PresenceChange change) {
			IllegalStateException failure = new IllegalStateException(
					(change.type() == Type.UPDATED) ? "later" : "now");
			if (change.type() == Type.UPDATED) {
				return CompletableFuture.failedFuture(failure);
			}
			throw failure;
		}

	}

}
