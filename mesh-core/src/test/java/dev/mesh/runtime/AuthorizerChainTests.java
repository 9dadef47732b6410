package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAccess.Attestation;
import dev.mesh.bus.BusAccess.Operation;
import dev.mesh.bus.Permit;
import dev.mesh.bus.Reliability;
import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuthorizerChainTests {

	private static final long MILLISECOND = 1_000_000L;

	private long nowNanos = 5;

	private long decisionNanos;

	private final List<String> asked = new ArrayList<>();

	private final AuthorizerChain chain = new AuthorizerChain(List.of(this::decide), PeerKey::toString,
			() -> this.nowNanos);

	private boolean decide(BusAccess access) {
		this.asked.add(access.path());
		this.nowNanos += this.decisionNanos;
		return !access.path().equals("p0");
	}

	private static List<BusAccess> accesses(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> new BusAccess(new PeerKey(1, 2, 3, 4), Operation.SEND, "p" + i, Reliability.RELIABLE,
					Attestation.NONE))
			.toList();
	}

	@Test
	void quickDecisionsAreMadeInOneTurn() {
		this.decisionNanos = MILLISECOND / 10;

		assertThat(this.chain.decide(accesses(64), this.nowNanos)).hasSize(64)
			.startsWith(Permit.DENIED, Permit.ALLOWED);
	}

	@Test
	void slowDecisionsAreLeftForTheNextTurnButForOne() {
		this.decisionNanos = 300 * MILLISECOND;

		assertThat(this.chain.decide(accesses(64), this.nowNanos)).containsExactly(Permit.DENIED);
		assertThat(this.asked).containsExactly("p0");
	}

	@Test
	void aTurnEndsAfterTwentyMilliseconds() {
		this.decisionNanos = 7 * MILLISECOND;

		assertThat(this.chain.decide(accesses(64), this.nowNanos)).hasSize(3);
	}

	@Test
	void nobodyIsAskedWhatNobodyWaitsFor() {
		long asked = this.nowNanos;
		this.nowNanos += 10_000 * MILLISECOND;

		assertThat(this.chain.decide(accesses(1), asked)).isEmpty();
		assertThat(this.asked).isEmpty();
	}

}
