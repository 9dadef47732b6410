package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Whose word about others counts at this peer, and what it says of others itself.
 * Immutable.
 *
 * @param attesters peers whose statements about principals and roles count here as this
 * peer's own do, the more trusted first; at most 1,000
 * @param publishedClaims names of the claims that this peer's authenticators know and
 * that are published in its statements, for everybody to read; at most 64. The others
 * stay here
 */
public record TrustSettings(List<PeerKey> attesters, List<String> publishedClaims) {

	private static final int MAX_ATTESTERS = 1_000;

	private static final int MAX_CLAIMS = 64;

	public TrustSettings {
		attesters = List.copyOf(new LinkedHashSet<>(attesters));
		publishedClaims = List.copyOf(new LinkedHashSet<>(publishedClaims));
		if (attesters.size() > MAX_ATTESTERS) {
			throw new IllegalArgumentException(
					attesters.size() + " trusted attesters were given, at most " + MAX_ATTESTERS + " are possible");
		}
		if (publishedClaims.size() > MAX_CLAIMS) {
			throw new IllegalArgumentException(
					publishedClaims.size() + " published claims were given, at most " + MAX_CLAIMS + " are possible");
		}
	}

	/** Nobody else is trusted, and no claim is published. */
	public static TrustSettings defaults() {
		return new TrustSettings(List.of(), List.of());
	}

	/** The same with these attesters after those there are. */
	public TrustSettings withAttesters(Collection<PeerKey> more) {
		LinkedHashSet<PeerKey> all = new LinkedHashSet<>(this.attesters);
		all.addAll(more);
		return new TrustSettings(List.copyOf(all), this.publishedClaims);
	}

	/** The same with these published claims. */
	public TrustSettings withPublishedClaims(Collection<String> names) {
		return new TrustSettings(this.attesters, List.copyOf(names));
	}

}
