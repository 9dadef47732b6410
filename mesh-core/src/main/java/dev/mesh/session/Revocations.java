package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Peers that are not let in any more, whatever they show. The oldest is forgotten first.
 */
final class Revocations {

	static final int MAX_REMEMBERED = 10_000;

	private final Map<PeerKey, String> reasons = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<PeerKey, String> eldest) {
			return size() > MAX_REMEMBERED;
		}

	};

	void add(PeerKey peer, String reason) {
		this.reasons.put(peer, reason);
	}

	void remove(PeerKey peer) {
		this.reasons.remove(peer);
	}

	/** Why a peer is not let in; null when it is. */
	@Nullable String reason(PeerKey peer) {
		return this.reasons.get(peer);
	}

}
