package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import org.junit.jupiter.api.Test;

/**
 * Several peers behind one first hop, whose queue has room for a few envelopes at a time.
 */
class ChannelsFairnessTests {

	private final OneHop hop = new OneHop();

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

}
