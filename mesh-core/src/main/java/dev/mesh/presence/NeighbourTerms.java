package dev.mesh.presence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the session with a neighbour says about it.
 *
 * @param role what it does for others
 * @param dialled whether this peer dialled it; then it is told of everybody, and may tell
 * of fewer
 * @param principal what this peer, as the acceptor, has authenticated it as; null for
 * anonymous
 * @param roles what this peer gave it
 * @param scope of whom it wants to be told, as it says; a FULL peer is not asked
 */
public record NeighbourTerms(PeerRecord.Role role, boolean dialled, @Nullable String principal, List<String> roles,
		String scope) {

	public NeighbourTerms {
		roles = List.copyOf(roles);
	}

	/** Of a neighbour that this peer dialled. */
	public static NeighbourTerms dialled(PeerRecord.Role role) {
		return new NeighbourTerms(role, true, null, List.of(), PresenceScope.all().text());
	}

	/** Of a neighbour that dialled this peer. */
	public static NeighbourTerms accepted(PeerRecord.Role role, @Nullable String principal, List<String> roles,
			String scope) {
		return new NeighbourTerms(role, false, principal, roles, scope);
	}

	/** The same after it has shown other credentials. */
	public NeighbourTerms granted(@Nullable String newPrincipal, List<String> newRoles) {
		return new NeighbourTerms(this.role, this.dialled, newPrincipal, newRoles, this.scope);
	}

	boolean isLeaf() {
		return this.role == PeerRecord.Role.LEAF;
	}

}
