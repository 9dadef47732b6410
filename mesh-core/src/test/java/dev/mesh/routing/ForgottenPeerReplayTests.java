package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.AgreementKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A hostile relay has kept envelopes from {@code a} to {@code b}, and shows them again
 * when the record of {@code a} was forgotten and is known once more.
 */
class ForgottenPeerReplayTests {

	private static final byte[] FRAMES = "bus frames".getBytes(StandardCharsets.US_ASCII);

	private static final long OVERLAP = SealerEnd.TIMES.overlapNanos();

	private final SealerEnd[] pair = SealerEnd.agreedPair();

	private final SealerEnd a = this.pair[0];

	private final SealerEnd b = this.pair[1];

	private final byte[] kept = this.a.seal(this.b, 1, 1, FRAMES);

	private void meetAgain(long incarnation, AgreementKey key) {
		this.b.sealer.handlePeerKey(this.a.key, incarnation, key.publicBytes());
		this.b.sealer.isReady(this.a.key);
		this.b.answer();
	}

	/** Opens an envelope under keys that have to be agreed on first. */
	private byte @Nullable [] openAgreeing(byte[] envelope) {
		assertThat(this.b.open(envelope)).as("waits").isNull();
		this.b.answer();
		List<byte[]> waited = this.b.agreed.get(this.b.agreed.size() - 1);
		return this.b.open(waited.get(0));
	}

	@Test
	void aPeerThatWasHeardIsRememberedUntilTheKeyIsErasedThatItWasHeardUnder() {
		assertThat(this.b.open(this.kept)).isNotNull();
		this.b.sealer.retain((key) -> false);
		meetAgain(11, this.a.agreement);
		assertThat(this.b.open(this.kept)).isNull();
		assertThat(this.b.counted("bus.dropped.replay")).isEqualTo(1);
		assertThat(this.b.open(this.a.seal(this.b, 1, 2, FRAMES))).as("it goes on").isEqualTo(FRAMES);

		this.b.replaceKey(RoutingKeys.agreementKey(5));
		this.b.sealer.retain((key) -> false);
		assertThat(this.b.sealer.size()).as("the key before still counts").isEqualTo(1);
		this.b.passUntil(this.b.now + OVERLAP);
		this.b.sealer.retain((key) -> false);
		assertThat(this.b.sealer.size()).isZero();
	}

	@Test
	void aLowerIncarnationIsHeardOnlyUnderAKeyThatIsNewerThanAllThatWasOpened() {
		assertThat(this.b.open(this.kept)).isNotNull();
		SealerEnd restarted = new SealerEnd(this.a.key, 12, RoutingKeys.agreementKey(7));
		restarted.sealer.handlePeerKey(this.b.key, 22, this.b.agreement.publicBytes());
		meetAgain(12, restarted.agreement);
		meetAgain(11, this.a.agreement);
		assertThat(this.b.open(this.kept)).isNull();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);

		assertThat(this.b.sealer.nextDeadlineNanos()).as("the key is replaced at once").isEqualTo(this.b.now);
		this.b.nextKey(RoutingKeys.agreementKey(8));
		this.b.passUntil(this.b.now);
		this.b.answer();
		this.b.publishTo(this.a, 22);
		SealerEnd.agree(this.pair);
		assertThat(openAgreeing(this.a.seal(this.b, 2, 1, FRAMES))).isEqualTo(FRAMES);
		assertThat(this.b.open(this.kept)).isNull();
	}

	@Test
	void nothingIsReplacedForALowerIncarnationOfSomebodyWhoWasNeverHeard() {
		long due = this.b.sealer.nextDeadlineNanos();
		meetAgain(10, RoutingKeys.agreementKey(7));
		assertThat(this.b.sealer.nextDeadlineNanos()).isEqualTo(due);
	}

	@Test
	void aKeyThatWasErasedDoesNotComeBackWithAnOldRecord() {
		assertThat(this.b.open(this.kept)).isNotNull();
		AgreementKey old = this.a.agreement;
		this.b.sealer.handlePeerKey(this.a.key, 11, RoutingKeys.agreementKey(9).publicBytes());
		this.b.passUntil(this.b.now + OVERLAP);
		meetAgain(11, old);

		assertThat(this.b.open(this.kept)).isNull();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);
	}

	@Test
	void manyWhoWereHeardAndAreNotKnownAnyMoreCostTheKeyAndAreForgottenWithIt() {
		for (int i = 0; i <= Sealer.MAX_UNKNOWN_KEPT; i++) {
			SealerEnd other = new SealerEnd(RoutingKeys.manyPeers(i), 1, this.a.agreement);
			other.sealer.handlePeerKey(this.b.key, 22, this.b.agreement.publicBytes());
			other.publishTo(this.b, 1);
			SealerEnd.agree(new SealerEnd[] { other, this.b });
			assertThat(this.b.open(other.seal(this.b, 1, 1, FRAMES))).isNotNull();
		}
		this.b.sealer.retain((key) -> key.equals(this.a.key));
		assertThat(this.b.sealer.size()).isEqualTo(Sealer.MAX_UNKNOWN_KEPT + 2);

		assertThat(this.b.sealer.nextDeadlineNanos()).isEqualTo(this.b.now);
		this.b.nextKey(RoutingKeys.agreementKey(8));
		this.b.passUntil(this.b.now);
		this.b.answer();
		this.b.passUntil(this.b.now + OVERLAP);
		this.b.sealer.retain((key) -> key.equals(this.a.key));
		assertThat(this.b.sealer.size()).isEqualTo(1);
	}

	@Test
	void aKeyThatIsNeededSoonWaitsUntilTheOneBeforeTheLastIsErased() {
		this.b.replaceKey(RoutingKeys.agreementKey(5));
		this.b.publishTo(this.a, 22);
		SealerEnd.agree(this.pair);
		assertThat(openAgreeing(this.a.seal(this.b, 2, 1, FRAMES))).isEqualTo(FRAMES);
		meetAgain(10, this.a.agreement);

		assertThat(this.b.sealer.nextDeadlineNanos()).isEqualTo(this.b.now + OVERLAP);
		this.b.nextKey(RoutingKeys.agreementKey(8));
		this.b.passUntil(this.b.now + OVERLAP);
		this.b.answer();
		assertThat(this.b.counted("bus.seal.keys.replaced")).isEqualTo(2);
	}

}
