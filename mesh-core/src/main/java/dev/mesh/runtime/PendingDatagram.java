package dev.mesh.runtime;

import dev.mesh.bus.BusMessage;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;

/** An unreliable message on its way to the loop. */
record PendingDatagram(PeerKey to, BusMessage message) implements PendingMessage {

	@Override
	public int bytes() {
		return this.message.size();
	}

	@Override
	public Input enter(OpenCalls calls, long nowNanos) {
		return new BusInput.SendUnreliable(this.to, this.message);
	}

}
