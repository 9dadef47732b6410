package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.bus.StreamOptions;
import dev.mesh.identity.PeerKey;
import dev.mesh.presence.Presence;
import dev.mesh.template.BusTemplate;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tests of traces with OpenTelemetry across three applications: edge a - hub - edge c,
 * each with a tracer of its own.
 */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
class MeshTracingTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	private ConfigurableApplicationContext hub;

	private ConfigurableApplicationContext a;

	private ConfigurableApplicationContext c;

	@BeforeAll
	void start() {
		this.hub = start("hub", WebApplicationType.SERVLET, "server.port=0", "mesh.server.enabled=true",
				"mesh.server.anonymous=true", "mesh.presence.visibility.anonymous=all");
		String url = "mesh.session.urls=ws://127.0.0.1:"
				+ this.hub.getEnvironment().getRequiredProperty("local.server.port") + "/mesh";
		this.a = start("a", WebApplicationType.NONE, url);
		this.c = start("c", WebApplicationType.NONE, url);
		await().atMost(LIMIT).until(() -> sees(this.a, this.c) && sees(this.c, this.hub));
	}

	@AfterAll
	void close() {
		for (int i = this.running.size() - 1; i >= 0; i--) {
			this.running.get(i).close();
		}
	}

	@BeforeEach
	void forgetSpans() {
		this.running.forEach((context) -> context.getBean(EndedSpans.class).spans.clear());
	}

	@Test
	void oneTraceSpansARequestThroughARelayAndWhatItsHandlerSendsOn() throws Exception {
		BusTemplate template = this.a.getBean(BusTemplate.class);
		PeerKey hubKey = key(this.hub);
		this.c.getBean(Bus.class).onRequest("orders/{id}", (request) -> {
			this.c.getBean(BusTemplate.class).send(hubKey, "audit/" + request.pathVariables().get("id"), "seen");
			return request.reply("done".getBytes(StandardCharsets.UTF_8));
		});
		BlockingQueue<String> audit = this.hub.getBean(Audit.class).got;
		Mono<String> reply = Mono.fromFuture(() -> template.request(key(this.c), "orders/7", "x", String.class));
		assertThat(reply.block(LIMIT)).isEqualTo("done");
		assertThat(audit.poll(20, TimeUnit.SECONDS)).isEqualTo("seen");
		SpanData request = span(this.a, "mesh request");
		SpanData handling = span(this.c, "handle-request orders/{id}");
		SpanData sending = span(this.c, "mesh send");
		SpanData receiving = span(this.hub, "receive audit/{id}");
		assertThat(request.getParentSpanContext().isValid()).isFalse();
		assertThat(request.getKind()).isEqualTo(SpanKind.CLIENT);
		assertChild(handling, request, SpanKind.SERVER);
		assertChild(sending, handling, SpanKind.PRODUCER);
		assertChild(receiving, sending, SpanKind.CONSUMER);
		assertThat(spans(this.hub)).as("a relay has no span of what it passes on")
			.extracting(SpanData::getName)
			.containsExactly("receive audit/{id}");
	}

	@Test
	void streamIsAcceptedInTheTraceOfItsOpener() throws Exception {
		this.c.getBean(Bus.class).onStream("numbers", (candidate) -> {
			BusStream stream = candidate.accept();
			for (byte i = 1; i <= 3; i++) {
				stream.send(ByteBuffer.wrap(new byte[] { i }));
			}
			stream.end();
		});
		BusStream stream = this.a.getBean(Bus.class)
			.openStream(key(this.c), StreamOptions.reliable("numbers"))
			.get(20, TimeUnit.SECONDS);
		Flow.Publisher<ByteBuffer> messages = stream.messages();
		Flux<Byte> numbers = JdkFlowAdapter.flowPublisherToFlux(messages).map(ByteBuffer::get);
		assertThat(numbers.collectList().block(LIMIT)).containsExactly((byte) 1, (byte) 2, (byte) 3);
		assertChild(span(this.c, "accept-stream numbers"), span(this.a, "mesh open-stream"), SpanKind.SERVER);
		assertThat(stream.arguments()).containsKey("traceparent");
	}

	@Test
	void whatASenderClaimsAsItsTraceCannotKeepAMessageFromItsHandler() throws Exception {
		BusMessage message = BusMessage.of("audit/1", "x".getBytes(StandardCharsets.UTF_8));
		for (String claim : List.of("", "garbage", "00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01",
				"ff-\u0000-\uffff", "x".repeat(4000))) {
			BusMessage hostile = message.withHeader("traceparent", claim)
				.withHeader("tracestate", claim)
				.withHeader("baggage", "=,;" + claim.substring(0, Math.min(100, claim.length())));
			assertThat(
					this.a.getBean(Mesh.class).bus().send(key(this.hub), hostile).get(20, TimeUnit.SECONDS).outcome())
				.isEqualTo(Outcome.ACKNOWLEDGED);
			assertThat(this.hub.getBean(Audit.class).got.poll(20, TimeUnit.SECONDS)).isEqualTo("x");
		}
		List<SpanData> spans = await().atMost(LIMIT).until(() -> spans(this.hub), (ended) -> ended.size() == 5);
		assertThat(spans).allSatisfy((span) -> assertThat(span.getParentSpanContext().isValid()).isFalse());
	}

	private static void assertChild(SpanData child, SpanData parent, SpanKind kind) {
		assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
		assertThat(child.getParentSpanId()).isEqualTo(parent.getSpanId());
		assertThat(child.getKind()).isEqualTo(kind);
	}

	private static SpanData span(ConfigurableApplicationContext context, String name) {
		return await().atMost(LIMIT)
			.until(() -> spans(context).stream().filter((span) -> span.getName().equals(name)).findFirst(),
					(found) -> found.isPresent())
			.get();
	}

	/** Those of the bus; the hub has some of HTTP requests, too. */
	private static List<SpanData> spans(ConfigurableApplicationContext context) {
		return context.getBean(EndedSpans.class).spans.stream()
			.filter((span) -> "mesh".equals(span.getAttributes().get(AttributeKey.stringKey("messaging.system"))))
			.toList();
	}

	private static boolean sees(ConfigurableApplicationContext one, ConfigurableApplicationContext other) {
		return one.getBean(Presence.class).graph().peer(key(other)).isPresent();
	}

	private static PeerKey key(ConfigurableApplicationContext context) {
		return context.getBean(Mesh.class).key();
	}

	private ConfigurableApplicationContext start(String name, WebApplicationType type, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of("mesh.peer.name=" + name, "management.tracing.sampling.probability=1.0"));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class).web(type)
			.properties(all.toArray(String[]::new))
			.registerShutdownHook(false)
			.run();
		this.running.add(context);
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Audit.class)
	static class App {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

	}

	@Component
	static class Audit {

		final BlockingQueue<String> got = new LinkedBlockingQueue<>();

		@BusMessageListener("audit/{id}")
		void on(String text) {
			this.got.add(text);
		}

	}

	static final class EndedSpans implements SpanProcessor {

		final List<SpanData> spans = new CopyOnWriteArrayList<>();

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			this.spans.add(span.toSpanData());
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
