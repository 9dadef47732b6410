package dev.mesh.bus;

import dev.mesh.bus.ReceivedMessage.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What this node answers to the requests and watched messages of one other peer. */
final class Answers {

	/** Of the text that goes with a failure. */
	static final int MAX_DETAIL_BYTES = 1024;

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
				byte[] text = detail.getBytes(StandardCharsets.UTF_8);
				byte[] payload = new byte[1 + Math.min(text.length, MAX_DETAIL_BYTES)];
				payload[0] = (byte) reason.code();
				System.arraycopy(text, 0, payload, 1, payload.length - 1);
				send(whoAsks, Kind.FAILURE, id, BusMessage.answer(payload));
			}

		};
	}

	private void send(long whoAsks, Kind kind, long id, BusMessage content) {
		Outgoing answer = new Outgoing(kind, id, content, this.carrier.partDeadline(), null);
		if (whoAsks != this.asker || !this.carrier.carry(answer, "")) {
			this.context.count("bus.dropped.answer");
		}
	}

	/** What {@link Answer#fail} wrote: the reason. */
	static RejectionReason reasonOf(byte[] payload) {
		return RejectionReason.of(payload.length == 0 ? 0 : payload[0]);
	}

	/** What {@link Answer#fail} wrote: the text. */
	static String detailOf(byte[] payload) {
		return payload.length == 0 ? "" : new String(
				Arrays.copyOfRange(payload, 1, Math.min(payload.length, 1 + MAX_DETAIL_BYTES)), StandardCharsets.UTF_8);
	}

}
