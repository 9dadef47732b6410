package dev.mesh;

import dev.mesh.link.memory.InMemoryNetwork;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.presence.PresenceObserver;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A hub that serves and a peer that dials it, in one process. */
final class MeshPair implements AutoCloseable {

	/** Lets in "till" with "secret", and whoever shows nothing. */
	static final Authenticator DOORMAN = (request) -> {
		if (request.credentials() instanceof Credentials.Password password) {
			return (password.principal().equals("till") && password.password().equals("secret"))
					? AuthenticationResult.allow("till", List.of("device"))
					: AuthenticationResult.deny("wrong password for 'till'");
		}
		return AuthenticationResult.allow(null, List.of());
	};

	final InMemoryNetwork network = new InMemoryNetwork();

	final Mesh hub;

	final Mesh till;

	final URI address;

	MeshPair() {
		this((builder) -> builder, (builder) -> builder);
	}

	MeshPair(UnaryOperator<MeshBuilder> hubSetup, UnaryOperator<MeshBuilder> tillSetup) {
		this(hubSetup, tillSetup, DOORMAN);
	}

	MeshPair(UnaryOperator<MeshBuilder> hubSetup, UnaryOperator<MeshBuilder> tillSetup, Authenticator doorman) {
		this.hub = hubSetup
			.apply(Mesh.builder()
				.name("hub")
				.transport(this.network.transport())
				.acceptSessions(true)
				.authenticator(doorman))
			.build();
		this.till = tillSetup.apply(Mesh.builder().name("till").transport(this.network.transport())).build();
		this.address = this.network.serve("hub", this.hub::accept);
	}

	MeshPair start() {
		this.hub.start();
		this.till.start();
		return this;
	}

	/** Started, with a session, and both know of each other. */
	MeshPair connect() throws Exception {
		start();
		get(this.till.sessions().openAsync(this.address));
		awaitPeer(this.hub, this.till);
		awaitPeer(this.till, this.hub);
		return this;
	}

	/** A configured address. */
	static SessionRequest target(URI uri) {
		return new SessionRequest(List.of(uri), Credentials.anonymous(), Map.of(), null, 60_000,
				ReconnectionStrategy.fullJitter(10, 200), true);
	}

	static void awaitPeer(Mesh mesh, Mesh other) throws Exception {
		awaitGraph(mesh, (graph) -> graph.peer(other.key()).filter((peer) -> !peer.isSuspected()).isPresent());
	}

	static void awaitAlone(Mesh mesh) throws Exception {
		awaitGraph(mesh, (graph) -> graph.remotePeers().stream().allMatch(Peer::isLocal));
	}

	static void awaitGraph(Mesh mesh, Predicate<PresenceGraph> condition) throws Exception {
		CompletableFuture<PresenceGraph> seen = new CompletableFuture<>();
		PresenceObserver observer = mesh.presence().observe((graph) -> {
			if (condition.test(graph)) {
				seen.complete(graph);
			}
		});
		try {
			get(seen);
		}
		finally {
			observer.close();
		}
	}

	static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(20, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.till.close();
		this.hub.close();
		this.network.close();
	}

}
