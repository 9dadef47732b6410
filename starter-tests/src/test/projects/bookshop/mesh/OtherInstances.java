package bookshop;

import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.PresenceChanged;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusMessage;
import dev.mesh.filter.PeerFilter;
import dev.mesh.presence.Peer;
import dev.mesh.presence.PresenceChange;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Tells the other instances what has changed, and forgets what they have changed. */
@Component
class OtherInstances {

	private final Bus bus;

	OtherInstances(Bus bus) {
		this.bus = bus;
	}

	@PresenceChanged(types = PresenceChange.Type.JOINED)
	void joined(Peer instance) {
		System.out.println("Instance " + instance.deviceName() + " is there");
	}

	@TransactionalEventListener
	void changed(BookChanged change) {
		this.bus.sendToAll(PeerFilter.parse("metadata.role = 'bookshop'"),
				BusMessage.of("books/" + change.id() + "/changed", new byte[0]));
	}

	@BusMessageListener("books/{id}/changed")
	@CacheEvict(cacheNames = "books", key = "#id")
	public void forget(@DestinationVariable long id) {
		System.out.println("Another instance has changed book " + id);
	}

}
