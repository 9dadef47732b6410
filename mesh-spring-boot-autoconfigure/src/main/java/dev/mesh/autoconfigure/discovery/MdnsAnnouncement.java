package dev.mesh.autoconfigure.discovery;

import dev.mesh.identity.PeerKey;
import java.util.Map;
import javax.jmdns.ServiceInfo;

/**
 * What this peer tells the local network of itself.
 *
 * @param key its key
 * @param port where it accepts sessions
 * @param path path of its endpoint
 * @param scheme {@code ws} or {@code wss}
 */
record MdnsAnnouncement(PeerKey key, int port, String path, String scheme) {

	/** The type of the service (RFC 6763). */
	static final String TYPE = "_mesh._tcp.local.";

	static final String PATH = "path";

	static final String SCHEME = "scheme";

	static final String KEY = "key";

	/** The name is that of the key: a host may have several peers. */
	ServiceInfo toService() {
		return ServiceInfo.create(TYPE, "mesh-" + this.key, this.port, 0, 0,
				Map.of(PATH, this.path, SCHEME, this.scheme, KEY, this.key.toString()));
	}

}
