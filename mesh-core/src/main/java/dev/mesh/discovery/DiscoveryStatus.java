package dev.mesh.discovery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one source of addresses has found, for operators.
 *
 * @param source its name
 * @param peers what it has found, without this peer itself and what no transport can
 * dial; what it found before when it fails
 * @param lastAnswer when it has answered last, by this node's wall clock; empty when it
 * has not since the start
 * @param lastFailure why it has no newer answer; empty when the last question was
 * answered
 */
public record DiscoveryStatus(String source, List<DiscoveredPeer> peers, Optional<Instant> lastAnswer,
		Optional<String> lastFailure) {

	public DiscoveryStatus {
		peers = List.copyOf(peers);
	}

}
