package bookshop;

import java.security.Principal;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Questions and answers over STOMP. */
@Controller
class Counter {

	private final Shelf shelf;

	Counter(Shelf shelf) {
		this.shelf = shelf;
	}

	@MessageMapping("/ask")
	@SendTo("/topic/answers")
	Book answer(long id, Principal asking) {
		Book book = new Book();
		book.setTitle(asking.getName() + " asks for " + this.shelf.find(id).orElseThrow().getTitle());
		return book;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class Stomp implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
			registry.setApplicationDestinationPrefixes("/app");
		}

	}

}
