package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer may be dialled.
 *
 * @param uri the address
 * @param key the only peer to accept there; null = any
 * @param secrets whether this peer's credentials may be shown to whoever answers there:
 * only when the operator has named the place
 */
public record Address(URI uri, @Nullable PeerKey key, boolean secrets) {
}
