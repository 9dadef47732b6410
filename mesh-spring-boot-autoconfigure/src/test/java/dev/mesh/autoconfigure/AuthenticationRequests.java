package dev.mesh.autoconfigure;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.session.Credentials;
import java.util.Map;

/**
 * Requests as the engine makes them.
 */
final class AuthenticationRequests {

	static final PeerKey PEER = new PeerKey(1, 2, 3, 4);

	private AuthenticationRequests() {
	}

	static AuthenticationRequest open(Credentials credentials) {
		return open(PEER, credentials, Map.of());
	}

	static AuthenticationRequest open(PeerKey peer, Credentials credentials, Map<String, String> proposed) {
		return new AuthenticationRequest(peer, credentials, proposed, "{}", "127.0.0.1:1", LinkType.WEBSOCKET,
				Occasion.OPEN, null);
	}

	/** The session of this principal has lost its link. */
	static AuthenticationRequest resume(PeerKey peer, Credentials credentials, String established) {
		return new AuthenticationRequest(peer, credentials, Map.of(), "{}", "127.0.0.1:1", LinkType.WEBSOCKET,
				Occasion.RESUME, established);
	}

	static AuthenticationRequest reauthenticate(PeerKey peer, Credentials credentials, String established) {
		return new AuthenticationRequest(peer, credentials, Map.of(), "{}", "127.0.0.1:1", LinkType.WEBSOCKET,
				Occasion.REAUTHENTICATE, established);
	}

}
