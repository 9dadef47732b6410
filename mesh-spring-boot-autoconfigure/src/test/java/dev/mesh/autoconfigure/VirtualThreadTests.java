package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Presence;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/**
 * With {@code spring.threads.virtual.enabled} listeners run on virtual threads; needs a
 * JDK that has them.
 */
@Tag("virtual-threads")
@Timeout(120)
class VirtualThreadTests {

	@ParameterizedTest
	@ValueSource(strings = { "upgrade", "standard" })
	void listenersRunOnVirtualThreads(String endpoint) throws Exception {
		try (ConfigurableApplicationContext hub = start(WebApplicationType.SERVLET, "server.port=0",
				"mesh.server.enabled=true", "mesh.server.anonymous=true", "mesh.server.websocket-endpoint=" + endpoint);
				ConfigurableApplicationContext client = start(WebApplicationType.NONE,
						"mesh.session.urls=ws://127.0.0.1:"
								+ hub.getEnvironment().getRequiredProperty("local.server.port") + "/mesh")) {
			PeerKey to = hub.getBean(Mesh.class).key();
			await().atMost(Duration.ofSeconds(20))
				.until(() -> client.getBean(Presence.class).graph().peer(to).isPresent());

			client.getBean(Bus.class).send(to, BusMessage.of("threads", new byte[] { '!' })).get(20, TimeUnit.SECONDS);

			Thread thread = hub.getBean(Listener.class).threads.poll(20, TimeUnit.SECONDS);
			assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
		}
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, String... properties) {
		return new SpringApplicationBuilder(App.class).web(type)
			.properties("spring.threads.virtual.enabled=true")
			.properties(properties)
			.registerShutdownHook(false)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listener.class)
	static class App {

	}

	@Component
	static class Listener {

		final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

		@BusMessageListener("threads")
		void on(String text) {
			this.threads.add(Thread.currentThread());
		}

	}

}
