package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Several peers behind one first hop, whose queue has room for a few envelopes at a time.
 */
class ChannelsFairnessTests {

	private final Hop hop = new Hop();

	private final Channels channels = new Channels(BusSettings.defaults(), this.hop);

	private static PeerKey peer(int number) {
		byte[] bytes = new byte[32];
		bytes[31] = (byte) number;
		return PeerKey.of(bytes);
	}

	private void send(int to, int size) {
		this.channels.handleSend(++this.hop.sends, peer(to), BusMessage.of("p", new byte[size]), SendOptions.DEFAULTS,
				0);
	}

	@Test
	void peersBehindOneHopTakeTurnsInOneFlush() {
		for (int to = 1; to <= 3; to++) {
			send(to, 1 << 20);
		}
		this.hop.room = 9 * 17_000 + 1000;
		this.channels.flush(0);

		assertThat(this.hop.envelopes).hasSize(9);
		assertThat(this.hop.count(peer(1))).isEqualTo(3);
		assertThat(this.hop.count(peer(2))).isEqualTo(3);
		assertThat(this.hop.count(peer(3))).isEqualTo(3);
	}

	@Test
	void peersBehindOneHopTakeTurnsWhenThereIsRoomForOneEnvelopeATurn() {
		for (int to = 1; to <= 3; to++) {
			send(to, 1 << 20);
		}
		for (int turn = 0; turn < 12; turn++) {
			this.hop.room = 18_000;
			this.channels.flush(turn);
		}

		assertThat(this.hop.envelopes).hasSize(12);
		assertThat(this.hop.count(peer(1))).isEqualTo(4);
		assertThat(this.hop.count(peer(2))).isEqualTo(4);
	}

	@Test
	void aSmallMessageDoesNotWaitForTheBulkOfAnotherPeer() {
		send(1, 1 << 20);
		this.hop.room = 18_000;
		this.channels.flush(0);
		send(2, 10);
		this.hop.room = 36_000;
		this.channels.flush(1);

		assertThat(this.hop.envelopes).contains(peer(2));
	}

	/** Counts envelopes for each peer, and lets as many pass as there is room. */
	private static final class Hop implements BusEnvironment {

		final List<PeerKey> envelopes = new ArrayList<>();

		long room;

		long sends;

		long count(PeerKey to) {
			return this.envelopes.stream().filter(to::equals).count();
		}

		@Override
		public Reach reach(PeerKey peer) {
			return Reach.READY;
		}

		@Override
		public long incarnation(PeerKey peer) {
			return 1;
		}

		@Override
		public long room(PeerKey peer) {
			return this.room;
		}

		@Override
		public BusAccess.Attestation attestation(PeerKey peer, long incarnation) {
			return BusAccess.Attestation.NONE;
		}

		@Override
		public void authorize(long question, List<BusAccess> accesses) {
			throw new AssertionError("it is not guarded");
		}

		@Override
		public void transmit(EnvelopeHeader header, byte[] frames, int length) {
			this.room -= 17_000;
			this.envelopes.add(header.to());
		}

		@Override
		public void deliver(ReceivedMessage message, List<PathMatch> listeners) {
			throw new AssertionError("nobody sends here");
		}

		@Override
		public void deliverRequest(ReceivedMessage request, PathMatch handler) {
			throw new AssertionError("nobody asks here");
		}

		@Override
		public void replied(long request, BusMessage reply) {
			throw new AssertionError("nobody asks here");
		}

		@Override
		public void requestFailed(long request, SendResult result) {
			throw new AssertionError("nobody asks here");
		}

		@Override
		public void onStream(StreamEvent event) {
			throw new AssertionError("nobody streams here");
		}

		@Override
		public long turnNanos() {
			return 0;
		}

		@Override
		public void completed(long send, SendResult result) {
			throw new AssertionError("nobody answers");
		}

		@Override
		public RandomGenerator entropy() {
			return new Random(1);
		}

		@Override
		public void count(String event) {
			assertThat(event).startsWith("bus.");
		}

	}

}
