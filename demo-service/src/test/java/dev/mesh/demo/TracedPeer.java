package dev.mesh.demo;

import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;
import dev.mesh.template.BusTemplate;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application with a tracer: a hub, one that answers requests, or one that asks. It
 * says each span of the bus that has ended. No {@code @Configuration}, lest the demo
 * should find it.
 */
@EnableAutoConfiguration
class TracedPeer {

	private static final Duration CONNECT = Duration.ofSeconds(90);

	/**
	 * Runs in the other process.
	 * @param arguments {@code hub}, {@code answers} or {@code asks}, then properties
	 * @throws Exception when anything does not go as it should; the test sees the process
	 * end
	 */
	public static void main(String[] arguments) throws Exception {
		String role = arguments[0];
		List<String> properties = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
		properties.addAll(List.of("mesh.peer.name=" + role, "management.tracing.sampling.probability=1.0"));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(TracedPeer.class)
			.run(properties.stream().map((property) -> "--" + property).toArray(String[]::new))) {
			Bus bus = context.getBean(Bus.class);
			BusTemplate template = context.getBean(BusTemplate.class);
			bus.onMessage("audit/{id}", (message) -> {
			});
			bus.onRequest("orders/{id}", (request) -> {
				template.newMessage("seen").path("audit/7").to("hub").send();
				return request.reply("done".getBytes(StandardCharsets.UTF_8));
			});
			StandalonePeer.say("READY", Map.of("port", context.getEnvironment().getProperty("local.server.port", "0")));
			if (role.equals("asks")) {
				Presence presence = context.getBean(Presence.class);
				Awaitility.await().atMost(CONNECT).until(() -> presence.graph().peersNamed("answers").size() == 1);
				String reply = template.newMessage("x")
					.path("orders/7")
					.to("answers")
					.request(String.class)
					.get(30, TimeUnit.SECONDS);
				StandalonePeer.say("REPLY", Map.of("text", reply));
			}
			StandalonePeer.awaitTurn();
		}
	}

	@Bean
	SpanProcessor saySpans() {
		return new SayEnded();
	}

	private static final class SayEnded implements SpanProcessor {

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan ended) {
			SpanData span = ended.toSpanData();
			StandalonePeer.say(span.getName().replace(' ', '-'), Map.of("trace", span.getTraceId(), "id",
					span.getSpanId(), "parent", span.getParentSpanId(), "kind", span.getKind()));
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
