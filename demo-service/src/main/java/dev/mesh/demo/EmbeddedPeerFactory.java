package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.link.LinkType;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import dev.mesh.session.SessionRequest.Dialling;
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

	/** The hub is in the same process; who heals a connection wants to see it soon. */
	private static final long MOST_DELAY_MILLIS = 2_000;

	/** Nothing else, or a cut would only be a change of transport. */
	private static final Dialling WEB_SOCKETS = Dialling.DEFAULTS.withTransports(List.of(LinkType.WEBSOCKET));

	private final EmbeddedUser user;

	private final Mesh hub;

	private final ArrivedMessages arrived;

	private final Feeds feeds;

	private final OwnEndpoint endpoint;

	/** What may be reached through this process may be reached through each of them. */
	private final Set<TunnelTarget> allowedTargets;

	EmbeddedPeerFactory(EmbeddedUser user, Mesh hub, ArrivedMessages arrived, Feeds feeds, OwnEndpoint endpoint,
			Set<TunnelTarget> allowedTargets) {
		this.user = user;
		this.hub = hub;
		this.arrived = arrived;
		this.feeds = feeds;
		this.endpoint = endpoint;
		this.allowedTargets = allowedTargets;
	}

	/** Starts one peer with a new key in memory; it dials in the background. */
	EmbeddedPeer start(int number) {
		CuttableTransport transport = new CuttableTransport();
		Mesh peer = Mesh.builder()
			.name("edge-" + number)
			.metadata(Map.of("role", "edge", "number", number))
			.transport(transport)
			.target(hubAsTarget())
			.build();
		peer.bus().onMessage("**", (message) -> this.arrived.add(peer, message));
		peer.bus().onRequest("**", EchoResponder.answersOf(peer));
		peer.bus().onStream(Feeds.PATH, this.feeds::write);
		peer.bus().onStream(Feeds.PROGRESS_PATH, this.feeds::report);
		return new EmbeddedPeer(peer.start(), transport,
				TunnelServer.start(peer.bus(), this.allowedTargets, TunnelSettings.defaults()));
	}

	private SessionRequest hubAsTarget() {
		return new SessionRequest(List.of(this.endpoint.mesh()), this.user.credentials(), Map.of(), this.hub.key(),
				RECONNECT_MILLIS, ReconnectionStrategy.fullJitter(100, MOST_DELAY_MILLIS), true, WEB_SOCKETS);
	}

}
