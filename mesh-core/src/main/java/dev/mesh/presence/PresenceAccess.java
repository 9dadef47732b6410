package dev.mesh.presence;

/**
 * Who is told of whom, and how much is taken from strangers. Immutable.
 *
 * @param scope of whom this peer wants to be told, when it is a LEAF
 * @param visibility of whom the dialers of accepted sessions are told
 * @param maxViews how many different parts of the records are told at once, as roles and
 * scopes of neighbours ask for them; a neighbour above it is told of this peer only
 * @param maxLookUps how many peers each neighbour may have looked up besides; the oldest
 * makes way
 * @param maxUntrustedPeers how many peers count that can be reached only through one
 * neighbour that is not trusted
 */
public record PresenceAccess(PresenceScope scope, PresenceVisibility visibility, int maxViews, int maxLookUps,
		int maxUntrustedPeers) {

	public PresenceAccess {
		check(maxViews, "maxViews");
		check(maxLookUps, "maxLookUps");
		check(maxUntrustedPeers, "maxUntrustedPeers");
	}

	/**
	 * The defaults: told of all; the defaults of visibility; 32 views, 64 look-ups, 256
	 * peers of a neighbour that is not trusted.
	 */
	public static PresenceAccess defaults() {
		return new PresenceAccess(PresenceScope.all(), PresenceVisibility.defaults(), 32, 64, 256);
	}

	/** The same with another scope. */
	public PresenceAccess withScope(PresenceScope value) {
		return new PresenceAccess(value, this.visibility, this.maxViews, this.maxLookUps, this.maxUntrustedPeers);
	}

	/** The same with another visibility. */
	public PresenceAccess withVisibility(PresenceVisibility value) {
		return new PresenceAccess(this.scope, value, this.maxViews, this.maxLookUps, this.maxUntrustedPeers);
	}

	/** The same with other limits. */
	public PresenceAccess withLimits(int views, int lookUps, int untrustedPeers) {
		return new PresenceAccess(this.scope, this.visibility, views, lookUps, untrustedPeers);
	}

	private static void check(int value, String name) {
		if (value < 1 || value > 1_000_000) {
			throw new IllegalArgumentException("Presence setting " + name + " is out of range: " + value);
		}
	}

}
