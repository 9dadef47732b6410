package dev.mesh.peer;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.identity.PeerKey;
import dev.mesh.overlay.Address;
import dev.mesh.overlay.AttemptFailure;
import dev.mesh.overlay.AttemptFailure.Kind;
import dev.mesh.overlay.KnownPeer;
import dev.mesh.overlay.Overlay;
import dev.mesh.overlay.OverlayEnvironment;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionEnvironment.SessionAttempt;
import dev.mesh.session.SessionInfo;
import dev.mesh.session.SessionRequest;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions of the peer's own choice: where the overlay meets sessions and presence. */
final class Choice implements OverlayEnvironment {

	private static final long MILLI = 1_000_000L;

	/** So many of the addresses that one peer advertises are kept. */
	private static final int MAX_URLS = 4;

	/** Those of which it is known how an address can be written in different ways. */
	private static final Set<String> SCHEMES = Set.of("ws", "wss", "http", "https");

	private final MeshPeer peer;

	private final Overlay overlay;

	private final List<Withdrawn> withdrawn = new ArrayList<>();

	private @Nullable PresenceGraph newest;

	Choice(MeshPeer peer) {
		this.peer = peer;
		PeerSetup setup = peer.setup();
		boolean dialable = setup.about().acceptsSessions() && !setup.about().urls().isEmpty();
		this.overlay = new Overlay(setup.limits().overlay(), peer.key(), dialable, this, setup.entropy());
	}

	Overlay overlay() {
		return this.overlay;
	}

	/** Sources have found these, and no others. */
	void onDiscovered(List<DiscoveredPeer> found, long nowNanos) {
		this.overlay.handleDiscovered(found.stream()
			.map((other) -> new Address(plain(other.uri()), other.key().orElse(null), other.credentialsAllowed()))
			.toList());
		if (this.newest != null) {
			onGraph(this.newest, nowNanos);
		}
	}

	/** There is a new graph. */
	void onGraph(PresenceGraph graph, long nowNanos) {
		this.newest = graph;
		if (!this.overlay.knowsAddresses() && this.peer.setup().limits().trust().attesters().isEmpty()) {
			return;
		}
		List<KnownPeer> serving = new ArrayList<>();
		for (Peer other : graph.remotePeers()) {
			if (this.peer.gossip().isFull(other.key())) {
				serving.add(new KnownPeer(other.key(), addressesOf(other), isTrusted(other), isElsewhere(other)));
			}
		}
		this.overlay.handlePresent(serving, nowNanos);
	}

	/** What it says of itself counts when it is attested. */
	private boolean isTrusted(Peer other) {
		return this.peer.gossip().attestations().isTrusted(other.key())
				|| this.peer.gossip().attestations().of(other.key()) != null;
	}

	/** Whether it is seen to have a session with somebody else than this peer. */
	private boolean isElsewhere(Peer other) {
		PeerKey self = this.peer.setup().about().key();
		return other.connections()
			.stream()
			.anyMatch((connection) -> !connection.peer1().equals(self) && !connection.peer2().equals(self));
	}

	private static List<URI> addressesOf(Peer other) {
		List<URI> addresses = new ArrayList<>();
		for (String url : other.urls().subList(0, Math.min(other.urls().size(), MAX_URLS))) {
			try {
				URI uri = URI.create(url);
				if (uri.getScheme() != null && uri.getHost() != null && uri.getRawUserInfo() == null) {
					addresses.add(plain(uri));
				}
			}
			catch (IllegalArgumentException ex) {
				// It is what another peer says of itself; whoever cannot be dialled is
				// not.
			}
		}
		return addresses;
	}

	/**
	 * So that what a source names and what a peer advertises are found to be the same.
	 */
	private static URI plain(URI uri) {
		try {
			return SCHEMES.contains(uri.getScheme()) ? URI.create(DiscoveredPeer.canonical(uri)) : uri;
		}
		catch (IllegalArgumentException ex) {
			// As it stands it may well be dialled.
			return uri;
		}
	}

	/**
	 * What somebody trusted has said of a peer does not hold any more. Not now: it may be
	 * the sessions that have brought the word.
	 * @param revoked whether it was taken back, and did not just end
	 */
	void onWithdrawn(PeerKey of, PeerKey attester, String session, boolean revoked) {
		this.withdrawn.add(new Withdrawn(of, attester, session, revoked));
	}

	/** Opens and ends what has become due. */
	void flush(long nowNanos) {
		for (Withdrawn word : this.withdrawn) {
			if (!word.revoked()) {
				this.peer.sessions()
					.expulsions()
					.attestationEnded(word.peer(), word.attester(), word.session(), nowNanos);
				continue;
			}
			this.peer.sessions().expulsions().revokeAttested(word.peer(), word.attester(), word.session(), nowNanos);
			if (!this.peer.gossip().attestations().isTrusted(word.peer())
					&& this.peer.gossip().attestations().of(word.peer()) == null) {
				this.overlay.handleRevoked(word.peer(), nowNanos);
			}
		}
		this.withdrawn.clear();
		this.overlay.flush(nowNanos);
	}

	/** Whether the failure was one of a session that was chosen here. */
	boolean onAttemptFailed(SessionAttempt attempt, ErrorCode code, boolean terminal, long nowNanos) {
		if (!this.overlay.owns(attempt.request())) {
			return false;
		}
		if (terminal) {
			this.overlay.handleFailed(attempt.request(),
					new AttemptFailure(kindOf(code), attempt.peer(), attempt.retryAfterMillis() * MILLI), nowNanos);
		}
		return true;
	}

	private static Kind kindOf(ErrorCode code) {
		return switch (code) {
			case SELF_CONNECTION -> Kind.ITSELF;
			case DUPLICATE_SESSION, REPLACED -> Kind.FAMILIAR;
			default -> code.isRetryable() ? Kind.UNREACHABLE : Kind.REFUSED;
		};
	}

	void onConnected(SessionInfo session) {
		if (this.overlay.owns(session.request())) {
			this.overlay.handleConnected(session.request(), session.peer());
		}
		this.overlay.handleNeighbours();
	}

	void onClosed(SessionInfo session, long nowNanos) {
		if (this.overlay.owns(session.request())) {
			this.overlay.handleClosed(session.request(), session.peer(), nowNanos);
		}
		this.overlay.handleNeighbours();
	}

	@Override
	public void open(long request, Address address) {
		SessionRequest like = this.peer.setup().dialling();
		this.peer.sessions()
			.handleOpen(request,
					new SessionRequest(List.of(address.uri()),
							address.secrets() ? like.credentials() : withoutSecrets(),
							address.secrets() ? like.properties() : Map.of(),
							(address.key() == null) ? like.pinnedKey() : address.key(), like.reconnectMillis(),
							like.reconnect(), true, like.dialling().withInitialRetries(0).givingUp()),
					this.peer.turnNanos());
	}

	/** What others attest of this peer, if anybody does. */
	private Credentials withoutSecrets() {
		boolean attested = this.newest != null
				&& !List.of().equals(this.newest.localPeer().identityMetadata().get("attestations"));
		return attested ? Credentials.attestation() : Credentials.anonymous();
	}

	@Override
	public void cancel(long request) {
		this.peer.sessions().handleCancelOpen(request, this.peer.turnNanos());
	}

	@Override
	public List<PeerKey> neighbours() {
		return this.peer.sessions().sessions().stream().map(SessionInfo::peer).toList();
	}

	@Override
	public void count(String event) {
		this.peer.count(event);
	}

	/** What an attester has taken back, or what has ended. */
	private record Withdrawn(PeerKey peer, PeerKey attester, String session, boolean revoked) {
	}

}
