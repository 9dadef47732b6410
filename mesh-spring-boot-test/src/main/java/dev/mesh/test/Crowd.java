package dev.mesh.test;

import dev.mesh.Mesh;
import dev.mesh.MeshBuilder;
import dev.mesh.MeshSettings;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.PresenceSettings;
import dev.mesh.presence.PresenceVisibility;
import dev.mesh.session.SessionRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Who is on a network. Thread-safe. */
final class Crowd {

	/** A virtual hub tells everybody of everybody. */
	private static final MeshSettings SETTINGS = settings();

	private final Lines lines;

	private final Doorman doorman = new Doorman();

	private final List<Application> applications = new CopyOnWriteArrayList<>();

	/** Those that have not ended. */
	private final List<MeshTestPeer> peers = new CopyOnWriteArrayList<>();

	/** Those that have ended, and perhaps are not forgotten yet. */
	private final List<MeshTestPeer> gone = new CopyOnWriteArrayList<>();

	Crowd(Lines lines) {
		this.lines = lines;
	}

	/**
	 * Makes an application reachable. One that builds no mesh is nobody.
	 * @throws IllegalArgumentException when somebody else has an address of it
	 */
	void add(Application application) {
		this.lines.serve(application.host(), () -> application.mesh().accept(), application.addresses());
		this.applications.add(application);
	}

	void remove(Application application) {
		if (this.applications.remove(application)) {
			this.lines.withdraw(application.host());
		}
	}

	/** Puts the mesh of an application on the network, as its builder begins. */
	void equip(MeshBuilder builder, Application application) {
		this.lines.equip(builder, application.host());
		builder.authenticator(this.doorman);
	}

	/** Whom a further application connects to. */
	Optional<SessionRequest> entryFor(Application application) {
		return this.applications.stream()
			.filter((first) -> first != application && first.accepts())
			.findFirst()
			.map((first) -> Lines.target(first.host(), this.doorman.invite(application.host(), List.of())));
	}

	/**
	 * The key of the one application.
	 * @throws IllegalStateException when there are several, or none
	 */
	PeerKey application() {
		List<Application> running = running().toList();
		if (running.size() != 1) {
			throw new IllegalStateException("There are " + running.size()
					+ " applications on this network; say to whom, as in peer.template().send(key, path, payload)");
		}
		return running.get(0).mesh().key();
	}

	List<MeshTestPeer> peers() {
		return List.copyOf(this.peers);
	}

	/** Those that have ended since the last {@link #forget}. */
	List<MeshTestPeer> gone() {
		return List.copyOf(this.gone);
	}

	void forget(List<MeshTestPeer> forgotten) {
		this.gone.removeAll(forgotten);
	}

	/** Makes and starts a peer; it is not connected yet. */
	MeshTestPeer begin(MeshTestNetwork network, MeshTestPeerSpec spec, Payloads payloads) {
		String host = this.lines.newHost("peer");
		MeshBuilder builder = Mesh.builder().name(spec.name);
		this.lines.equip(builder, host);
		builder.settings(spec.settings.apply(SETTINGS));
		if (spec.metadata != null) {
			builder.metadata(spec.metadata);
		}
		if (spec.serves()) {
			builder.acceptSessions(true).advertisedUrls(() -> spec.addresses);
			builder.authenticator(this.doorman).authenticator(spec.authenticator);
		}
		entry(spec).map((entry) -> Lines.target(entry, spec.shown(this.doorman))).ifPresent(builder::target);
		MeshTestPeer peer = new MeshTestPeer(network, host, builder.build(), spec, payloads);
		if (spec.serves()) {
			running().forEach((application) -> application.notice(spec.addresses));
			this.lines.serve(host, peer.mesh()::accept, spec.addresses);
		}
		this.peers.add(peer);
		peer.mesh().start();
		return peer;
	}

	void end(MeshTestPeer peer) {
		if (this.peers.remove(peer)) {
			peer.mesh().close();
			this.lines.withdraw(peer.host());
			this.gone.add(peer);
		}
	}

	/** Whether a peer has all the sessions that it should have, and everybody knows. */
	boolean isConnected(MeshTestPeer peer) {
		return peer.isConnected()
				&& running().allMatch((application) -> !isNear(application, peer) || know(application, peer));
	}

	private static boolean know(Application application, MeshTestPeer peer) {
		boolean told = peer.isToldOfAll() || peer.isNeighbourOf(application.mesh());
		return application.sees(peer.mesh()) && (!told || peer.sees(application.mesh()));
	}

	boolean isForgotten(MeshTestPeer peer) {
		return this.applications.stream().allMatch((application) -> application.hasForgotten(peer.mesh()));
	}

	/** Whether there is a way between them, or will be. */
	private static boolean isNear(Application application, MeshTestPeer peer) {
		MeshTestPeer via = peer.via();
		if (via != null) {
			return application.sees(via.mesh());
		}
		return peer.addresses().isEmpty() || peer.addresses().stream().anyMatch(application::dials);
	}

	private static MeshSettings settings() {
		PresenceSettings presence = MeshSettings.defaults().presence();
		PresenceVisibility open = PresenceVisibility.of(Map.of(PresenceVisibility.ANONYMOUS, "all"));
		return MeshSettings.defaults().withPresence(presence.withAccess(presence.access().withVisibility(open)));
	}

	private Optional<String> entry(MeshTestPeerSpec spec) {
		if (spec.via != null) {
			return Optional.of(spec.via.host());
		}
		if (spec.serves() || running().findFirst().isEmpty()) {
			return Optional.empty();
		}
		return Optional.of(running().filter(Application::accepts)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The application is told only of the peers in its scope "
					+ "(mesh.presence.scope), so nobody can connect to it. Let it connect to a virtual peer, as in "
					+ "network.peer(\"hub\").serving(\"wss://...\").join(), and others via(hub)"))
			.host());
	}

	private Stream<Application> running() {
		return this.applications.stream().filter((application) -> application.mesh().isRunning());
	}

}
