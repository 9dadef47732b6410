package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.tunnel.TunnelServer;
import dev.mesh.tunnel.TunnelSettings;
import dev.mesh.tunnel.TunnelTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

	/** What may be reached through this process may be reached through each of them. */
	private final Set<TunnelTarget> allowedTargets;

	EmbeddedPeerFactory(EmbeddedUser user, Mesh hub, ArrivedMessages arrived, OwnEndpoint endpoint,
			Set<TunnelTarget> allowedTargets) {
		this.user = user;
		this.hub = hub;
		this.arrived = arrived;
		this.endpoint = endpoint;
		this.allowedTargets = allowedTargets;
	}

	/** Starts one peer with a new key in memory; it dials in the background. */
	EmbeddedPeer start(int number) {
		Mesh peer = Mesh.builder()
			.name("edge-" + number)
			.metadata(Map.of("role", "edge", "number", number))
			.target(hubAsTarget())
			.build();
		peer.bus().onMessage("**", (message) -> this.arrived.add(peer, message));
		peer.bus().onRequest("**", EchoResponder.answersOf(peer));
		return new EmbeddedPeer(peer.start(),
				TunnelServer.start(peer.bus(), this.allowedTargets, TunnelSettings.defaults()));
	}

	private SessionRequest hubAsTarget() {
		return new SessionRequest(List.of(this.endpoint.mesh()), this.user.credentials(), Map.of(), this.hub.key(),
				RECONNECT_MILLIS, ReconnectionStrategy.fullJitter(100, 30_000), true);
	}

}
