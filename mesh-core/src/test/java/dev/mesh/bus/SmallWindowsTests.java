package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the first windows of many peers may hold of one node together. */
class SmallWindowsTests {

	private static final int MIB = 1024 * 1024;

	private static final int PEERS = 20;

	/** Each sends less than what widens a window. */
	private static final int MESSAGES = 7;

	private static final String TEXT = "x".repeat(16_000);

	private static final BusSettings SETTINGS = new BusSettings(Duration.ofSeconds(90), Duration.ofMinutes(1), 16_384,
			MIB, 65_536, 64 * MIB, MIB, 64 * MIB, 128 * 1024, 16 * 1024);

	private final OneHop hop = new OneHop();

	private final Channels node = new Channels(SETTINGS, this.hop);

	@BeforeEach
	void listen() {
		this.node.handleListen(1, "**");
		this.node.handleStartListening(0);
	}

	private static PeerKey peer(int number) {
		return PeerKey.of(ByteBuffer.allocate(32).putInt(number + 100).array());
	}

	private void send(int from, int number) {
		byte[] frames = new RawFrames().open().message(number, 0, 3, "p", TEXT).bytes();
		this.node.handleEnvelope(peer(from), 1, new WireReader(frames, 0, frames.length), 0);
	}

	private void everybodySends() {
		for (int number = 1; number <= MESSAGES; number++) {
			for (int from = 0; from < PEERS; from++) {
				send(from, number);
			}
		}
	}

	@Test
	void listenersThatKeepEverythingHoldNoMoreThanTheBudgetAndOneMessageOfEachPeer() {
		everybodySends();

		assertThat(this.hop.counted("bus.dropped.overload") + this.hop.delivered.size()).isEqualTo(PEERS * MESSAGES);
		assertThat(this.hop.delivered.size() * 16_000L).isBetween(MIB - 20_000L, MIB + PEERS * 16_000L);
		send(PEERS, 1);
		assertThat(this.hop.delivered).as("a peer of which nothing is held gets through")
			.anyMatch((message) -> message.sender().equals(peer(PEERS)));
	}

	@Test
	void whatWasNotTakenForWantOfRoomIsTakenWhenItComesAgain() {
		for (int done = 0; done < PEERS * MESSAGES; done = this.hop.delivered.size()) {
			everybodySends();
			assertThat(this.hop.delivered).hasSizeGreaterThan(done);
			this.node.handleConsumed(List.copyOf(this.hop.delivered.subList(done, this.hop.delivered.size())),
					List.of());
		}

		assertThat(this.hop.delivered.stream().filter((message) -> message.sender().equals(peer(3)))).hasSize(MESSAGES);
	}

	@Test
	void whatWaitsForListenersToStartIsLimitedToo() {
		OneHop quiet = new OneHop();
		Channels starting = new Channels(SETTINGS, quiet);
		for (int number = 1; number <= MESSAGES; number++) {
			for (int from = 0; from < PEERS; from++) {
				byte[] frames = new RawFrames().open().message(number, 0, 3, "p", TEXT).bytes();
				starting.handleEnvelope(peer(from), 1, new WireReader(frames, 0, frames.length), 0);
			}
		}
		assertThat(starting.load().smallWindowBytes()).isBetween(MIB - 20_000L, (long) MIB);
		starting.handleListen(1, "**");
		starting.handleStartListening(0);
		assertThat(quiet.delivered.size() * 16_000L).isLessThanOrEqualTo(MIB);
	}

	@Test
	void aListenerThatKeepsAMessageHoldsBackNoStreamWhenOthersHoldEverything() {
		this.node.handleListenForStreams(1, "**");
		everybodySends();
		send(PEERS, 1);
		int dropped = this.hop.counted("bus.dropped.overload");
		byte[] frames = new RawFrames().part(2, Kind.STREAM_OPEN, 2, "x", Map.of(), (byte) 0, (byte) 10, (byte) 10)
			.bytes();
		this.node.handleEnvelope(peer(PEERS), 1, new WireReader(frames, 0, frames.length), 0);

		assertThat(this.hop.counts).containsEntry("bus.dropped.overload", dropped);
		assertThat(this.node.load().streams()).isEqualTo(1);
		assertThat(this.hop.streamEvents).singleElement().isInstanceOf(StreamEvent.Offered.class);
	}

	@Test
	void aWindowThatEndsHoldsOnlyWhatListenersHaveUntilTheyAreDone() {
		ReceiveBudget budget = new ReceiveBudget(100);
		ReceiveCredit credit = new ReceiveCredit(BusSettings.defaults(), budget);
		assertThat(credit.receive(60, false)).isTrue();
		assertThat(credit.receive(60, false)).isFalse();
		assertThat(credit.receive(60, true)).isTrue();
		assertThat(budget.heldBytes()).isEqualTo(120);
		credit.close(50);
		assertThat(budget.heldBytes()).isEqualTo(50);
		credit.consumed(1, 30);
		credit.consumed(1, 30);
		assertThat(budget.heldBytes()).isZero();
	}

}
