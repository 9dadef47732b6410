package dev.mesh.simulation;

import dev.mesh.bus.SealSettings;
import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.identity.PeerKey;
import dev.mesh.overlay.OverlaySettings;
import dev.mesh.peer.PeerSetup;
import dev.mesh.presence.PresenceAccess;
import dev.mesh.presence.PresenceScope;
import dev.mesh.presence.PresenceVisibility;
import dev.mesh.presence.TrustSettings;
import dev.mesh.session.Credentials;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionRequest;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How a {@link SimulatedPeer} is configured at its next start. */
final class SimulatedConfiguration {

	private final String name;

	private SealSettings seal = SealSettings.defaults();

	private List<String> urls = List.of();

	private TrustSettings trust = TrustSettings.defaults();

	private List<DiscoveredPeer> discovered = List.of();

	private String metadata = "{}";

	private PresenceAccess access = PresenceAccess.defaults();

	SimulatedConfiguration(String name) {
		this.name = name;
	}

	private static URI addressOf(String host) {
		return URI.create("sim://" + host + "/");
	}

	/** It says where it can be dialled. */
	SimulatedConfiguration advertise() {
		this.urls = List.of(addressOf(this.name).toString());
		return this;
	}

	/** The word of these counts. */
	SimulatedConfiguration trust(SimulatedPeer... attesters) {
		this.trust = TrustSettings.defaults().withAttesters(Stream.of(attesters).map(SimulatedPeer::key).toList());
		return this;
	}

	/** Sources of addresses have found these. */
	SimulatedConfiguration discover(Collection<String> hosts) {
		this.discovered = hosts.stream().map((host) -> DiscoveredPeer.configured(addressOf(host))).toList();
		return this;
	}

	/** Whoever dials it is told of it only. */
	SimulatedConfiguration tellOfNobody() {
		this.access = this.access.withVisibility(PresenceVisibility.of(Map.of(PresenceVisibility.DEFAULT, "none")));
		return this;
	}

	/** Of whom it wants to be told, when it accepts no sessions. */
	SimulatedConfiguration scope(String text) {
		this.access = this.access.withScope(PresenceScope.parse(text));
		return this;
	}

	void seal(SealSettings settings) {
		this.seal = settings;
	}

	void metadata(String json) {
		this.metadata = json;
	}

	List<DiscoveredPeer> discovered() {
		return this.discovered;
	}

	PeerSetup.About about(PeerKey key, long incarnation, boolean hub) {
		return new PeerSetup.About(key, incarnation, this.name, "simulated", "simulation", hub, this.urls,
				this.metadata);
	}

	PeerSetup.Limits limits(Options options) {
		PeerSetup.Limits limits = options.limitsOfPeers(this.seal);
		return new PeerSetup.Limits(limits.session(), limits.presence().withAccess(this.access), limits.bus(),
				limits.seal(), this.trust, OverlaySettings.defaults());
	}

	/** How those are dialled that the peer chooses by itself. */
	SessionRequest example() {
		return request(List.of(), true);
	}

	SessionRequest request(String host, boolean persistent) {
		return request(List.of(addressOf(host)), persistent);
	}

	private SessionRequest request(List<URI> addresses, boolean persistent) {
		return new SessionRequest(addresses, Credentials.password(this.name, "secret of " + this.name), Map.of(), null,
				60_000, ReconnectionStrategy.fullJitter(100, 30_000), persistent);
	}

}
