package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Connection;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the mains of {@link PeerProcess}es have in common. */
final class StandalonePeer {

	private static final long CONNECT_SECONDS = 90;

	private static final BufferedReader INPUT = new BufferedReader(
			new InputStreamReader(System.in, StandardCharsets.UTF_8));

	private StandalonePeer() {
	}

	/**
	 * A peer that keeps a session with each of these hubs.
	 * @param ports ports of the hubs, separated by commas
	 */
	static Mesh create(String name, String ports) {
		MeshBuilder builder = Mesh.builder().name(name);
		for (String port : ports.split(",")) {
			builder.target(new SessionRequest(List.of(URI.create("ws://127.0.0.1:" + port + "/mesh")),
					Credentials.password("edge", "secret"), Map.of(), null, 60_000,
					ReconnectionStrategy.fullJitter(100, 30_000), true));
		}
		return builder.build();
	}

	/** Waits until so many connections are UP, and returns the key of a peer. */
	static PeerKey awaitGraph(Mesh mesh, int connections, String peer) throws Exception {
		CompletableFuture<PeerKey> found = new CompletableFuture<>();
		PresenceObserver observer = mesh.presence().observe((graph) -> {
			if (graph.connections().stream().filter(StandalonePeer::isUp).count() == connections) {
				keyOf(graph, peer, found);
			}
		});
		try {
			return found.get(CONNECT_SECONDS, TimeUnit.SECONDS);
		}
		finally {
			observer.close();
		}
	}

	private static boolean isUp(Connection connection) {
		return connection.state() == Connection.State.UP;
	}

	private static void keyOf(PresenceGraph graph, String name, CompletableFuture<PeerKey> found) {
		graph.remotePeers()
			.stream()
			.filter((peer) -> peer.deviceName().equals(name))
			.map(Peer::key)
			.findFirst()
			.ifPresent(found::complete);
	}

	/** Prints a line that {@link PeerProcess#awaitWord} understands. */
	static void say(String word, Map<String, ?> values) {
		StringJoiner line = new StringJoiner(" ");
		line.add(word);
		values.forEach((name, value) -> line.add(name + "=" + value.toString().replace(" ", "")));
		System.out.println(line);
	}

	/** Waits for the test to say that it may go on. */
	static void awaitTurn() throws IOException {
		if (INPUT.readLine() == null) {
			throw new IOException("the test has ended");
		}
	}

}
