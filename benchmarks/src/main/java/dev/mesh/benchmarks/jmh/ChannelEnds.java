package dev.mesh.benchmarks.jmh;

import dev.mesh.bus.BusMessage;
import dev.mesh.bus.BusSettings;
import dev.mesh.bus.Channels;
import dev.mesh.bus.PathMatch;
import dev.mesh.bus.QuietBus;
import dev.mesh.bus.ReceivedMessage;
import dev.mesh.bus.SendOptions;
import dev.mesh.bus.SendResult;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/** Two buses whose envelopes are carried to the other one by hand, in virtual time. */
final class ChannelEnds {

	private static final int KEY_BYTES = 32;

	private static final long TURN_NANOS = 1_000;

	private final End source = new End(1);

	private final End target = new End(2);

	private final byte[] payload;

	private long nowNanos;

	private long newestSend;

	ChannelEnds(int bytes) {
		this.payload = new byte[bytes];
		this.target.channels.handleListen(1, "**");
		this.target.channels.handleStartListening(0);
	}

	/** Sends so many messages, and carries envelopes until all are acknowledged. */
	long exchange(int messages) {
		long wanted = this.source.completed + messages;
		for (int i = 0; i < messages; i++) {
			this.source.channels.handleSend(++this.newestSend, this.target.key, BusMessage.of("orders", this.payload),
					SendOptions.DEFAULTS, this.nowNanos);
		}
		while (this.source.completed < wanted) {
			this.nowNanos += TURN_NANOS;
			turn(this.source, this.target);
			turn(this.target, this.source);
		}
		return this.source.completed;
	}

	private void turn(End own, End other) {
		for (Envelope next = other.sent.poll(); next != null; next = other.sent.poll()) {
			own.channels.handleEnvelope(other.key, next.epoch(), next.frames(), this.nowNanos);
		}
		if (!own.delivered.isEmpty()) {
			own.channels.handleConsumed(own.delivered, List.of());
			own.delivered = new ArrayList<>();
		}
		if (own.channels.nextDeadlineNanos() <= this.nowNanos) {
			own.channels.handleDeadlines(this.nowNanos);
		}
		own.channels.flush(this.nowNanos);
	}

	/** One bus. */
	private static final class End extends QuietBus {

		private final PeerKey key;

		private final Channels channels;

		private final Queue<Envelope> sent = new ArrayDeque<>();

		private List<ReceivedMessage> delivered = new ArrayList<>();

		private long completed;

		End(int number) {
			byte[] bytes = new byte[KEY_BYTES];
			bytes[0] = (byte) number;
			this.key = PeerKey.of(bytes);
			this.channels = new Channels(BusSettings.defaults(), this);
		}

		@Override
		public void transmit(EnvelopeHeader header, byte[] frames, int length) {
			this.sent.add(new Envelope(header.epoch(), new WireReader(Arrays.copyOf(frames, length), 0, length)));
		}

		@Override
		public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
			this.delivered.add(message);
		}

		@Override
		public void completed(long send, SendResult result) {
			result.orThrow();
			this.completed++;
		}

	}

	/** What is on its way. */
	private record Envelope(long epoch, WireReader frames) {

	}

}
