package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.autoconfigure.AllowedOrigins;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** An application that has the endpoint, with short times, and no mesh behind it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class PollingEndpoint {

	static final int LINKS = 400;

	static final PollingTimes TIMES = new PollingTimes(Duration.ofMillis(400), Duration.ofSeconds(6),
			Duration.ofSeconds(3), Duration.ofSeconds(10));

	@Bean
	Endpoint endpoint() {
		return new Endpoint();
	}

	@Bean
	MeshCounters meshCounters() {
		return new MeshCounters();
	}

	@Bean
	PollingLinks pollingLinks(Endpoint endpoint, MeshCounters counters) {
		endpoint.links = new PollingLinks(endpoint::accept, TIMES, LINKS, counters);
		return endpoint.links;
	}

	@Bean
	MeshPollingHandler meshPollingHandler(PollingLinks links, Endpoint endpoint, MeshCounters counters) {
		return new MeshPollingHandler(links, new AllowedOrigins(List.of("https://app.example")), endpoint.running::get,
				counters);
	}

	@Bean
	SimpleUrlHandlerMapping meshPollingHandlerMapping(MeshPollingHandler handler) {
		return new SimpleUrlHandlerMapping(Map.of("/mesh", handler), -9);
	}

	/** What else the application serves. */
	@RestController
	static class Other {

		@GetMapping("/other")
		String other() {
			return "served";
		}

	}

	/**
	 * What the endpoint reports to.
	 */
	static final class Endpoint {

		final BlockingQueue<RecordingListener> accepted = new LinkedBlockingQueue<>();

		final AtomicBoolean running = new AtomicBoolean(true);

		volatile PollingLinks links;

		RecordingListener accept() {
			if (!this.running.get()) {
				throw new IllegalStateException("not running");
			}
			RecordingListener listener = new RecordingListener();
			this.accepted.add(listener);
			return listener;
		}

		RecordingListener next() throws InterruptedException {
			RecordingListener listener = this.accepted.poll(10, TimeUnit.SECONDS);
			assertThat(listener).isNotNull();
			return listener;
		}

	}

}
