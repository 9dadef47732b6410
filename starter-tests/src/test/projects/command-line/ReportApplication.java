package report;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.presence.Peer;
import dev.mesh.presence.Presence;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Greets the hub and ends. */
@SpringBootApplication
public class ReportApplication implements CommandLineRunner {

	private final Bus bus;

	private final Presence presence;

	public ReportApplication(Bus bus, Presence presence) {
		this.bus = bus;
		this.presence = presence;
	}

	public static void main(String[] args) {
		System.exit(SpringApplication.exit(SpringApplication.run(ReportApplication.class, args)));
	}

	@Override
	public void run(String... args) throws Exception {
		Optional<Peer> hub = Optional.empty();
		for (int i = 0; hub.isEmpty() && i < 300; i++) {
			Thread.sleep(100);
			hub = this.presence.graph().remotePeers().stream().findFirst();
		}
		BusMessage greeting = BusMessage.of("greetings/english", "Bye!".getBytes(StandardCharsets.UTF_8));
		System.out.println("Sent: " + this.bus.send(hub.orElseThrow().key(), greeting).get(30, TimeUnit.SECONDS).outcome());
	}

}
