package dev.mesh.runtime;

import dev.mesh.bus.BusMessage;
import dev.mesh.identity.PeerKey;
import dev.mesh.peer.BusInput;
import dev.mesh.peer.Input;

/**
 * An unreliable message on its way to the loop; a time to live of Long.MAX_VALUE = none.
 */
record PendingDatagram(PeerKey to, BusMessage message, long timeToLiveNanos) implements PendingMessage {

	@Override
	public int bytes() {
		return this.message.size();
	}

	@Override
	public Input enter(OpenCalls calls, long nowNanos) {
		long deadlineNanos = (this.timeToLiveNanos == Long.MAX_VALUE) ? Long.MAX_VALUE
				: nowNanos + this.timeToLiveNanos;
		return new BusInput.SendUnreliable(this.to, this.message, deadlineNanos);
	}

}
