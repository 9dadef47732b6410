package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.util.List;
import java.util.Map;

/**
 * Makes the peers that live in this process beside its own one: each joins the hub over a
 * WebSocket of its own.
 */
final class EmbeddedPeerFactory {

	private static final long RECONNECT_MILLIS = 60_000;

	private final EmbeddedUser user;

	private final Mesh hub;

	private final ArrivedMessages arrived;

	private final OwnEndpoint endpoint;

	EmbeddedPeerFactory(EmbeddedUser user, Mesh hub, ArrivedMessages arrived, OwnEndpoint endpoint) {
		this.user = user;
		this.hub = hub;
		this.arrived = arrived;
		this.endpoint = endpoint;
	}

	/** Starts one peer with a new key in memory; it dials in the background. */
	Mesh start(int number) {
		Mesh peer = Mesh.builder()
			.name("edge-" + number)
			.metadata(Map.of("role", "edge", "number", number))
			.target(hubAsTarget())
			.build();
		peer.bus().onMessage("**", (message) -> this.arrived.add(peer, message));
		peer.bus().onRequest("**", EchoResponder.answersOf(peer));
		return peer.start();
	}

	private SessionRequest hubAsTarget() {
		return new SessionRequest(List.of(this.endpoint.mesh()), this.user.credentials(), Map.of(), this.hub.key(),
				RECONNECT_MILLIS, ReconnectionStrategy.fullJitter(100, 30_000), true);
	}

}
