package dev.mesh.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.presence.Peer;
import dev.mesh.template.BusTemplate;
import dev.mesh.test.autoconfigure.AutoConfigureMesh;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.stereotype.Component;

/** The example of docs/testing.md. */
@SpringBootTest(classes = OrderDeskTests.OrderDesk.class)
@AutoConfigureMesh
class OrderDeskTests {

	@Autowired
	MeshTestNetwork network;

	@Test
	void anOrderIsConfirmedWithThePriceThatTheStockHasSaid() {
		MeshTestPeer stock = this.network.join("stock");
		stock.answer("prices/{item}", (request) -> new Price(7));
		MeshTestPeer till = this.network.join("till-7");

		Confirmation confirmation = till.request("orders/4711", new Order("tea", 3), Confirmation.class);

		assertThat(confirmation).isEqualTo(new Confirmation("4711", 21));
		assertThat(stock.received().await("reserved/tea").text()).isEqualTo("3 for till-7");
	}

	@Component
	static class OrderDesk {

		private final BusTemplate bus;

		OrderDesk(BusTemplate bus) {
			this.bus = bus;
		}

		@BusMessageListener("orders/{number}")
		Confirmation on(Order order, @DestinationVariable String number, Peer sender) {
			Price price = this.bus.newMessage(order)
				.path("prices/" + order.item())
				.to("stock")
				.request(Price.class)
				.join();
			this.bus.newMessage(order.count() + " for " + sender.deviceName())
				.path("reserved/" + order.item())
				.to("stock")
				.send();
			return new Confirmation(number, order.count() * price.amount());
		}

	}

	record Order(String item, int count) {
	}

	record Price(int amount) {
	}

	record Confirmation(String number, int amount) {
	}

}
