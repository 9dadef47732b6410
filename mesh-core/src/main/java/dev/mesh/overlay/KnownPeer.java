package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.net.URI;
import java.util.List;

/**
 * Another peer that is present and serves sessions.
 *
 * @param key its key
 * @param urls where it says it can be dialled
 * @param trusted whether what it says may be believed so far as to dial it there, without
 * showing secrets: it is attested by somebody trusted, or trusted itself
 * @param elsewhere whether it is seen to have a session with somebody else, so that it
 * stays present without one with this peer
 */
public record KnownPeer(PeerKey key, List<URI> urls, boolean trusted, boolean elsewhere) {

	public KnownPeer {
		urls = List.copyOf(urls);
	}

}
