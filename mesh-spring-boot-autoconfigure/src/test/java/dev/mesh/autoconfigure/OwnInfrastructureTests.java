package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.Applications.LIMIT;
import static dev.mesh.autoconfigure.Applications.mesh;
import static dev.mesh.autoconfigure.Applications.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Applications with WebSockets, STOMP, executors, schedulers and a mapper of their own,
 * with a hub beside them: everything of theirs works, is theirs, and is what it is
 * without the mesh.
 */
@Timeout(120)
class OwnInfrastructureTests {

	private static final String[] WITHOUT_MESH = { "server.port=0",
			"spring.autoconfigure.exclude=" + String.join(",", candidates()) };

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	private static List<String> candidates() {
		return ImportCandidates.load(AutoConfiguration.class, OwnInfrastructureTests.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("dev.mesh."))
			.toList();
	}

	@Test
	void webSocketsStompAndControllersOfTheApplicationAnswerBesideTheEndpoint() throws Exception {
		ConfigurableApplicationContext hub = this.applications.hub(Application.class);
		Mesh client = mesh(this.applications.client(hub, Plain.class));
		assertThat(Applications.ask(client, mesh(hub), "order", "{\"unit_price\":5}")).isEqualTo("{\"unit_price\":10}");
		assertThat(echo(port(hub), "Hello")).isEqualTo("own Hello");
		assertThat(overStomp(port(hub), "Hello")).isEqualTo("broker Hello on own-inbound");
		assertThat(get(port(hub), "/order")).isEqualTo("{\"unit_price\":7}");
	}

	@Test
	void asynchronousAndScheduledWorkRunsOnTheApplicationsOwnThreads() throws Exception {
		ConfigurableApplicationContext hub = this.applications.hub(Application.class);
		Work work = hub.getBean(Work.class);
		assertThat(work.asynchronous().get(20, TimeUnit.SECONDS)).startsWith("own-executor-");
		assertThat(work.scheduled().poll(20, TimeUnit.SECONDS)).startsWith("own-scheduler-");
	}

	@Test
	void theOnlyExecutorOfTheApplicationIsFoundByItsType() throws Exception {
		ConfigurableApplicationContext without = this.applications.hub(Plain.class);
		assertThat(without.getBean(Executor.class)).isSameAs(without.getBean("applicationTaskExecutor"));
		assertThat(without.getBean(Work.class).asynchronous().get(20, TimeUnit.SECONDS)).startsWith("task-");
		ConfigurableApplicationContext with = this.applications.hub(WithExecutor.class);
		assertThat(with.containsBean("applicationTaskExecutor")).as("as without the mesh").isFalse();
		assertThat(with.getBean(Executor.class)).isSameAs(with.getBean("lonely"));
		assertThat(with.getBean(Work.class).asynchronous().get(20, TimeUnit.SECONDS)).startsWith("lonely-");
	}

	@Test
	void anObjectMapperOfTheApplicationIsNotTakenForTheOneThatReadsMessages() throws Exception {
		ConfigurableApplicationContext hub = this.applications.hub(WithObjectMapper.class);
		assertThat(hub.getBean("ownMapper", ObjectMapper.class).writeValueAsString(new Order(5)))
			.isEqualTo("{\"unit_price\":5}");
		Mesh client = mesh(this.applications.client(hub, Plain.class));
		assertThat(Applications.ask(client, mesh(hub), "order", "{\"unitPrice\":5}")).isEqualTo("{\"unitPrice\":10}");
	}

	@Test
	void everyBeanIsWhatItIsWithoutTheMeshAndAllOthersAreNamedAfterIt() {
		for (Class<?> application : List.of(Application.class, Plain.class, WithExecutor.class,
				WithObjectMapper.class)) {
			ConfigurableApplicationContext hub = this.applications.hub(application);
			Map<String, Class<?>> without = beans(
					this.applications.start(WebApplicationType.SERVLET, application, WITHOUT_MESH));
			Map<String, Class<?>> with = beans(hub);
			assertThat(with).containsAllEntriesOf(without);
			with.keySet().removeAll(without.keySet());
			assertThat(with.keySet()).allMatch((name) -> name.startsWith("mesh") || name.startsWith("busListener")
					|| name.startsWith("busTemplate") || name.contains("dev.mesh.") || name.contains("-dev.mesh."));
		}
	}

	private static Map<String, Class<?>> beans(ConfigurableApplicationContext context) {
		Map<String, Class<?>> beans = new TreeMap<>();
		for (String name : context.getBeanFactory().getBeanDefinitionNames()) {
			beans.put(name, AopUtils.getTargetClass(context.getBean(name)));
		}
		return beans;
	}

	private static String get(int port, String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	private static String echo(int port, String text) throws Exception {
		CompletableFuture<String> answer = new CompletableFuture<>();
		new StandardWebSocketClient().execute(new TextWebSocketHandler() {

			@Override
			protected void handleTextMessage(WebSocketSession session, TextMessage message) {
				answer.complete(message.getPayload());
			}

		}, "ws://127.0.0.1:" + port + "/own").get(20, TimeUnit.SECONDS).sendMessage(new TextMessage(text));
		return answer.get(20, TimeUnit.SECONDS);
	}

	private static String overStomp(int port, String text) throws Exception {
		WebSocketStompClient stomp = new WebSocketStompClient(new StandardWebSocketClient());
		stomp.setMessageConverter(new StringMessageConverter());
		BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
		StompSession session = stomp
			.connectAsync("ws://127.0.0.1:" + port + "/stomp", new StompSessionHandlerAdapter() {
			})
			.get(20, TimeUnit.SECONDS);
		session.subscribe("/topic/said", new StompFrameHandler() {

			@Override
			public Type getPayloadType(StompHeaders headers) {
				return String.class;
			}

			@Override
			public void handleFrame(StompHeaders headers, Object payload) {
				heard.add(payload);
			}

		});
		// A subscription is not confirmed.
		await().atMost(LIMIT).until(() -> {
			session.send("/app/say", text);
			return heard.poll(200, TimeUnit.MILLISECONDS);
		}, (said) -> said != null && heard.offer(said));
		stomp.stop();
		return String.valueOf(heard.poll());
	}

	private static ThreadPoolTaskExecutor executor(String threads) {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setThreadNamePrefix(threads);
		return executor;
	}

	record Order(int unitPrice) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	@Import(Work.class)
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	static class WithExecutor extends Plain {

		@Bean
		ThreadPoolTaskExecutor lonely() {
			return executor("lonely-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithObjectMapper extends Plain {

		@Bean
		ObjectMapper ownMapper() {
			return JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		}

		@BusMessageListener("order")
		Order twice(Order order) {
			return new Order(2 * order.unitPrice());
		}

	}

	@Component
	static class Work {

		private final BlockingQueue<String> scheduled = new LinkedBlockingQueue<>();

		BlockingQueue<String> scheduled() {
			return this.scheduled;
		}

		@Async
		CompletableFuture<String> asynchronous() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@Scheduled(fixedDelay = 100)
		void regularly() {
			this.scheduled.add(Thread.currentThread().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	@EnableScheduling
	@EnableWebSocket
	@EnableWebSocketMessageBroker
	@Import({ Work.class, Talk.class, Rest.class })
	static class Application implements WebSocketConfigurer, WebSocketMessageBrokerConfigurer {

		@Override
		public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
			registry.addHandler(new TextWebSocketHandler() {

				@Override
				protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
					session.sendMessage(new TextMessage("own " + message.getPayload()));
				}

			}, "/own");
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
			registry.setApplicationDestinationPrefixes("/app");
		}

		@Override
		public void configureClientInboundChannel(ChannelRegistration registration) {
			registration.taskExecutor(executor("own-inbound-"));
		}

		@Bean
		ThreadPoolTaskExecutor taskExecutor() {
			return executor("own-executor-");
		}

		@Bean
		ThreadPoolTaskScheduler taskScheduler() {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setThreadNamePrefix("own-scheduler-");
			return scheduler;
		}

		@Bean
		JsonMapper ownMapper() {
			return JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		}

		@BusMessageListener("order")
		Order twice(Order order) {
			return new Order(2 * order.unitPrice());
		}

	}

	@Controller
	static class Talk {

		@MessageMapping("/say")
		@SendTo("/topic/said")
		String say(String text) {
			return "broker " + text + " on " + Thread.currentThread().getName().replaceAll("-\\d+$", "");
		}

	}

	@RestController
	static class Rest {

		@GetMapping("/order")
		Order order() {
			return new Order(7);
		}

	}

}
