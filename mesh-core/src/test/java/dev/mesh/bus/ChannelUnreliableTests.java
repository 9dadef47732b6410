package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusEnvironment.Reach;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Unreliable messages: once or never, and never a reason to wait. */
class ChannelUnreliableTests {

	private final ChannelPair pair = ChannelPair.listening();

	private final ChannelEnd a = this.pair.a;

	private final ChannelEnd b = this.pair.b;

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void anUnreliableMessageArrivesWithoutAnAcknowledgement() {
		this.a.sendUnreliable("p", text("one"));
		this.a.sendUnreliable("p", new byte[0]);
		this.pair.settle();

		assertThat(this.b.received).extracting(ChannelEnd.Received::text).containsExactly("one", "");
		assertThat(this.b.received).extracting(ChannelEnd.Received::reliability).containsOnly(Reliability.UNRELIABLE);
		assertThat(this.b.sent).isEmpty();
		assertThat(this.a.sent).hasSize(1);
	}

	@Test
	void aLostOneIsNotSentAgain() {
		this.pair.fate = ChannelPair.LOST;
		this.a.sendUnreliable("p", text("lost"));
		this.pair.turn();
		this.pair.fate = ChannelPair.PROMPT;
		this.a.sendUnreliable("p", text("next"));
		this.pair.settle();

		assertThat(this.b.texts()).containsExactly("next");
	}

	@Test
	void itsFragmentsAreJoined() {
		byte[] payload = new byte[128 * 1024];
		new Random(1).nextBytes(payload);
		this.a.sendUnreliable("p", payload);
		this.pair.settle();

		assertThat(this.b.received.get(0).payload()).isEqualTo(payload);
		assertThat(this.a.sent.size()).isEqualTo(9);
	}

	@Test
	void oneLostFragmentLosesTheMessageWhicheverItIs() {
		for (int lost = 1; lost <= 3; lost++) {
			ChannelPair run = ChannelPair.listening();
			int index = lost;
			run.fate = (envelope) -> envelope.index() == index ? List.of() : List.of(ChannelPair.DELAY);
			run.a.sendUnreliable("p", new byte[40_000]);
			run.settle();
			assertThat(run.b.received).isEmpty();
			run.a.sendUnreliable("p", text("next"));
			run.settle();

			assertThat(run.b.texts()).containsExactly("next");
			assertThat(run.b.counted("bus.dropped.fragment")).isEqualTo(1);
		}
	}

	@Test
	void twoMessagesThatEachLoseAFragmentAreCountedEach() {
		this.pair.fate = (envelope) -> envelope.index() % 3 == 2 ? List.of() : List.of(ChannelPair.DELAY);
		this.a.sendUnreliable("p", new byte[40_000]);
		this.a.sendUnreliable("p", new byte[40_000]);
		this.pair.settle();

		assertThat(this.b.received).isEmpty();
		assertThat(this.b.counted("bus.dropped.fragment")).isEqualTo(2);
	}

	/** Ids begin again in each process. */
	@Test
	void aFragmentOfANewProcessDoesNotContinueAMessageOfTheOldOne() {
		this.pair.fate = (envelope) -> envelope.index() == 2 ? List.of() : List.of(ChannelPair.DELAY);
		this.a.sendUnreliable("p", new byte[20_000]);
		this.pair.settle();
		this.pair.restart(this.a);
		this.pair.fate = (envelope) -> envelope.index() == 3 ? List.of() : List.of(ChannelPair.DELAY);
		this.a.sendUnreliable("p", new byte[20_000]);
		this.pair.settle();

		assertThat(this.b.received).isEmpty();
		assertThat(this.b.counted("bus.dropped.fragment")).isEqualTo(2);
	}

	@Test
	void itDoesNotWaitForTheWindow() {
		this.b.reach = Reach.WAIT;
		for (int i = 0; i < 2000; i++) {
			this.a.send("bulk", new byte[1000]);
		}
		this.pair.run(Duration.ofSeconds(5));
		this.a.sendUnreliable("p", text("now"));
		this.pair.run(ChannelPair.DELAY);

		assertThat(this.b.texts("p")).containsExactly("now");
	}

	@Test
	void aBulkTransferDoesNotShutItOut() {
		this.pair.bytesPerSecond = 1 << 20;
		this.a.roomLimit = 128 * 1024;
		this.a.send("bulk", new byte[32 << 20]);
		for (int i = 0; i < 10; i++) {
			this.pair.run(Duration.ofMillis(100));
			this.a.sendUnreliable("small", text("" + i));
			this.a.sendUnreliable("large", new byte[16_000]);
		}
		this.pair.run(Duration.ofMillis(200));

		assertThat(this.b.texts("small")).hasSize(10);
		assertThat(this.b.texts("large")).hasSize(10);
	}

	@Test
	void unreliableTrafficDoesNotShutOutWhatIsReliable() {
		this.pair.bytesPerSecond = 1 << 20;
		this.a.roomLimit = 128 * 1024;
		long send = this.a.send("reliable", new byte[200_000]);
		for (int i = 0; i < 200; i++) {
			for (int j = 0; j < 5; j++) {
				this.a.sendUnreliable("flood", new byte[16_000]);
			}
			this.pair.run(Duration.ofMillis(10));
		}

		assertThat(this.a.results).containsKey(send);
		assertThat(this.a.counted("bus.dropped.queue")).isPositive();
	}

	@Test
	void whatHasNoRoomInTheQueueIsDroppedAndCounted() {
		this.a.roomLimit = 0;
		for (int i = 0; i < 20; i++) {
			this.a.sendUnreliable("p", new byte[30_000]);
		}
		assertThat(this.a.counted("bus.dropped.queue")).isEqualTo(12);
		this.a.roomLimit = Long.MAX_VALUE / 2;
		this.pair.settle();

		assertThat(this.b.received).hasSize(8);
	}

	@Test
	void withoutARouteItIsDroppedAndCounted() {
		for (Reach reach : List.of(Reach.WAIT, Reach.GONE, Reach.UNKNOWN)) {
			this.a.reach = reach;
			this.a.sendUnreliable("p", text("dropped"));
		}
		assertThat(this.a.counted("bus.dropped.unreachable")).isEqualTo(3);
	}

	@Test
	void whatWaitsWhenTheRouteIsLostIsDroppedAndCountedEach() {
		this.a.reach = Reach.AGREEING;
		this.a.sendUnreliable("p", new byte[40_000]);
		this.a.sendUnreliable("p", text("small"));
		this.pair.turn();
		this.a.reach = Reach.WAIT;
		this.pair.turn();
		this.a.reach = Reach.READY;
		this.pair.settle();

		assertThat(this.b.received).isEmpty();
		assertThat(this.a.counted("bus.dropped.unreachable")).isEqualTo(2);
	}

	@Test
	void whatNobodyListensToIsDroppedAndCounted() {
		ChannelPair deaf = new ChannelPair(BusSettings.defaults());
		deaf.a.sendUnreliable("p", text("before it listens"));
		deaf.settle();
		deaf.b.listen("other");
		deaf.a.sendUnreliable("p", text("nobody"));
		deaf.settle();

		assertThat(deaf.b.received).isEmpty();
		assertThat(deaf.b.counted("bus.dropped.listener")).isEqualTo(2);
	}

	@Test
	void aSlowListenerLosesWhatIsTooMuch() {
		this.b.consumes = false;
		for (int i = 0; i < 60; i++) {
			this.a.sendUnreliable("p", new byte[100_000]);
			this.pair.run(Duration.ofMillis(5));
		}
		this.pair.run(Duration.ofMillis(20));
		int held = this.b.received.size();
		assertThat(held).isEqualTo((4 << 20) / 100_064);
		assertThat(this.b.counted("bus.dropped.overload")).isEqualTo(60 - held);
		this.b.consumeAll();
		this.a.sendUnreliable("p", text("again"));
		this.pair.settle();

		assertThat(this.b.received).hasSize(held + 1);
	}

}
