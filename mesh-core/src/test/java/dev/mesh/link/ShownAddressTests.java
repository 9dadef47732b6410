package dev.mesh.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownAddressTests {

	@ParameterizedTest
	@CsvSource({ "wss://hub.example/mesh,wss://hub.example/mesh", "ws://127.0.0.1:8080/a%20b,ws://127.0.0.1:8080/a%20b",
			"wss://till:hunter2@hub.example:1/mesh?token=t#x,wss://hub.example:1/mesh", "mem://hub,mem://hub",
			"ws://[::1]:9/mesh?a,ws://[::1]:9/mesh" })
	void nothingWhereSecretsMayBe(URI address, String shown) {
		assertThat(ShownAddress.of(address)).isEqualTo(shown);
	}

}
