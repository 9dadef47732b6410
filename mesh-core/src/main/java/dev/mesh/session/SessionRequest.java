package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to open and how to keep it: the sans-IO form of a {@link SessionFactory}.
 *
 * @param uris addresses of the same peer, or of peers of which any will do, tried in
 * order
 * @param credentials shown to whoever answers there
 * @param properties session properties to propose
 * @param pinnedKey the only key to accept, null = any
 * @param reconnectMillis reconnect window, 0 = none
 * @param reconnect delays between attempts
 * @param persistent true: retried for ever and opened anew whenever it ends (configured
 * addresses); false: one attempt for each address, then reconnects within its window only
 */
public record SessionRequest(List<URI> uris, Credentials credentials, Map<String, String> properties,
		@Nullable PeerKey pinnedKey, long reconnectMillis, ReconnectionStrategy reconnect, boolean persistent) {

	public SessionRequest {
		uris = List.copyOf(uris);
		properties = Map.copyOf(properties);
	}

}
