package dev.mesh.bus;

import dev.mesh.identity.PeerKey;
import java.util.Map;

/** What one peer may send: what is asked about it, and what waits for that. */
final class Clearance {

	private final PeerKey peer;

	private final ChannelContext context;

	private final Questions questions;

	private final UndecidedDatagrams datagrams;

	Clearance(PeerKey peer, ChannelContext context, Permits permits) {
		this.peer = peer;
		this.context = context;
		this.questions = new Questions(peer, context, permits);
		this.datagrams = new UndecidedDatagrams(permits, context::count);
	}

	Questions questions() {
		return this.questions;
	}

	/** Hands it to the listeners, keeps it until that is decided, or drops it. */
	void onUnreliable(BusMessage message) {
		if (!this.context.isListening()) {
			this.context.deliverUnreliable(this.peer, message);
			return;
		}
		Access access = Access.unreliable(message.path());
		Permit permit = this.questions.known(access);
		if (permit == null) {
			if (this.datagrams.add(access, message)) {
				this.questions.permit(access);
			}
		}
		else if (permit.isAllowed()) {
			this.context.deliverUnreliable(this.peer, message);
		}
		else {
			this.context.count("bus.denied");
		}
	}

	/** The unreliable messages that waited for this go on, or are dropped. */
	void onDecided(Map<Access, Permit> decided) {
		this.datagrams.decide(decided).forEach((message) -> this.context.deliverUnreliable(this.peer, message));
	}

	/** Nothing of the numbered frames that wait is of interest any more. */
	void forgetNumbered() {
		this.questions.retain(this.datagrams.accesses());
	}

	/** The peer starts again. */
	void restart() {
		this.datagrams.clear();
		this.questions.restart();
	}

}
