package dev.mesh.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link HostCheck}. */
class HostCheckTests extends RunningDemo {

	@ParameterizedTest
	@ValueSource(strings = { "/", "/api/graph", "/mesh", "/actuator/health" })
	void nameThatSomebodyElseOwnsIsRefusedWithTheRemedy(String path) throws IOException {
		assertThat(ask(path, "evil.example.org:" + this.port)).startsWith("HTTP/1.1 421")
			.contains("application/problem+json", "'evil.example.org:" + this.port + "'", "localhost",
					"demo.allowed-hosts");
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "[::1]", "mesh.localhost" })
	void namesOfThisMachineAreServed(String host) throws IOException {
		assertThat(ask("/api/counters", host + ":" + this.port)).startsWith("HTTP/1.1 200");
		assertThat(ask("/api/counters", host)).startsWith("HTTP/1.1 200");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, mesh.example.org, 200", "127.0.0.1, MESH.example.org:8080, 200",
			"127.0.0.1, other.example.org, 421", "::1, other.example.org, 421", "localhost, other.example.org, 421",
			"127.0.0.1, 127.0.0.1.example.org, 421", "127.0.0.1, notlocalhost, 421", "0.0.0.0, other.example.org, 200",
			"192.0.2.1, other.example.org, 200", "'', other.example.org, 200" })
	void nameCountsOnlyOnALoopbackAddressAndMoreCanBeAllowed(String address, String host, int status) throws Exception {
		HostCheck check = new HostCheck(new MockEnvironment().withProperty("server.address", address),
				new DemoProperties(2, List.of("mesh.example.org")));
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
		request.addHeader("Host", host);
		MockHttpServletResponse response = new MockHttpServletResponse();
		check.doFilter(request, response, new MockFilterChain());
		assertThat(response.getStatus()).isEqualTo(status);
	}

	@Test
	void requestWithoutANameIsServed() throws Exception {
		HostCheck check = new HostCheck(new MockEnvironment().withProperty("server.address", "127.0.0.1"),
				new DemoProperties(2, List.of()));
		MockHttpServletResponse response = new MockHttpServletResponse();
		check.doFilter(new MockHttpServletRequest("GET", "/"), response, new MockFilterChain());
		assertThat(response.getStatus()).isEqualTo(200);
	}

	private String ask(String path, String host) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
