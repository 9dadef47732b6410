package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealerTests {

	private static final byte[] FRAMES = "bus frames".getBytes(StandardCharsets.US_ASCII);

	private static final int HEADER_BYTES = 1 + 1 + 32 + 32 + 4 + 4 + 1 + 1;

	private final SealerEnd[] pair = SealerEnd.agreedPair();

	private final SealerEnd a = this.pair[0];

	private final SealerEnd b = this.pair[1];

	@Test
	void whatOneEndSealsTheOtherOpens() {
		assertThat(this.b.open(this.a.seal(this.b, 1, 1, FRAMES))).isEqualTo(FRAMES);
		assertThat(this.a.open(this.b.seal(this.a, 1, 1, FRAMES))).isEqualTo(FRAMES);
		assertThat(this.b.open(this.a.seal(this.b, 1, 2, new byte[0]))).isEmpty();
		assertThat(this.b.open(this.a.seal(this.b, 1, 3, new byte[16 * 1024]))).hasSize(16 * 1024);
	}

	@Test
	void theEnvelopeIsTheHeaderAndTheCiphertextAndATag() {
		byte[] envelope = this.a.seal(this.b, 7, 9, FRAMES);
		Envelope header = Envelope.read(new WireReader(envelope, 0, envelope.length));

		assertThat(header).isEqualTo(
				new Envelope(true, 8, this.a.key, this.b.key, this.a.agreement.id(), this.b.agreement.id(), 7, 9));
		assertThat(envelope).hasSize(HEADER_BYTES + FRAMES.length + Sealer.TAG_BYTES);
	}

	@Test
	void openedFromTheMiddleOfARecord() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		byte[] record = new byte[envelope.length + 20];
		System.arraycopy(envelope, 0, record, 10, envelope.length);
		WireReader in = new WireReader(record, 10, envelope.length);
		WireReader frames = this.b.sealer.open(Envelope.read(in), 10, in);

		assertThat(frames).isNotNull();
		assertThat(frames.readBytes(frames.remaining())).isEqualTo(FRAMES);
	}

	// what is authenticated

	@Test
	void everyBitOfHeaderAndPayloadButTheHopLimitIsAuthenticated() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		for (int i = 0; i < envelope.length; i++) {
			for (int bit = 1; bit < 256; bit <<= 1) {
				byte[] changed = envelope.clone();
				changed[i] ^= (byte) bit;
				if (i != 1) {
					assertThat(openOrMalformed(changed)).as("byte %d, bit %d", i, bit).isNull();
				}
			}
		}
		assertThat(this.b.open(envelope)).as("the genuine one is still accepted").isEqualTo(FRAMES);
	}

	private byte[] openOrMalformed(byte[] envelope) {
		try {
			WireReader in = new WireReader(envelope, 0, envelope.length);
			Envelope header = Envelope.read(in);
			return header.sealed() ? this.b.open(envelope) : null;
		}
		catch (ProtocolException malformed) {
			return null;
		}
	}

	@Test
	void relaysChangeTheHopLimit() {
		for (int hops = 0; hops < 256; hops++) {
			byte[] envelope = this.a.seal(this.b, 1, 1 + hops, FRAMES);
			Envelope.setHopLimit(envelope, 0, hops);
			assertThat(this.b.open(envelope)).isEqualTo(FRAMES);
		}
	}

	@Test
	void anEnvelopeCutAnywhereIsDropped() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		for (int length = HEADER_BYTES; length < envelope.length; length++) {
			assertThat(this.b.open(Arrays.copyOf(envelope, length))).isNull();
		}
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(FRAMES.length + Sealer.TAG_BYTES);
		assertThat(this.b.open(envelope)).isEqualTo(FRAMES);
	}

	@Test
	void whatDoesNotDecryptIsCountedAndItsSourceToldOf() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		envelope[envelope.length - 1]++;

		assertThat(this.b.open(envelope)).isNull();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);
		assertThat(this.b.undecryptable).containsExactly(this.a.key);
	}

	@Test
	void anEnvelopeIsNotAcceptedAsOneOfTheOtherDirection() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		byte[] reflected = envelope.clone();
		System.arraycopy(envelope, 2, reflected, 34, 32);
		System.arraycopy(envelope, 34, reflected, 2, 32);
		System.arraycopy(envelope, 66, reflected, 70, 4);
		System.arraycopy(envelope, 70, reflected, 66, 4);

		assertThat(this.a.open(reflected)).isNull();
	}

	// replay and epochs

	@Test
	void aRepeatedEnvelopeIsDropped() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		assertThat(this.b.open(envelope)).isNotNull();
		assertThat(this.b.open(envelope)).isNull();
		Envelope.setHopLimit(envelope, 0, 3);
		assertThat(this.b.open(envelope)).isNull();

		assertThat(this.b.counted("bus.dropped.replay")).isEqualTo(2);
		assertThat(this.b.undecryptable).isEmpty();
	}

	@Test
	void envelopesOutOfOrderAreAcceptedOnceEach() {
		List<byte[]> envelopes = new ArrayList<>();
		for (int packet = 1; packet <= 4096; packet++) {
			envelopes.add(this.a.seal(this.b, 1, packet, FRAMES));
		}
		Collections.shuffle(envelopes, new Random(4));
		assertThat(envelopes).allSatisfy((envelope) -> assertThat(this.b.open(envelope)).isEqualTo(FRAMES));
		assertThat(envelopes).allSatisfy((envelope) -> assertThat(this.b.open(envelope)).isNull());
	}

	@Test
	void anEnvelopeBelowTheReplayWindowIsDropped() {
		byte[] late = this.a.seal(this.b, 1, 1, FRAMES);
		byte[] justInTime = this.a.seal(this.b, 1, 2, FRAMES);
		this.b.open(this.a.seal(this.b, 1, 4097, FRAMES));

		assertThat(this.b.open(late)).isNull();
		assertThat(this.b.open(justInTime)).isEqualTo(FRAMES);
	}

	@Test
	void afterANewerEpochAnOlderOneIsDropped() {
		byte[] old = this.a.seal(this.b, 1, 5, FRAMES);
		assertThat(this.b.open(this.a.seal(this.b, 2, 1, FRAMES))).isEqualTo(FRAMES);
		assertThat(this.b.open(old)).isNull();
		assertThat(this.b.counted("bus.dropped.replay")).isEqualTo(1);
		assertThat(this.b.open(this.a.seal(this.b, 2, 2, FRAMES))).isEqualTo(FRAMES);
	}

	@Test
	void aForgedEpochChangesNothing() {
		byte[] genuine = this.a.seal(this.b, 1, 1, FRAMES);
		this.b.open(genuine);
		WireWriter forged = new WireWriter(100);
		new Envelope(true, 8, this.a.key, this.b.key, this.a.agreement.id(), this.b.agreement.id(), 99, 1)
			.write(forged);
		forged.writeBytes(new byte[40]);

		assertThat(this.b.open(forged.toByteArray())).isNull();
		assertThat(this.b.open(this.a.seal(this.b, 1, 2, FRAMES))).isEqualTo(FRAMES);
		assertThat(this.b.open(genuine)).as("the replay window is kept").isNull();
	}

	@Test
	void aForgedPacketNumberDoesNotMoveTheReplayWindow() {
		byte[] genuine = this.a.seal(this.b, 1, 1, FRAMES);
		byte[] forged = this.a.seal(this.b, 1, 100_000, FRAMES);
		forged[forged.length - 1]++;
		assertThat(this.b.open(forged)).isNull();

		assertThat(this.b.open(genuine)).isEqualTo(FRAMES);
	}

	// keys

	@Test
	void eachDirectionEpochPacketAndIncarnationEncryptsInItsOwnWay() {
		Set<String> ciphertexts = new HashSet<>();
		byte[] zeros = new byte[32];
		for (long epoch = 1; epoch <= 4; epoch++) {
			for (long packet = 1; packet <= 4; packet++) {
				ciphertexts.add(ciphertext(this.a.seal(this.b, epoch, packet, zeros)));
				ciphertexts.add(ciphertext(this.b.seal(this.a, epoch, packet, zeros)));
			}
		}
		this.a.sealer.handlePeerKey(this.b.key, 23, this.b.agreement.publicBytes());
		this.a.sealer.isReady(this.b.key);
		this.a.answer();
		ciphertexts.add(ciphertext(this.a.seal(this.b, 1, 1, zeros)));
		this.a.sealer.raiseIncarnation(12);
		this.a.sealer.handlePeerKey(this.b.key, 23, this.b.agreement.publicBytes());
		this.a.sealer.isReady(this.b.key);
		this.a.answer();
		ciphertexts.add(ciphertext(this.a.seal(this.b, 1, 1, zeros)));

		assertThat(ciphertexts).hasSize(34);
	}

	private static String ciphertext(byte[] envelope) {
		return Arrays.toString(Arrays.copyOfRange(envelope, HEADER_BYTES, HEADER_BYTES + 32));
	}

	@Test
	void envelopesForAnotherKeyOfThisPeerAreUndecryptable() {
		SealerEnd restarted = new SealerEnd(this.b.key, 23, RoutingKeys.agreementKey(3));
		restarted.sealer.handlePeerKey(this.a.key, 11, this.a.agreement.publicBytes());
		assertThat(restarted.open(this.a.seal(this.b, 1, 1, FRAMES))).isNull();
		assertThat(restarted.undecryptable).containsExactly(this.a.key);
		assertThat(restarted.work).as("nothing to agree for it").isEmpty();

		this.a.sealer.handlePeerKey(this.b.key, 23, restarted.agreement.publicBytes());
		assertThat(this.a.sealer.isReady(restarted.key)).isFalse();
		this.a.answer();
		restarted.sealer.isReady(this.a.key);
		restarted.answer();
		assertThat(restarted.open(this.a.seal(restarted, 2, 1, FRAMES))).isEqualTo(FRAMES);
	}

	@Test
	void envelopesOfAnotherIncarnationAreUndecryptable() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		this.b.sealer.handlePeerKey(this.a.key, 12, this.a.agreement.publicBytes());
		this.b.sealer.isReady(this.a.key);
		this.b.answer();

		assertThat(this.b.open(envelope)).isNull();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);
	}

	@Test
	void envelopesOfAnUnknownPeerAreUndecryptable() {
		byte[] envelope = this.a.seal(this.b, 1, 1, FRAMES);
		this.b.sealer.retain((key) -> false);

		assertThat(this.b.open(envelope)).isNull();
		assertThat(this.b.undecryptable).containsExactly(this.a.key);
		assertThat(this.b.sealer.isReady(this.a.key)).isFalse();
	}

	@Test
	void withoutKeysNothingIsSealed() {
		SealerEnd[] fresh = SealerEnd.pair();
		assertThatIllegalStateException().isThrownBy(() -> fresh[0].seal(fresh[1], 1, 1, FRAMES))
			.withMessageContaining(fresh[1].key.toString());
	}

}
