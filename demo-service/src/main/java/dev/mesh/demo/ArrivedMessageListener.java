package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.bus.Message;
import org.springframework.stereotype.Component;

/** Receives what is sent to this process's own peer, on every path. */
@Component
class ArrivedMessageListener {

	private final Mesh own;

	private final ArrivedMessages arrived;

	ArrivedMessageListener(Mesh own, ArrivedMessages arrived) {
		this.own = own;
		this.arrived = arrived;
	}

	@BusMessageListener("**")
	void onMessage(Message message) {
		this.arrived.add(this.own, message);
	}

}
