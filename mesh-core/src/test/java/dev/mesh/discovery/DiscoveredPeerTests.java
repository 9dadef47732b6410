package dev.mesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.identity.PeerKey;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveredPeerTests {

	@Test
	void onlyWhatIsConfiguredMayBeShownCredentials() {
		URI uri = URI.create("wss://hub.example/mesh");
		PeerKey key = PeerKey.parse("A".repeat(43));
		assertThat(DiscoveredPeer.configured(uri)).isEqualTo(new DiscoveredPeer(uri, Optional.empty(), true));
		assertThat(DiscoveredPeer.announced(uri, Optional.of(key)))
			.isEqualTo(new DiscoveredPeer(uri, Optional.of(key), false));
	}

	@ParameterizedTest
	@CsvSource({ "ws://hub/mesh, WS://HUB:80/mesh", "wss://hub.example, wss://hub.example:443/",
			"https://hub/x?a=B, https://HUB:443/x?a=B", "ws://[FD00::7]:8080/mesh, ws://[fd00:0:0:0:0:0:0:7]:8080/mesh",
			"ws://[fe80::1%none]/, ws://[FE80::1%none]:80" })
	void addressesThatMeanTheSameAreEqual(URI one, URI other) {
		assertThat(DiscoveredPeer.canonical(one)).isEqualTo(DiscoveredPeer.configured(other).canonicalAddress());
	}

	@ParameterizedTest
	@CsvSource({ "ws://hub/mesh, wss://hub/mesh", "ws://hub/mesh, ws://hub/Mesh", "ws://hub/mesh, ws://hub:8080/mesh",
			"ws://hub/x?a=b, ws://hub/x?a=B" })
	void addressesThatDifferStayDifferent(URI one, URI other) {
		assertThat(DiscoveredPeer.canonical(one)).isNotEqualTo(DiscoveredPeer.canonical(other));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mesh", "hub", "mailto:a@b", "ws:///mesh", "ws://host_name/mesh", "ws://hub/mesh#x",
			"ws://hub:0/mesh", "ws://hub:65536/mesh" })
	void whatCannotBeDialledIsRefusedWithTheValue(URI uri) {
		assertThatIllegalArgumentException().isThrownBy(() -> DiscoveredPeer.configured(uri))
			.withMessageContaining("'" + uri + "'");
	}

	@Test
	void aPasswordIsRefusedAndNotRepeated() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> DiscoveredPeer.configured(URI.create("ws://till:s3cret@hub/mesh")))
			.withMessageNotContaining("s3cret");
	}

	@Test
	void theLongestAddressHas2048Characters() {
		String longest = "ws://hub/" + "m".repeat(2048 - 9);
		assertThat(DiscoveredPeer.configured(URI.create(longest)).uri()).hasToString(longest);
		assertThatIllegalArgumentException().isThrownBy(() -> DiscoveredPeer.configured(URI.create(longest + "m")))
			.withMessageContaining("2049");
	}

}
