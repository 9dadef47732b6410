package dev.mesh.presence;

import dev.mesh.identity.PeerKey;

/**
 * An edge that carries traffic.
 *
 * @param dialer the end that dialled
 * @param acceptor the other end
 * @param session id of the session
 * @param sequence rises with each link of the session
 */
public record UpEdge(PeerKey dialer, PeerKey acceptor, String session, long sequence) {
}
