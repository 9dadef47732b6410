package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.identity.AgreementKey;
import dev.mesh.wire.WireReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** X25519 keys that are replaced: peer {@code a} takes a new one. */
class SealerKeyReplacementTests {

	private static final byte[] FRAMES = "bus frames".getBytes(StandardCharsets.US_ASCII);

	private static final long OVERLAP = SealerEnd.TIMES.overlapNanos();

	private final SealerEnd[] pair = SealerEnd.agreedPair();

	private final SealerEnd a = this.pair[0];

	private final SealerEnd b = this.pair[1];

	private final AgreementKey oldKey = this.a.agreement;

	private final AgreementKey newKey = RoutingKeys.agreementKey(77);

	private int newest;

	private byte[] toA() {
		return this.b.seal(this.a, 1, ++this.newest, FRAMES);
	}

	private byte[] toB() {
		return this.a.seal(this.b, 1, ++this.newest, FRAMES);
	}

	private static Envelope header(byte[] envelope) {
		return Envelope.read(new WireReader(envelope, 0, envelope.length));
	}

	/** They have heard each other; then a takes a new key. Clocks need not agree. */
	private void replace() {
		assertThat(this.a.open(toA())).isNotNull();
		assertThat(this.b.open(toB())).isNotNull();
		this.a.replaceKey(this.newKey);
	}

	private void passed(long nanos) {
		this.a.passUntil(this.a.now + nanos);
		this.b.passUntil(this.b.now + nanos);
	}

	@Test
	void theKeyIsReplacedWhenItsTimeIsOverAndNotBefore() {
		assertThat(this.a.sealer.nextDeadlineNanos()).isEqualTo(24 * 3600 * SealerEnd.SECOND);
		this.a.sealer.handleDeadlines(24 * 3600 * SealerEnd.SECOND - 1);
		assertThat(this.a.work).isEmpty();
		replace();

		assertThat(this.a.agreement).isSameAs(this.newKey);
		assertThat(this.a.counted("bus.seal.keys.replaced")).isEqualTo(1);
		assertThat(this.a.sealer.nextDeadlineNanos()).as("next, the old one is erased").isEqualTo(this.a.now + OVERLAP);
		this.a.passUntil(this.a.now + OVERLAP);
		assertThat(this.a.sealer.nextDeadlineNanos()).as("then it is replaced again")
			.isEqualTo(2 * 24 * 3600 * SealerEnd.SECOND);
	}

	@Test
	void theReplacedKeyIsAcceptedForTenMinutesThenErasedAndItsEnvelopesAnswered() {
		byte[] early = toA();
		byte[] inTime = toA();
		byte[] late = toA();
		replace();
		assertThat(this.a.open(early)).isEqualTo(FRAMES);
		passed(OVERLAP - 1);
		assertThat(this.a.open(inTime)).isEqualTo(FRAMES);
		assertThat(this.oldKey.agree(this.b.agreement.publicBytes())).isNotNull();
		passed(1);

		assertThat(this.oldKey.agree(this.b.agreement.publicBytes())).as("the private half is gone").isNull();
		assertThat(this.a.open(late)).isNull();
		assertThat(this.a.counted("bus.undecryptable")).isEqualTo(1);
		assertThat(this.a.undecryptable).containsExactly(this.b.key);
	}

	@Test
	void withAnErasedKeyTheSchedulesOfWhatWasAgreedWithItGo() {
		replace();
		assertThat(SealFaults.schedules(this.a.sealer)).isPositive();
		passed(OVERLAP);
		assertThat(SealFaults.schedules(this.a.sealer)).isZero();
	}

	@Test
	void whatWasSeenUnderTheReplacedKeyIsARepetition() {
		byte[] seen = toA();
		assertThat(this.a.open(seen)).isNotNull();
		replace();
		this.a.publishTo(this.b, 11);

		assertThat(this.a.open(seen)).isNull();
		assertThat(this.a.counted("bus.dropped.replay")).isEqualTo(1);
	}

	@Test
	void itSendsWithTheOldKeyUntilTheOtherHasUsedTheNewOne() {
		replace();
		byte[] before = toB();
		assertThat(header(before).sourceKeyId()).isEqualTo(this.oldKey.id());
		this.a.publishTo(this.b, 11);
		assertThat(this.b.open(before)).isEqualTo(FRAMES);
		assertThat(this.b.sealer.isReady(this.a.key)).as("nothing stops while the new keys are agreed on").isTrue();
		assertThat(header(toA()).destinationKeyId()).isEqualTo(this.oldKey.id());
		this.b.answer();
		byte[] answer = toA();
		assertThat(header(answer).destinationKeyId()).isEqualTo(this.newKey.id());
		assertThat(this.a.open(answer)).as("waits for the agreement").isNull();
		this.a.answer();
		assertThat(this.a.open(this.a.agreed.get(1).get(0))).isEqualTo(FRAMES);

		byte[] after = toB();
		assertThat(header(after).sourceKeyId()).isEqualTo(this.newKey.id());
		assertThat(this.b.open(after)).isEqualTo(FRAMES);
		assertThat(this.a.counts).doesNotContainKey("bus.undecryptable");
		assertThat(this.b.counts).doesNotContainKey("bus.undecryptable");
	}

	@Test
	void itSendsWithTheNewKeyWhenTheOldOneIsErased() {
		replace();
		this.a.publishTo(this.b, 11);
		this.b.sealer.isReady(this.a.key);
		this.b.answer();
		passed(OVERLAP);
		assertThat(this.a.sealer.isReady(this.b.key)).isFalse();
		this.a.answer();

		byte[] envelope = toB();
		assertThat(header(envelope).sourceKeyId()).isEqualTo(this.newKey.id());
		assertThat(this.b.open(envelope)).isEqualTo(FRAMES);
	}

	@Test
	void whoHasNeverUsedTheOldKeyIsSentTheNewOneAfterFiveSeconds() {
		for (int key = 77; key < 80; key++) {
			int before = this.a.agreement.id();
			this.a.replaceKey(RoutingKeys.agreementKey(key));
			assertThat(header(toB()).sourceKeyId()).isEqualTo(before);
			this.a.passUntil(this.a.now + 5 * SealerEnd.SECOND);
			this.a.sealer.isReady(this.b.key);
			this.a.answer();

			assertThat(header(toB()).sourceKeyId()).isEqualTo(this.a.agreement.id());
			this.a.passUntil(this.a.now + OVERLAP);
		}
	}

	@Test
	void whoIsMetAfterTheReplacementIsSentTheNewKeyAtOnce() {
		replace();
		SealerEnd restarted = new SealerEnd(this.b.key, 23, RoutingKeys.agreementKey(3));
		this.a.publishTo(restarted, 11);
		restarted.publishTo(this.a, 23);
		this.a.sealer.isReady(restarted.key);
		this.a.answer();
		byte[] envelope = this.a.seal(restarted, 2, 1, FRAMES);
		restarted.open(envelope);
		restarted.answer();

		assertThat(restarted.open(restarted.agreed.get(0).get(0))).isEqualTo(FRAMES);
	}

	@Test
	void bothMayReplaceTheirKeysAtOnce() {
		replace();
		this.b.replaceKey(RoutingKeys.agreementKey(78));
		this.a.publishTo(this.b, 11);
		this.b.publishTo(this.a, 22);
		for (int i = 0; i < 6; i++) {
			byte[] toA = toA();
			byte[] toB = toB();
			assertOpened(this.a, toA);
			assertOpened(this.b, toB);
			this.a.answer();
			this.b.answer();
		}

		assertThat(header(toA())).extracting(Envelope::sourceKeyId, Envelope::destinationKeyId)
			.containsExactly(this.b.agreement.id(), this.newKey.id());
		assertThat(header(toB())).extracting(Envelope::sourceKeyId, Envelope::destinationKeyId)
			.containsExactly(this.newKey.id(), this.b.agreement.id());
	}

	/** At once, or when the keys that it names are agreed on. */
	private static void assertOpened(SealerEnd end, byte[] envelope) {
		int before = end.agreed.size();
		byte[] frames = end.open(envelope);
		if (frames == null) {
			end.answer();
			assertThat(end.agreed.size()).isGreaterThan(before);
			frames = end.open(envelope);
		}
		assertThat(frames).isEqualTo(FRAMES);
		assertThat(end.open(envelope)).as("once").isNull();
		assertThat(end.counts).doesNotContainKey("bus.undecryptable");
	}

	@Test
	void theReplacedKeyOfAnotherIsErasedTenMinutesAfterItsRecordCame() {
		replace();
		byte[] early = toB();
		byte[] late = toB();
		this.a.publishTo(this.b, 11);
		assertThat(this.b.sealer.nextDeadlineNanos()).isEqualTo(this.b.now + OVERLAP);
		passed(OVERLAP - 1);
		assertThat(this.b.open(early)).isEqualTo(FRAMES);
		passed(1);

		assertThat(this.b.open(late)).isNull();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);
	}

	@Test
	void ofSomebodyWhoReplacesAllTheTimeTwoKeysAreKept() {
		OwnKeys own = new OwnKeys(this.oldKey, SealerEnd.TIMES, 0);
		own.replace(this.newKey, 0);
		PeerSeal seal = new PeerSeal(1, key(0), own.current());
		for (int i = 1; i < 100; i++) {
			seal.replaceKey(key(i), i);
			seal.agreement(own.current(), seal.newest());
			seal.agreement(own.find(this.oldKey.id()), seal.newest());
			assertThat(seal.size()).isLessThanOrEqualTo(4);
			assertThat(seal.find(new OtherKey(key(i - 1)).id)).isNotNull();
		}
		assertThat(seal.find(new OtherKey(key(97)).id)).isNull();
		assertThat(seal.size()).isEqualTo(4);
	}

	private static byte[] key(int number) {
		byte[] key = new byte[32];
		key[0] = (byte) number;
		return key;
	}

	@Test
	void aKeyThatComesBackBringsItsReplayWindowWithIt() {
		byte[] seen = toB();
		assertThat(this.b.open(seen)).isNotNull();
		this.b.sealer.handlePeerKey(this.a.key, 11, this.newKey.publicBytes());
		this.b.sealer.handlePeerKey(this.a.key, 11, this.oldKey.publicBytes());

		assertThat(this.b.open(seen)).isNull();
		assertThat(this.b.counted("bus.dropped.replay")).isEqualTo(1);
	}

	@Test
	void afterANewerEpochUnderTheNewKeyAnOlderOneUnderTheOldKeyIsDropped() {
		byte[] old = toB();
		replace();
		this.a.publishTo(this.b, 11);
		this.b.sealer.isReady(this.a.key);
		this.b.answer();
		passed(OVERLAP - 1);
		this.a.open(toA());
		this.a.answer();
		this.a.open(this.a.agreed.get(1).get(0));
		assertOpened(this.b, this.a.seal(this.b, 2, 1, FRAMES));

		assertThat(this.b.open(old)).isNull();
		assertThat(this.b.counted("bus.dropped.replay")).isEqualTo(2);
	}

	// nonces

	@Test
	void sealingWithANonceThatWasUsedIsRefused() {
		this.a.seal(this.b, 1, 5, FRAMES);
		assertThatIllegalStateException().isThrownBy(() -> this.a.seal(this.b, 1, 5, FRAMES));
		assertThatIllegalStateException().isThrownBy(() -> this.a.seal(this.b, 1, 4, FRAMES));
		this.a.seal(this.b, 2, 1, FRAMES);
		assertThatIllegalStateException().as("an epoch that was left")
			.isThrownBy(() -> this.a.seal(this.b, 1, 6, FRAMES));
		this.a.seal(this.b, 2, 2, FRAMES);
	}

	@Test
	void theNonceIsFourZeroBytesAndThePacketNumber() {
		assertThat(SealCipher.nonce(0x0011_2233_4455_6677L)).containsExactly(0, 0, 0, 0, 0, 0x11, 0x22, 0x33, 0x44,
				0x55, 0x66, 0x77);
	}

}
