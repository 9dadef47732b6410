package dev.mesh.annotation;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceChange.Type;
import dev.mesh.presence.PresenceChange;
import dev.mesh.presence.PresenceChanges;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The presence of a mesh, told by the test. */
final class FakePresence {

	final PresenceObserver observer = mock(PresenceObserver.class);

	final PresenceGraph graph = mock(PresenceGraph.class);

	/** Those who observe. */
	final List<Consumer<PresenceChanges>> callbacks = new ArrayList<>();

	final Peer till = peer(1, "till-1", Map.of("role", "till", "a.b", 3));

	final Peer desk = peer(2, "desk-1", Map.of("role", "desk"));

	private final Presence presence = mock(Presence.class);

	FakePresence() {
		when(this.graph.hops(any())).thenReturn(OptionalInt.of(1));
		when(this.graph.attributes(any(Peer.class))).thenCallRealMethod();
		when(this.presence.observeChanges(any())).thenAnswer((call) -> {
			this.callbacks.add(call.getArgument(0));
			return this.observer;
		});
	}

	ApplicationContextRunner contextRunner() {
		return new FakeBus().contextRunner(this.presence).withPropertyValues("role=till");
	}

	/** Everybody who observes is told. */
	void tell(PresenceChanges changes) {
		this.callbacks.forEach((callback) -> callback.accept(changes));
	}

	void change(Type type, Peer peer) {
		tell(new PresenceChanges(this.graph, List.of(new PresenceChange(type, peer, Optional.empty()))));
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

}
