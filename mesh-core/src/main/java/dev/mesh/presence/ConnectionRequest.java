package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another peer and this one are about to have a session, or have one and what the other
 * peer tells of itself has changed: the question that a {@link ConnectionRequestHandler}
 * answers. Immutable.
 * <p>
 * The key is proven. Name and metadata are signed by that key, so nobody but the peer
 * itself can have made them, but they are its own claims: good for keeping a version out
 * that is known to be faulty, not for keeping out somebody who may lie.
 *
 * @param peer proven key of the other end
 * @param deviceName its name: its own claim, not unique; empty when it has shown no
 * record
 * @param peerMetadata its metadata: its own claim; unmodifiable at every depth, and a
 * value can be null; empty when it has none, or has shown no record for the time of a
 * handler
 * @param identityMetadata what others than the peer itself say of it. Of a peer that
 * dials: what this node's authenticator has said, {@code principal} (a string; missing
 * when anonymous), {@code roles} (a list of strings) and {@code claims} (a map of
 * strings). Of a peer that was dialled: what the graph has,
 * {@link Peer#identityMetadata()}, which counts only as far as its attesters are trusted
 * @param connectionType {@code WEBSOCKET}, {@code HTTP_POLLING} or {@code IN_MEMORY}
 * @param remoteAddress address of the other end of the link, for people
 * @param isDialled whether this end dialled
 */
public record ConnectionRequest(PeerKey peer, String deviceName, Map<String, Object> peerMetadata,
		Map<String, Object> identityMetadata, String connectionType, String remoteAddress, boolean isDialled) {

	private static final String PRINCIPAL = "principal";

	private static final String ROLES = "roles";

	private static final String CLAIMS = "claims";

	public ConnectionRequest {
		peerMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(peerMetadata));
		identityMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(identityMetadata));
	}

	/** What this node's authenticator has said, as {@link #identityMetadata()}. */
	public static Map<String, Object> authenticated(@Nullable String principal, List<String> roles,
			Map<String, String> claims) {
		Map<String, Object> identity = new LinkedHashMap<>();
		if (principal != null) {
			identity.put(PRINCIPAL, principal);
		}
		identity.put(ROLES, List.copyOf(roles));
		identity.put(CLAIMS, Map.copyOf(claims));
		return identity;
	}

	/**
	 * As whom this node has authenticated a peer that dials; empty for anonymous, and for
	 * a peer that was dialled.
	 */
	public Optional<String> principal() {
		return Optional.ofNullable((this.identityMetadata.get(PRINCIPAL) instanceof String name) ? name : null);
	}

	/** The roles that this node's authenticator gave a peer that dials. */
	public List<String> roles() {
		return (this.identityMetadata.get(ROLES) instanceof List<?> roles)
				? roles.stream().map(String::valueOf).toList() : List.of();
	}

}
