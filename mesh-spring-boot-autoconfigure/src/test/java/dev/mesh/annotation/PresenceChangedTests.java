package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceChange.Type;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.AliasFor;

/**
 * Tests for {@link PresenceChanged} methods.
 */
@ExtendWith(OutputCaptureExtension.class)
class PresenceChangedTests {

	private final Presence presence = mock(Presence.class);

	private final PresenceObserver observer = mock(PresenceObserver.class);

	private final PresenceGraph graph = mock(PresenceGraph.class);

	private final List<Consumer<PresenceChanges>> callbacks = new ArrayList<>();

	private final Peer till = peer(1, "till-1", Map.of("role", "till", "a.b", 3));

	private final Peer desk = peer(2, "desk-1", Map.of("role", "desk"));

	private final ApplicationContextRunner contextRunner = new FakeBus().contextRunner(this.presence)
		.withPropertyValues("role=till");

	@BeforeEach
	void keepCallbacks() {
		when(this.graph.hops(any())).thenReturn(OptionalInt.of(1));
		when(this.graph.attributes(any(Peer.class))).thenCallRealMethod();
		when(this.presence.observeChanges(any())).thenAnswer((call) -> {
			this.callbacks.add(call.getArgument(0));
			return this.observer;
		});
	}

	@Test
	void typesAndFilterSelectTheChanges() {
		this.contextRunner.withBean(Selecting.class).run((context) -> {
			change(Type.JOINED, this.till);
			change(Type.JOINED, this.desk);
			change(Type.UPDATED, this.till);
			change(Type.LEFT, this.till);
			assertThat(context.getBean(Selecting.class).got).containsExactly("JOINED till-1", "LEFT till-1");
		});
	}

	@Test
	void filterSeesEverythingThatTheGraphShows() {
		this.contextRunner.withBean(Attributes.class).run((context) -> {
			change(Type.JOINED, this.till);
			change(Type.JOINED, this.desk);
			assertThat(context.getBean(Attributes.class).calls).isEqualTo(1);
		});
	}

	@Test
	void argumentsComeInAnyOrderOrNotAtAll() {
		this.contextRunner.withBean(Anything.class).run((context) -> {
			change(Type.SUSPECTED, this.till);
			assertThat(context.getBean(Anything.class).got).containsExactlyInAnyOrder("nothing", this.graph,
					Type.SUSPECTED, this.till);
		});
	}

	@Test
	void exceptionIsLoggedCountedAndDoesNotKeepOtherChangesBack(CapturedOutput output) {
		this.contextRunner.withBean(Failing.class).run((context) -> {
			this.callbacks.get(0)
				.accept(new PresenceChanges(this.graph,
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
			verify(this.observer).close();
		});
	}

	@Test
	void keyTypeAndConnectionAreArguments() {
		Connection connection = mock(Connection.class);
		this.contextRunner.withBean(Details.class).run((context) -> {
			this.callbacks.get(0)
				.accept(new PresenceChanges(this.graph,
						List.of(new PresenceChange(Type.CONNECTED, this.till, Optional.of(connection)))));
			assertThat(context.getBean(Details.class).got).containsExactly(this.till.key(), Type.CONNECTED,
					Optional.of(connection));
		});
	}

	@Test
	void connectionCanBeTakenByThoseWhoAreCalledForNothingElse() {
		Connection connection = mock(Connection.class);
		this.contextRunner.withBean(Connections.class).run((context) -> {
			change(Type.JOINED, this.till);
			PresenceChange connected = new PresenceChange(Type.CONNECTED, this.till, Optional.of(connection));
			PresenceChange suspected = new PresenceChange(Type.SUSPECTED, this.desk, Optional.empty());
			PresenceChanges changes = new PresenceChanges(this.graph, List.of(connected, suspected));
			this.callbacks.get(0).accept(changes);
			assertThat(context.getBean(Connections.class).got).containsExactly(connection, this.till, changes);
		});
	}

	@Test
	void whoHasReturnedCanBeToldFromWhoIsNew() {
		this.contextRunner.withBean(Returning.class).run((context) -> {
			PresenceChanges changes = new PresenceChanges(this.graph,
					List.of(new PresenceChange(Type.JOINED, this.till, Optional.empty(), true),
							new PresenceChange(Type.JOINED, this.desk, Optional.empty())));
			change(Type.JOINED, this.desk);
			this.callbacks.forEach((callback) -> callback.accept(changes));
			assertThat(context.getBean(Returning.class).got).containsExactlyInAnyOrder("is back till-1",
					"merge of desk-1 and till-1");
		});
	}

	@Test
	void changesOfOnePeerComeInOrderAndOneAtATime() {
		this.contextRunner.withBean(Waiting.class).run((context) -> {
			Waiting bean = context.getBean(Waiting.class);
			List<PresenceChange> changes = List.of(new PresenceChange(Type.LEFT, this.desk, Optional.empty()),
					new PresenceChange(Type.JOINED, this.till, Optional.empty()),
					new PresenceChange(Type.CONNECTED, this.till, Optional.empty()),
					new PresenceChange(Type.UPDATED, this.till, Optional.empty()));
			CompletableFuture<Void> all = CompletableFuture
				.runAsync(() -> this.callbacks.get(0).accept(new PresenceChanges(this.graph, changes)));
			for (PresenceChange change : changes) {
				assertThat(bean.begun.poll(20, TimeUnit.SECONDS)).isEqualTo(change);
				assertThat(bean.begun).isEmpty();
				bean.open.remove().complete(null);
			}
			assertThat(all).succeedsWithin(Duration.ofSeconds(20));
		});
	}

	@Test
	void conditionSelectsTheChanges() {
		this.contextRunner.withBean(Conditional.class).run((context) -> {
			change(Type.JOINED, this.till);
			change(Type.JOINED, this.desk);
			change(Type.LEFT, this.desk);
			assertThat(context.getBean(Conditional.class).got).containsExactly("desk-1");
		});
	}

	@Test
	void withoutInitialItIsCalledForWhatHappensAfterwards() {
		this.contextRunner.withBean(Afterwards.class).run((context) -> {
			MeshListenerEndpointRegistry registry = context.getBean(MeshListenerEndpointRegistry.class);
			change(Type.JOINED, this.till);
			change(Type.JOINED, this.desk);
			assertThat(context.getBean(Afterwards.class).got).containsExactly("desk-1");
			this.callbacks.clear();
			registry.stop("afterwards");
			registry.start("afterwards");
			change(Type.JOINED, this.till);
			change(Type.LEFT, this.till);
			assertThat(context.getBean(Afterwards.class).got).containsExactly("desk-1", "till-1");
		});
	}

	@Test
	void autoStartupIsHonoured() {
		this.contextRunner.withBean(Manual.class).run((context) -> {
			assertThat(this.callbacks).isEmpty();
			context.getBean(MeshListenerEndpointRegistry.class).start("manual");
			assertThat(this.callbacks).hasSize(1);
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
				change(Type.JOINED, this.till);
				change(Type.UPDATED, this.till);
				change(Type.LEFT, this.till);
				assertThat(handled).containsExactly("JOINED now", "UPDATED later", "LEFT now");
				assertThat(context.getBean(MeshListenerEndpointRegistry.class).failedPresenceCalls()).isEqualTo(1);
			});
	}

	@Test
	void annotationCanBeRepeatedAndComposed() {
		this.contextRunner.withBean(Composed.class).run((context) -> {
			change(Type.JOINED, this.till);
			change(Type.JOINED, this.desk);
			change(Type.LEFT, this.desk);
			assertThat(context.getBean(Composed.class).got).containsExactlyInAnyOrder("repeated till-1",
					"repeated desk-1", "composed desk-1");
		});
	}

	private void change(Type type, Peer peer) {
		PresenceChanges changes = new PresenceChanges(this.graph,
				List.of(new PresenceChange(type, peer, Optional.empty())));
		this.callbacks.forEach((callback) -> callback.accept(changes));
	}

	private static Peer peer(long key, String name, Map<String, Object> metadata) {
		Peer peer = mock(Peer.class);
		when(peer.key()).thenReturn(new PeerKey(key, 0, 0, 0));
		when(peer.deviceName()).thenReturn(name);
		when(peer.os()).thenReturn("Linux");
		when(peer.softwareVersion()).thenReturn("mesh/1");
		when(peer.metadata()).thenReturn(metadata);
		when(peer.principal()).thenReturn(Optional.of(name));
		when(peer.roles()).thenReturn(List.of("device"));
		return peer;
	}

	static class Selecting {

		final List<String> got = new ArrayList<>();

		@PresenceChanged(types = { Type.JOINED, Type.LEFT }, filter = "metadata.role = '${role}'")
		void on(Peer peer, PresenceChange change) {
			this.got.add(change.type() + " " + peer.deviceName());
		}

	}

	static class Attributes {

		private int calls;

		@PresenceChanged(filter = "name = 'till-1' and os = 'Linux' and software = 'mesh/1' and hops = 1 "
				+ "and suspected = false and $Principal = 'till-1' and $Roles hasRoles ['device'] and key exists "
				+ "and metadata.a.b = 3")
		void on() {
			this.calls++;
		}

	}

	static class Anything {

		final List<Object> got = new ArrayList<>();

		@PresenceChanged
		void nothing() {
			this.got.add("nothing");
		}

		@PresenceChanged
		void everything(PresenceGraph graph, PresenceChange change, Peer peer) {
			this.got.addAll(List.of(graph, change.type(), peer));
		}

	}

	static class Failing {

		private int calls;

		@PresenceChanged(id = "failing")
		void on(Peer peer) {
			this.calls++;
			throw new IllegalStateException("from the listener");
		}

	}

	static class Details {

		final List<Object> got = new ArrayList<>();

		@PresenceChanged
		void on(PeerKey key, Type type, Optional<Connection> connection) {
			this.got.addAll(List.of(key, type, connection));
		}

	}

	static class Connections {

		final List<Object> got = new ArrayList<>();

		@PresenceChanged(types = { Type.CONNECTED, Type.DISCONNECTED })
		void on(Connection connection, Peer peer, PresenceChanges changes) {
			this.got.addAll(List.of(connection, peer, changes));
		}

	}

	static class Returning {

		final List<String> got = new ArrayList<>();

		@PresenceChanged(types = Type.JOINED, condition = "change.returned()")
		void back(Peer peer) {
			this.got.add("is back " + peer.deviceName());
		}

		@PresenceChanged(filter = "name = 'desk-1'", condition = "changes.isMerge()")
		void merge(Peer peer, PresenceChanges changes) {
			this.got.add("merge of " + peer.deviceName() + " and " + changes.returned().get(0).deviceName());
		}

	}

	static class Waiting {

		final BlockingQueue<PresenceChange> begun = new LinkedBlockingQueue<>();

		final Queue<CompletableFuture<Void>> open = new ConcurrentLinkedQueue<>();

		@PresenceChanged
		CompletableFuture<Void> on(PresenceChange change) {
			CompletableFuture<Void> result = new CompletableFuture<>();
			this.open.add(result);
			this.begun.add(change);
			return result;
		}

	}

	static class Conditional {

		final List<String> got = new ArrayList<>();

		@PresenceChanged(
				condition = "type.name() == 'JOINED' && peer.metadata()['role'] != '${role}' && #peer == args[0] "
						+ "&& change.peer() == #a0 && graph != null")
		void on(Peer peer) {
			this.got.add(peer.deviceName());
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

	@Retention(RetentionPolicy.RUNTIME)
	@PresenceChanged(types = Type.LEFT)
	@interface Leaves {

		@AliasFor(annotation = PresenceChanged.class, attribute = "filter")
		String of() default "";

	}

	static class Composed {

		final List<String> got = new ArrayList<>();

		@PresenceChanged(types = Type.JOINED, filter = "name = 'till-1'")
		@PresenceChanged(types = Type.JOINED, filter = "name = 'desk-1'")
		void repeated(Peer peer) {
			this.got.add("repeated " + peer.deviceName());
		}

		@Leaves(of = "name = 'desk-1'")
		void composed(Peer peer) {
			this.got.add("composed " + peer.deviceName());
		}

	}

}
