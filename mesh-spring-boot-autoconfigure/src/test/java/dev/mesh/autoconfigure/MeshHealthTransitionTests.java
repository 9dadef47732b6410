package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.session.ReconnectionStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests of the health of an application whose connection to a hub is lost and comes back,
 * as somebody sees it who asks over HTTP.
 */
@Timeout(90)
class MeshHealthTransitionTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void recoveringIsUpPastTheWindowIsDownAndBackIsUp() throws Exception {
		try (ConfigurableApplicationContext hub = run("mesh.peer.name=hub", "mesh.server.enabled=true",
				"mesh.server.anonymous=true", "server.port=0"); CuttableProxy proxy = new CuttableProxy(port(hub))) {
			String address = "ws://127.0.0.1:" + proxy.port() + "/mesh";
			try (ConfigurableApplicationContext client = run("mesh.session.urls=" + address + "?token=hush",
					"mesh.session.reconnect-timeout=3s", "server.port=0",
					"management.endpoint.health.show-details=always", "mesh.peer.name=till")) {
				int port = port(client);
				awaitHealth(port, 200, "CONNECTED");
				assertThat(health(port).body())
					.contains("\"status\":\"UP\"", "\"" + address + "\":{", "\"transport\":\"WEBSOCKET\"",
							"\"since\":\"20")
					.doesNotContain("hush");
				proxy.cut();
				awaitHealth(port, 200, "RECOVERING");
				awaitHealth(port, 503, "CONNECTING");
				assertThat(health(port).body()).contains("\"status\":\"DOWN\"", "\"lastError\":\"");
				proxy.restore();
				awaitHealth(port, 200, "CONNECTED");
				client.getBean(Mesh.class).stop();
				awaitHealth(port, 200, "CLOSED");
				assertThat(health(port).body()).contains("\"state\":\"stopped\"");
			}
		}
	}

	private void awaitHealth(int port, int status, String state) {
		await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
			HttpResponse<String> response = health(port);
			return response.statusCode() == status && response.body().contains("\"state\":\"" + state + "\"");
		});
	}

	private HttpResponse<String> health(int port) {
		try {
			return this.http.send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/mesh")).build(),
					BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static ConfigurableApplicationContext run(String... properties) {
		SpringApplication application = new SpringApplication(App.class);
		String[] arguments = new String[properties.length];
		for (int i = 0; i < properties.length; i++) {
			arguments[i] = "--" + properties[i];
		}
		return application.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class App {

		@Bean
		ReconnectionStrategy quick() {
			return ReconnectionStrategy.fullJitter(50, 300);
		}

	}

}
