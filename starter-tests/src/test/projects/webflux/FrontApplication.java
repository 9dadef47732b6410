package front;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.bus.SendResult;
import dev.mesh.presence.Presence;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Greets every peer, in a reactive web application. */
@SpringBootApplication
@RestController
public class FrontApplication {

	private final Bus bus;

	private final Presence presence;

	public FrontApplication(Bus bus, Presence presence) {
		this.bus = bus;
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

}
