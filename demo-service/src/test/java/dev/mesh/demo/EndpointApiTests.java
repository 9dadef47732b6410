package dev.mesh.demo;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

/** Tests for {@link EndpointController}. */
class EndpointApiTests extends RunningDemo {

	@Test
	void processSaysWhereItServesTheMesh() {
		JsonNode endpoint = this.demo.get("/api/endpoint").json();
		assertThat(endpoint.get("url").asString()).isEqualTo("ws://127.0.0.1:" + this.port + "/mesh");
		assertThat(endpoint.get("serves").asBoolean()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "https://mesh.example.org:443/app/api/endpoint, /app, wss://mesh.example.org/app/link",
			"http://mesh.example.org:8081/api/endpoint, '', ws://mesh.example.org:8081/link" })
	void schemePortAndContextPathAreThoseOfTheRequest(String address, String context, String url) throws Exception {
		MockEnvironment environment = new MockEnvironment().withProperty("mesh.server.path", "/link");
		String answer = MockMvcBuilders.standaloneSetup(new EndpointController(environment))
			.build()
			.perform(get(URI.create(address)).contextPath(context))
			.andReturn()
			.getResponse()
			.getContentAsString();
		JsonNode endpoint = new JsonMapper().readTree(answer);
		assertThat(endpoint.get("url").asString()).isEqualTo(url);
		assertThat(endpoint.get("serves").asBoolean()).isFalse();
	}

}
