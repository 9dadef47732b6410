package front;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import dev.mesh.template.BusTemplate;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Greets every peer and asks one, in a reactive web application. */
@SpringBootApplication
@RestController
public class FrontApplication {

	private final Bus bus;

	private final BusTemplate template;

	private final Presence presence;

	public FrontApplication(Bus bus, BusTemplate template, Presence presence) {
		this.bus = bus;
		this.template = template;
		this.presence = presence;
	}

	public static void main(String[] args) {
		SpringApplication.run(FrontApplication.class, args);
	}

	@GetMapping("/greet")
	Flux<String> greet(@RequestParam String text) {
		BusMessage greeting = BusMessage.of("greetings/english", text.getBytes(StandardCharsets.UTF_8));
		return Flux.fromIterable(this.presence.graph().remotePeers())
			.flatMap((peer) -> Mono.fromFuture(this.bus.send(peer.key(), greeting))
				.map(SendResult::outcome)
				.map((outcome) -> peer.deviceName() + ": " + outcome + "\n"));
	}

	@GetMapping("/stock")
	Mono<Answer> stock(@RequestParam String article) {
		return Mono.fromFuture(() -> this.template.newMessage(new Question(article))
			.path("stock/main")
			.to("stock")
			.request(Answer.class));
	}

	@BusMessageListener("stock/asked")
	void asked(Question question, Peer sender) {
		System.out.println(sender.deviceName() + " was asked for " + question.article());
	}

	record Question(String article) {
	}

	record Answer(String shop, String article, int pieces) {
	}

}
