package dev.mesh.benchmarks.product;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/**
 * STOMP over WebSocket with Spring's simple broker in the server: messages of the client
 * go to an annotated method, those of the server to a topic. Limits that hold the largest
 * message and all that is under way.
 */
final class Stomp implements Product {

	private static final int PENDING_BYTES = 64 << 20;

	private static final int SEND_MILLIS = 60_000;

	private static final long PATIENCE_SECONDS = 20;

	@Override
	public String name() {
		return "stomp";
	}

	@Override
	public String settings() {
		return "Spring STOMP over WebSocket: simple broker, @MessageMapping, WebSocketStompClient, no heart-beats";
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) {
		ConfigurableApplicationContext context = SpringSocket.start(Application.class, arrivals);
		SimpMessagingTemplate template = context.getBean(SimpMessagingTemplate.class);
		return new StompServerEndpoint(template, SpringSocket.portOf(context), context::close);
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) throws IOException {
		WebSocketStompClient client = new WebSocketStompClient(SpringSocket.client());
		client.setInboundMessageSizeLimit(SpringSocket.BUFFER_BYTES);
		try {
			StompSession session = client
				.connectAsync("ws://127.0.0.1:" + port + "/stomp", new StompSessionHandlerAdapter() {
				})
				.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
			StompClientEndpoint endpoint = new StompClientEndpoint(client, session, arrivals);
			endpoint.awaitSubscribed();
			return endpoint;
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IOException("There is no connection", ex);
		}
	}

	/** The server. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocketMessageBroker
	@Import(Answers.class)
	static class Application implements WebSocketMessageBrokerConfigurer {

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
		public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
			registration.setMessageSizeLimit(SpringSocket.BUFFER_BYTES)
				.setSendBufferSizeLimit(PENDING_BYTES)
				.setSendTimeLimit(SEND_MILLIS);
		}

		@Bean
		ServletServerContainerFactoryBean container() {
			ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
			container.setMaxBinaryMessageBufferSize(SpringSocket.BUFFER_BYTES);
			container.setMaxTextMessageBufferSize(SpringSocket.BUFFER_BYTES);
			return container;
		}

	}

	/** What the client sends comes here. */
	@Controller
	static class Answers {

		private static final byte[] NOTHING = new byte[0];

		private final Arrivals arrivals;

		private final SimpMessagingTemplate template;

		Answers(Arrivals arrivals, SimpMessagingTemplate template) {
			this.arrivals = arrivals;
			this.template = template;
		}

		@MessageMapping("message")
		void message(byte[] payload) {
			this.arrivals.arrived(1);
		}

		@MessageMapping("echo")
		void echo(byte[] payload) {
			this.template.convertAndSend(StompClientEndpoint.ECHOED, payload);
		}

		@MessageMapping("acknowledge")
		void acknowledge(byte[] payload) {
			this.arrivals.arrived(1);
			this.template.convertAndSend(StompClientEndpoint.ACKNOWLEDGED, NOTHING);
		}

	}

}
