package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.util.Map;

/**
 * A peer with a proven key asks to be let in.
 *
 * @param peer its proven key
 * @param credentials what it shows
 * @param proposedProperties session properties it proposes
 * @param metadataJson its self-asserted peer metadata, a JSON object; never authorise by
 * it alone
 * @param remoteAddress address of its link
 */
public record AuthenticationRequest(PeerKey peer, Credentials credentials, Map<String, String> proposedProperties,
		String metadataJson, String remoteAddress) {
}
