package dev.mesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerDiscoveryTests {

	private static final URI ONE = URI.create("wss://one.example/mesh");

	private static final URI TWO = URI.create("wss://two.example/mesh");

	@Test
	void aSupplierIsAskedEachTimeAndMayBeShownCredentials() throws Exception {
		List<URI> addresses = new ArrayList<>(List.of(ONE));
		PeerDiscovery discovery = PeerDiscovery.of("mine", () -> addresses);
		assertThat(discovery.name()).isEqualTo("mine");
		assertThat(discovery.interval()).isEqualTo(Duration.ofSeconds(30));
		assertThat(discovery.find()).containsExactly(DiscoveredPeer.configured(ONE));
		addresses.add(TWO);
		assertThat(discovery.find()).containsExactly(DiscoveredPeer.configured(ONE), DiscoveredPeer.configured(TWO));
	}

	@Test
	void whatIsSetIsFoundAndToldWhileTheMeshRuns() {
		List<String> changes = new ArrayList<>();
		ProgrammaticDiscovery discovery = new ProgrammaticDiscovery("mine");
		discovery.set(List.of(ONE));
		discovery.start(() -> changes.add("first run"));
		discovery.set(List.of(ONE, TWO));
		discovery.stop();
		discovery.set(List.of(TWO));
		discovery.start(() -> changes.add("second run"));
		discovery.set(List.of());
		assertThat(changes).containsExactly("first run", "second run");
		assertThat(discovery.find()).isEmpty();
	}

	@Test
	void anAddressThatCannotBeDialledChangesNothing() {
		ProgrammaticDiscovery discovery = new ProgrammaticDiscovery("mine");
		discovery.set(List.of(ONE));
		assertThatIllegalArgumentException().isThrownBy(() -> discovery.set(List.of(TWO, URI.create("hub"))));
		assertThat(discovery.find()).containsExactly(DiscoveredPeer.configured(ONE));
	}

}
