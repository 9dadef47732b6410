package dev.mesh.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import org.junit.jupiter.api.Test;

/** What a peer that sends to very many paths leaves to others. */
class AuthorizerFairnessTests {

	private static final PeerKey HONEST = GuardedHub.peer(1);

	private static final PeerKey HOSTILE = GuardedHub.peer(2);

	private static final PeerKey ACCOMPLICE = GuardedHub.peer(3);

	private final GuardedHub hub = new GuardedHub();

	private void send(PeerKey from, String prefix, int paths) {
		for (int i = 0; i < paths; i++) {
			this.hub.receive(from, prefix + i, "x");
			this.hub.allowAll();
		}
	}

	@Test
	void whatWasDecidedAboutAPeerOutlivesManyPathsOfOthers() {
		send(HONEST, "p", 1_000);
		send(HOSTILE, "q", 2 * Permits.MAX_DECISIONS);
		send(ACCOMPLICE, "r", 2 * Permits.MAX_DECISIONS);
		send(HONEST, "p", 1_000);

		assertThat(this.hub.asked(HONEST)).isEqualTo(1_000);
		assertThat(this.hub.received(HONEST)).isEqualTo(2_000);
		assertThat(this.hub.asked(HOSTILE)).isEqualTo(2 * Permits.MAX_DECISIONS);
	}

	@Test
	void aPeerHasAllThePermitsThatOthersDoNotNeed() {
		send(HOSTILE, "q", Permits.MAX_DECISIONS - 100);
		send(HONEST, "p", 100);
		send(HOSTILE, "q", Permits.MAX_DECISIONS - 100);

		assertThat(this.hub.asked(HOSTILE)).isEqualTo(Permits.MAX_DECISIONS - 100);
	}

	@Test
	void unreliableMessagesOfAPeerWaitBesideThoseOfFifteenWhoseShareIsUsedUp() {
		for (int hostile = 2; hostile <= 16; hostile++) {
			for (int i = 0; i < UndecidedDatagrams.MAX_MESSAGES + 3; i++) {
				this.hub.receive(GuardedHub.peer(hostile), "q" + i, "x");
			}
		}
		assertThat(this.hub.counted("bus.dropped.undecided")).isEqualTo(15 * 3);
		for (int i = 0; i < UndecidedDatagrams.MAX_MESSAGES; i++) {
			this.hub.receive(HONEST, "p" + i, "x");
		}
		this.hub.allowAll();

		assertThat(this.hub.received(HONEST)).isEqualTo(UndecidedDatagrams.MAX_MESSAGES);
		assertThat(this.hub.received(HOSTILE)).isEqualTo(UndecidedDatagrams.MAX_MESSAGES);
	}

	@Test
	void theNodeHasALimitForUnreliableMessagesOfAllPeers() {
		for (int peer = 1; peer <= 20; peer++) {
			for (int i = 0; i < UndecidedDatagrams.MAX_MESSAGES; i++) {
				this.hub.receive(GuardedHub.peer(peer), "p", "x");
			}
		}
		assertThat(this.hub.counted("bus.dropped.undecided")).isEqualTo(4 * UndecidedDatagrams.MAX_MESSAGES);
		this.hub.allowAll();

		this.hub.receive(GuardedHub.peer(20), "p", "x");
		this.hub.allowAll();
		assertThat(this.hub.received(GuardedHub.peer(20))).as("after room was given back").isOne();
	}

	// parts

	@Test
	void theUseOfAPermitKeepsItWhenOthersOfItsPeerGo() {
		Permits permits = new Permits();
		for (int i = 0; i < Permits.MAX_DECISIONS; i++) {
			permits.put(HONEST, access("p" + i), Permit.ALLOWED, i);
		}
		assertThat(permits.find(HONEST, access("p0"), 0)).isEqualTo(Permit.ALLOWED);
		permits.put(HONEST, access("new"), Permit.ALLOWED, 0);

		assertThat(permits.size()).isEqualTo(Permits.MAX_DECISIONS);
		assertThat(permits.find(HONEST, access("p0"), 0)).isEqualTo(Permit.ALLOWED);
		assertThat(permits.find(HONEST, access("p1"), 0)).isNull();
		assertThat(permits.find(HONEST, access("p2"), 2 + Permits.VALID_NANOS - 1)).isEqualTo(Permit.ALLOWED);
		assertThat(permits.find(HONEST, access("p2"), 2 + Permits.VALID_NANOS)).isNull();
	}

	@Test
	void morePeersThanPermitsStayWithinTheLimit() {
		Permits permits = new Permits();
		for (int i = 0; i < Permits.MAX_DECISIONS + 10; i++) {
			permits.put(GuardedHub.peer(i), access("p"), Permit.ALLOWED, 0);
		}
		assertThat(permits.size()).isEqualTo(Permits.MAX_DECISIONS);
		assertThat(permits.find(GuardedHub.peer(9), access("p"), 0)).isNull();
		assertThat(permits.find(GuardedHub.peer(10), access("p"), 0)).isEqualTo(Permit.ALLOWED);

		permits.forget(GuardedHub.peer(10));
		assertThat(permits.size()).isEqualTo(Permits.MAX_DECISIONS - 1);
	}

	private static Access access(String path) {
		return Access.unreliable(path);
	}

}
