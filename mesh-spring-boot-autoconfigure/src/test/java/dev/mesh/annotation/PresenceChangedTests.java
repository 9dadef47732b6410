package dev.mesh.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange.Type;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;

/**
 * Tests for {@link PresenceChanged} methods.
 */
class PresenceChangedTests {

	private final FakePresence presence = new FakePresence();

	private final Peer till = this.presence.till;

	private final Peer desk = this.presence.desk;

	private final ApplicationContextRunner contextRunner = this.presence.contextRunner();

	@Test
	void typesAndFilterSelectTheChanges() {
		this.contextRunner.withBean(Selecting.class).run((context) -> {
			this.presence.change(Type.JOINED, this.till);
			this.presence.change(Type.JOINED, this.desk);
			this.presence.change(Type.UPDATED, this.till);
			this.presence.change(Type.LEFT, this.till);
			assertThat(context.getBean(Selecting.class).got).containsExactly("JOINED till-1", "LEFT till-1");
		});
	}

	@Test
	void filterSeesEverythingThatTheGraphShows() {
		this.contextRunner.withBean(Attributes.class).run((context) -> {
			this.presence.change(Type.JOINED, this.till);
			this.presence.change(Type.JOINED, this.desk);
			assertThat(context.getBean(Attributes.class).calls).isEqualTo(1);
		});
	}

	@Test
	void argumentsComeInAnyOrderOrNotAtAll() {
		this.contextRunner.withBean(Anything.class).run((context) -> {
			this.presence.change(Type.SUSPECTED, this.till);
			assertThat(context.getBean(Anything.class).got).containsExactlyInAnyOrder("nothing", this.presence.graph,
					Type.SUSPECTED, this.till);
		});
	}

	@Test
	void keyTypeAndConnectionAreArguments() {
		Connection connection = mock(Connection.class);
		this.contextRunner.withBean(Details.class).run((context) -> {
			this.presence.tell(new PresenceChanges(this.presence.graph,
					List.of(new PresenceChange(Type.CONNECTED, this.till, Optional.of(connection)))));
			assertThat(context.getBean(Details.class).got).containsExactly(this.till.key(), Type.CONNECTED,
					Optional.of(connection));
		});
	}

	@Test
	void connectionCanBeTakenByThoseWhoAreCalledForNothingElse() {
		Connection connection = mock(Connection.class);
		this.contextRunner.withBean(Connections.class).run((context) -> {
			this.presence.change(Type.JOINED, this.till);
			PresenceChange connected = new PresenceChange(Type.CONNECTED, this.till, Optional.of(connection));
			PresenceChange suspected = new PresenceChange(Type.SUSPECTED, this.desk, Optional.empty());
			PresenceChanges changes = new PresenceChanges(this.presence.graph, List.of(connected, suspected));
			this.presence.tell(changes);
			assertThat(context.getBean(Connections.class).got).containsExactly(connection, this.till, changes);
		});
	}

	@Test
	void whoHasReturnedCanBeToldFromWhoIsNew() {
		this.contextRunner.withBean(Returning.class).run((context) -> {
			PresenceChanges changes = new PresenceChanges(this.presence.graph,
					List.of(new PresenceChange(Type.JOINED, this.till, Optional.empty(), true),
							new PresenceChange(Type.JOINED, this.desk, Optional.empty())));
			this.presence.change(Type.JOINED, this.desk);
			this.presence.tell(changes);
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
				.runAsync(() -> this.presence.tell(new PresenceChanges(this.presence.graph, changes)));
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
			this.presence.change(Type.JOINED, this.till);
			this.presence.change(Type.JOINED, this.desk);
			this.presence.change(Type.LEFT, this.desk);
			assertThat(context.getBean(Conditional.class).got).containsExactly("desk-1");
		});
	}

	@Test
	void annotationCanBeRepeatedAndComposed() {
		this.contextRunner.withBean(Composed.class).run((context) -> {
			this.presence.change(Type.JOINED, this.till);
			this.presence.change(Type.JOINED, this.desk);
			this.presence.change(Type.LEFT, this.desk);
			assertThat(context.getBean(Composed.class).got).containsExactlyInAnyOrder("repeated till-1",
					"repeated desk-1", "composed desk-1");
		});
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
