package dev.mesh.demo;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceGraph;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the peer that a request means, by key or by device name, in one graph. What reads
 * as a key is only ever taken as one: a peer may call itself by the key of another.
 */
final class Addresses {

	/** About as long as a key, and no white space: meant as one. */
	private static final Pattern MEANT_AS_KEY = Pattern.compile("\\S{32,64}");

	private static final int MOST_SHOWN = 10;

	private final PresenceGraph graph;

	Addresses(PresenceGraph graph) {
		this.graph = graph;
	}

	/**
	 * The key of the peer.
	 * @param address a peer key, or a device name that only one peer has
	 * @throws RequestProblem 404 when no such peer is present, 400 when it was meant as a
	 * key but is none, 409 when several peers have the name
	 */
	PeerKey resolve(String address) {
		PeerKey key;
		try {
			key = PeerKey.parse(address);
		}
		catch (IllegalArgumentException ex) {
			return named(address, ex);
		}
		if (this.graph.peer(key).isEmpty()) {
			throw RequestProblem.notFound("No peer with the key " + key + " is present; present are " + shown());
		}
		return key;
	}

	private PeerKey named(String name, IllegalArgumentException whyNoKey) {
		List<Peer> peers = this.graph.peersNamed(name);
		if (peers.size() > 1) {
			throw RequestProblem.conflict(peers.size() + " peers are called '" + RequestProblem.shortened(name)
					+ "'; name one by its key: " + peers.stream().limit(MOST_SHOWN).map(Peer::key).toList());
		}
		if (peers.isEmpty()) {
			throw unknown(name, whyNoKey);
		}
		return peers.get(0).key();
	}

	private RequestProblem unknown(String name, IllegalArgumentException whyNoKey) {
		if (MEANT_AS_KEY.matcher(name).matches()) {
			return RequestProblem.badRequest("'to' is neither the name of a peer nor a key: " + whyNoKey.getMessage());
		}
		return RequestProblem.notFound("No peer is called '" + RequestProblem.shortened(name) + "'; present are "
				+ shown() + ". A peer can also be named by its key, 43 characters of base64url");
	}

	private List<String> shown() {
		List<String> names = this.graph.remotePeers()
			.stream()
			.map(Peer::deviceName)
			.sorted()
			.limit(MOST_SHOWN + 1L)
			.toList();
		return (names.size() <= MOST_SHOWN) ? names
				: Stream.concat(names.stream().limit(MOST_SHOWN), Stream.of("...")).toList();
	}

}
