package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.AgreementKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes before the keys are agreed. */
class SealerAgreementTests {

	private static final byte[] FRAMES = { 1, 2, 3 };

	private final SealerEnd[] pair = SealerEnd.pair();

	private final SealerEnd a = this.pair[0];

	private final SealerEnd b = this.pair[1];

	SealerAgreementTests() {
		this.a.sealer.isReady(this.b.key);
		this.a.answer();
	}

	@Test
	void askingBeginsTheAgreementOnce() {
		assertThat(this.b.sealer.isReady(this.a.key)).isFalse();
		assertThat(this.b.sealer.isReady(this.a.key)).isFalse();
		assertThat(this.b.work).hasSize(1);
		this.b.answer();

		assertThat(this.b.sealer.isReady(this.a.key)).isTrue();
		assertThat(this.b.agreed).containsExactly(List.of());
		assertThat(this.b.work).isEmpty();
	}

	@Test
	void anEnvelopeWaitsForTheAgreementAndIsOpenedThen() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		byte[] network = envelope.clone();
		assertThat(this.b.open(network)).isNull();
		Arrays.fill(network, (byte) 0);
		assertThat(this.b.work).as("it begins the agreement").hasSize(1);
		this.b.answer();

		assertThat(this.b.agreed).hasSize(1);
		assertThat(this.b.agreed.get(0)).containsExactly(envelope);
		assertThat(this.b.open(this.b.agreed.get(0).get(0))).isEqualTo(FRAMES);
		assertThat(this.b.open(envelope)).as("only once").isNull();
		assertThat(this.b.counts).containsOnlyKeys("bus.dropped.replay");
	}

	@Test
	void atMost64EnvelopesWait() {
		for (int packet = 1; packet <= 100; packet++) {
			this.b.open(this.a.seal(this.b, 1, packet, FRAMES));
		}
		assertThat(this.b.counted("bus.dropped.agreement")).isEqualTo(36);
		assertThat(this.b.work).hasSize(1);
		this.b.answer();

		assertThat(this.b.agreed.get(0)).hasSize(64)
			.allSatisfy((envelope) -> assertThat(this.b.open(envelope)).isEqualTo(FRAMES));
	}

	@Test
	void whatNamesOtherKeysDoesNotWait() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		envelope[66]++;

		assertThat(this.b.open(envelope)).isNull();
		assertThat(this.b.work).isEmpty();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);
	}

	@Test
	void anInvalidKeyIsCountedAndNeverReady() {
		this.b.sealer.handlePeerKey(this.a.key, 12, new byte[32]);
		assertThat(this.b.sealer.isReady(this.a.key)).isFalse();
		assertThat(this.b.sealer.isFruitless(this.a.key)).as("that is not known yet").isFalse();
		this.b.answer();

		assertThat(this.b.counted("bus.seal.invalid-key")).isEqualTo(1);
		assertThat(this.b.sealer.isFruitless(this.a.key)).isTrue();
		byte[] forged = SealerEnd.envelope(this.a.key, AgreementKey.idOf(new byte[32]), this.b);
		assertThat(this.b.open(forged)).isNull();
		assertThat(this.b.undecryptable).as("it is not kept for an agreement that never comes about")
			.containsExactly(this.a.key);
		assertThat(this.b.sealer.isReady(this.a.key)).isFalse();
		assertThat(this.b.work).as("not asked again").isEmpty();
		assertThat(this.b.agreed).isEmpty();

		this.b.sealer.handlePeerKey(this.a.key, 12, this.a.agreement.publicBytes());
		assertThat(this.b.sealer.isFruitless(this.a.key)).as("its next record has a key").isFalse();
		this.b.answer();
		assertThat(this.b.sealer.isReady(this.a.key)).isFalse();
		this.b.answer();
		assertThat(this.b.sealer.isReady(this.a.key)).isTrue();
	}

	@Test
	void anAnswerForAKeyThatWasReplacedIsIgnored() {
		this.b.open(this.a.seal(this.b, 1, 1, FRAMES));
		this.b.sealer.handlePeerKey(this.a.key, 12, RoutingKeys.agreementKey(9).publicBytes());
		this.b.answer();

		assertThat(this.b.agreed).isEmpty();
		assertThat(this.b.sealer.isReady(this.a.key)).isFalse();
	}

	@Test
	void theSameKeyAgainChangesNothing() {
		this.b.open(this.a.seal(this.b, 1, 1, FRAMES));
		this.b.sealer.handlePeerKey(this.a.key, 11, this.a.agreement.publicBytes());
		this.b.answer();
		byte[] envelope = this.b.agreed.get(0).get(0);
		assertThat(this.b.open(envelope)).isEqualTo(FRAMES);
		this.b.sealer.handlePeerKey(this.a.key, 11, this.a.agreement.publicBytes());

		assertThat(this.b.open(envelope)).as("the replay window is kept").isNull();
		assertThat(this.b.sealer.isReady(this.a.key)).isTrue();
	}

}
