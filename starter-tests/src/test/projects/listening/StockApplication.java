package stock;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.presence.Peer;
import dev.mesh.template.BusTemplate;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.messaging.handler.annotation.DestinationVariable;

/** Answers requests, and has nothing else to do. */
@SpringBootApplication
public class StockApplication {

	private final BusTemplate template;

	public StockApplication(BusTemplate template) {
		this.template = template;
	}

	public static void main(String[] args) {
		SpringApplication.run(StockApplication.class, args);
		System.out.println("main has returned");
	}

	@BusMessageListener("stock/{shop}")
	Answer pieces(Question question, @DestinationVariable String shop, Peer sender) {
		this.template.send(sender.key(), "stock/asked", question);
		return new Answer(shop, question.article(), question.article().length());
	}

	record Question(String article) {
	}

	record Answer(String shop, String article, int pieces) {
	}

}
