package dev.mesh.bus;

import dev.mesh.bus.ReceivedMessage.Answer;

/** What this node answers to the requests and watched messages of one other peer. */
final class Answers {

	private final ChannelContext context;

	private final Carrier carrier;

	/** Rises with each restart of the other peer, which has forgotten what it asked. */
	private long asker;

	Answers(ChannelContext context, Carrier carrier) {
		this.context = context;
		this.carrier = carrier;
	}

	/** The other peer has restarted: it does not wait any more. */
	void restart() {
		this.asker++;
	}

	/** How to answer what has just come with this id. */
	Answer to(long id) {
		long whoAsks = this.asker;
		return new Answer() {

			@Override
			public void reply(BusMessage reply) {
				send(whoAsks, Kind.REPLY, id, reply);
			}

			@Override
			public void fail(RejectionReason reason, String detail) {
				send(whoAsks, Kind.FAILURE, id, new Failure(reason, detail).content());
			}

		};
	}

	private void send(long whoAsks, Kind kind, long id, BusMessage content) {
		Outgoing answer = new Outgoing(kind, id, content, this.carrier.partDeadline(), null);
		if (whoAsks != this.asker || !this.carrier.carry(answer, "")) {
			this.context.count("bus.dropped.answer");
		}
	}

}
