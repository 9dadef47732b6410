package dev.mesh.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.mesh.autoconfigure.discovery.LocalNetwork.Prefix;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link LocalNetwork}. */
class LocalNetworkTests {

	private final LocalNetwork network = new LocalNetwork(
			List.of(new Prefix(address("192.168.4.17"), 22), new Prefix(address("fd00:1:2::5"), 64)));

	@ParameterizedTest
	@ValueSource(strings = { "192.168.4.0", "192.168.7.255", "fd00:1:2:0:ffff::1" })
	void addressesOfTheNetworkAreOnIt(String text) {
		assertThat(this.network.contains(address(text))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.168.3.255", "192.168.8.0", "127.0.0.1", "fd00:1:2:1::5", "::1" })
	void othersAreNot(String text) {
		assertThat(this.network.contains(address(text))).isFalse();
	}

	@Test
	void theLoopbackInterfaceHasItsOwnNetwork() throws Exception {
		LocalNetwork loopback = LocalNetwork.of(InetAddress.getByName("127.0.0.1"));
		assertThat(loopback.contains(address("127.3.2.1"))).isTrue();
		assertThat(loopback.contains(address("10.0.0.1"))).isFalse();
	}

	@Test
	void anAddressOfNoInterfaceIsAFailureThatNamesIt() {
		assertThatIOException().isThrownBy(() -> LocalNetwork.of(InetAddress.getByName("203.0.113.9")))
			.withMessageContaining("203.0.113.9");
	}

	static InetAddress address(String text) {
		try {
			return InetAddress.getByName(text);
		}
		catch (java.net.UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
