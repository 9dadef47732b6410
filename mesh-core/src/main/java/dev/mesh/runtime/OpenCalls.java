package dev.mesh.runtime;

import dev.mesh.bus.SendResult;
import dev.mesh.bus.SendResult.Outcome;
import dev.mesh.session.SessionException;
import dev.mesh.wire.ErrorCode;

/**
 * Calls of the API that the core has heard of and not answered. Only the loop uses it.
 *
 * @param sends reliable sends
 * @param requests requests that have no outcome yet
 * @param pings round trips that are being measured
 * @param opens sessions that are being opened or kept
 */
record OpenCalls(SlotTable<PendingSend> sends, SlotTable<PendingRequest> requests, SlotTable<PendingPing> pings,
		OpenRequests opens) {

	/** The loop has ended: none of them will be answered by the core. */
	void abandonAll() {
		this.sends.removeAll()
			.forEach((send) -> send.settle(new SendResult(Outcome.CLOSED, true, "this node is closing")));
		this.requests.removeAll().forEach(PendingRequest::abandon);
		this.pings.removeAll().forEach(PendingPing::abandon);
		this.opens.abandonAll();
	}

	/** What calls end with that are in vain because the peer is stopping. */
	static SessionException stopping() {
		return SessionException.of(ErrorCode.GOING_AWAY, "This node is closing");
	}

}
