package shop;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.BusStreamListener;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamOptions;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import dev.mesh.template.BusTemplate;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;

/** Orders from every other shop, with each annotation and with conditions. */
@SpringBootApplication
public class ShopApplication {

	private final Bus bus;

	private final BusTemplate template;

	public ShopApplication(Bus bus, BusTemplate template) {
		this.bus = bus;
		this.template = template;
	}

	public static void main(String[] args) {
		SpringApplication.run(ShopApplication.class, args);
	}

	@PresenceChanged(types = PresenceChange.Type.JOINED, condition = "peer.deviceName() != 'hub'")
	void joined(Peer peer) {
		order(peer, 0, new Order("pears", 0));
		order(peer, 7, new Order("apples", 3));
		this.bus.openStream(peer.key(), StreamOptions.reliable("logs/tail").argument("level", "tail"));
	}

	private void order(Peer shop, int id, Order order) {
		this.template.newMessage(order)
			.path("orders/" + id + "/created")
			.to(shop)
			.request(Receipt.class)
			.thenAccept((receipt) -> System.out.println(shop.deviceName() + " confirms " + receipt.text()));
	}

	@BusMessageListener(path = "orders/{id}/created", condition = "payload.pieces > 0")
	Receipt created(Order order, @DestinationVariable int id) {
		return new Receipt(order.pieces() + " " + order.article() + " of order " + id);
	}

	@BusStreamListener("logs/tail")
	void tail(BusStream stream, @Header("level") String level, Peer opener) {
		System.out.println(opener.deviceName() + " streams: " + level);
	}

	record Order(String article, int pieces) {
	}

	record Receipt(String text) {
	}

}
