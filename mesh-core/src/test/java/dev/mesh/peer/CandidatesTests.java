package dev.mesh.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.PeerKey;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidatesTests {

	private static final DiscoveredPeer ONE = DiscoveredPeer.configured(URI.create("wss://one.example/mesh"));

	private static final DiscoveredPeer TWO = DiscoveredPeer.configured(URI.create("wss://two.example/mesh"));

	private final MeshPeer peer = new MeshPeer(new PeerSetup(
			new PeerSetup.About(new PeerKey(1, 1, 1, 1), 7, "self", "test", "test", false, List.of(), "{}"),
			AgreementKey.generate(new SecureRandom()), PeerSetup.Limits.defaults(), new Random(1), (event) -> {
			}), 0);

	@Test
	void theNewestAddressesOfDiscoveryTakeThePlaceOfTheOlder() {
		assertThat(this.peer.candidates().discovered()).isEmpty();
		List<DiscoveredPeer> found = new ArrayList<>(List.of(ONE));
		this.peer.handle(new Input.Discovered(found), 1);
		found.clear();
		assertThat(this.peer.candidates().discovered()).containsExactly(ONE);
		this.peer.handle(new Input.Discovered(List.of(TWO)), 2);
		assertThat(this.peer.candidates().discovered()).containsExactly(TWO);
		this.peer.handle(new Input.Discovered(List.of()), 3);
		assertThat(this.peer.candidates().discovered()).isEmpty();
	}

}
