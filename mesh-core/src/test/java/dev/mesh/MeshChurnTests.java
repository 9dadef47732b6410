package dev.mesh;

import static dev.mesh.MeshPair.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.Registration;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.fleet.LiveObjects;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application that comes and goes leaves behind in a mesh that stays. */
@Timeout(60)
class MeshChurnTests {

	private static final int ROUNDS = 300;

	/**
	 * Centrifugo 6.9.2, at the API; {@code PresenceTrapTests} has the rest of this trap.
	 */
	@Test
	void trap14ObserversAndHandlersThatAreClosedLeaveNothingBehind() throws Exception {
		try (MeshPair pair = new MeshPair().connect()) {
			subscribeAndUnsubscribe(pair);
			Map<String, Integer> before = kept(pair.hub);
			for (int i = 0; i < ROUNDS; i++) {
				subscribeAndUnsubscribe(pair);
			}

			assertThat(grownSince(before, pair.hub)).as("grown").isEmpty();
			List<PresenceObserver> open = new ArrayList<>();
			for (int i = 0; i < ROUNDS; i++) {
				open.add(pair.hub.presence().observe((graph) -> {
				}));
			}
			assertThat(grownSince(before, pair.hub)).as("grown while observers are open").isNotEmpty();
			open.forEach(PresenceObserver::close);
			assertThat(grownSince(before, pair.hub)).as("grown").isEmpty();
		}
	}

	/** By more than a few. */
	private static Map<String, Integer> grownSince(Map<String, Integer> before, Mesh mesh) {
		Map<String, Integer> grown = new TreeMap<>(kept(mesh));
		grown.replaceAll((place, count) -> count - before.getOrDefault(place, 0));
		grown.values().removeIf((more) -> more < ROUNDS / 10);
		return grown;
	}

	private static void subscribeAndUnsubscribe(MeshPair pair) throws Exception {
		CompletableFuture<PresenceGraph> seen = new CompletableFuture<>();
		CompletableFuture<String> heard = new CompletableFuture<>();
		PresenceObserver observer = pair.hub.presence().observe(seen::complete);
		PresenceObserver another = pair.hub.presence().observeChanges((changes) -> {
		});
		List<Registration> handlers = List.of(
				pair.hub.bus().onMessage("guests/{name}", (message) -> heard.complete(message.path())),
				pair.hub.bus().onRequest("guests/{name}", (request) -> BusMessage.of("answer", new byte[0])),
				pair.hub.bus().onStream("guests/{name}", StreamCandidate::accept));
		get(seen);
		get(pair.till.bus().send(pair.hub.key(), BusMessage.of("guests/one", new byte[0])));
		get(heard);
		observer.close();
		another.close();
		handlers.forEach(Registration::close);
	}

	/** The mesh is at rest, but for what it does by itself now and then. */
	private static Map<String, Integer> kept(Mesh mesh) {
		while (true) {
			try {
				return LiveObjects.keptBy(mesh, (name) -> name.startsWith("dev.mesh.link.memory."));
			}
			catch (ConcurrentModificationException ex) {
				// Just then it did something.
			}
		}
	}

}
