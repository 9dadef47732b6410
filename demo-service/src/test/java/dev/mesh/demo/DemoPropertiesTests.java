package dev.mesh.demo;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests for {@link DemoProperties} and {@link OwnEndpoint}. */
class DemoPropertiesTests {

	@Test
	void thereAreTwoEmbeddedPeersUnlessSaidOtherwise() {
		assertThat(Binder.get(new MockEnvironment()).bindOrCreate("demo", DemoProperties.class).embeddedPeers())
			.isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 33 })
	void numberOutOfRangeIsRefusedWithTheLimits(int count) {
		assertThatIllegalArgumentException().isThrownBy(() -> new DemoProperties(count, List.of()))
			.withMessageContaining("demo.embedded-peers is " + count)
			.withMessageContaining("0 to 32");
	}

	@Test
	void ownEndpointFollowsTheServersProperties() {
		MockEnvironment environment = new MockEnvironment().withProperty("local.server.port", "8080");
		assertThat(new OwnEndpoint(environment).mesh()).hasToString("ws://127.0.0.1:8080/mesh");
		environment.withProperty("server.address", "0.0.0.0");
		assertThat(new OwnEndpoint(environment).mesh()).hasToString("ws://127.0.0.1:8080/mesh");
		environment.withProperty("server.address", "::1")
			.withProperty("server.servlet.context-path", "/app")
			.withProperty("mesh.server.path", "/link");
		assertThat(new OwnEndpoint(environment).mesh()).hasToString("ws://[::1]:8080/app/link");
		assertThat(new OwnEndpoint(environment).page()).hasToString("http://[::1]:8080/app/");
	}

}
