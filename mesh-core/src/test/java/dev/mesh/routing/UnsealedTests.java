package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Envelopes that are left to TLS: {@code a} of incarnation 11 to {@code b} of 22. */
class UnsealedTests {

	private static final byte[] FRAMES = "bus frames".getBytes(StandardCharsets.US_ASCII);

	private final SealerEnd[] pair = SealerEnd.pair();

	private final SealerEnd a = this.pair[0];

	private final SealerEnd b = this.pair[1];

	private byte[] unsealed(long packet) {
		WireWriter out = new WireWriter(100);
		this.a.sealer.writeUnsealed(this.b.key, 5, packet, FRAMES, FRAMES.length, out);
		return out.toByteArray();
	}

	private byte[] take(byte[] envelope, long incarnation) {
		WireReader in = new WireReader(envelope, 0, envelope.length);
		Envelope header = Envelope.read(in);
		WireReader frames = this.b.sealer.takeUnsealed(header, incarnation, in);
		return frames == null ? null : frames.readBytes(frames.remaining());
	}

	@Test
	void theBytesAreThoseOfTheProtocol() {
		assertThat(HexFormat.of().formatHex(unsealed(321)))
			.isEqualTo("0001" + "01".repeat(32) + "02".repeat(32) + String.format("%08x", this.a.agreement.id())
					+ String.format("%08x", this.b.agreement.id()) + "05" + "c102" + HexFormat.of().formatHex(FRAMES));
	}

	@Test
	void itNeedsNoAgreementAndNoReplayWindow() {
		assertThat(take(unsealed(1), 11)).isEqualTo(FRAMES);
		assertThat(this.a.work).isEmpty();
		assertThat(this.b.work).isEmpty();
		assertThat(this.b.counts).containsOnlyKeys("bus.received.unsealed");
	}

	@Test
	void packetsThatWereNotSealedDoNotMoveTheReplayWindowOfThoseThatAre() {
		SealerEnd.agree(this.pair);
		byte[] sealed = this.a.seal(this.b, 5, 1, FRAMES);
		assertThat(take(unsealed(10_000), 11)).isEqualTo(FRAMES);
		assertThat(this.b.open(sealed)).isEqualTo(FRAMES);
		assertThat(this.b.open(sealed)).isNull();
		assertThat(take(unsealed(10_001), 11)).isEqualTo(FRAMES);
		assertThat(this.b.open(this.a.seal(this.b, 5, 10_002, FRAMES))).isEqualTo(FRAMES);
	}

	@Test
	void ofAnotherProcessThanTheRecordNamesItIsDroppedAndAnswered() {
		assertThat(take(unsealed(1), 12)).isNull();
		assertThat(this.b.counts).containsOnlyKeys("bus.undecryptable");
		assertThat(this.b.undecryptable).containsExactly(this.a.key);
	}

	@Test
	void forAnotherProcessOrAnErasedKeyItIsDroppedAndAnswered() {
		byte[] envelope = unsealed(1);
		this.b.replaceKey(RoutingKeys.agreementKey(9));
		assertThat(take(envelope, 11)).as("the replaced key still counts").isEqualTo(FRAMES);
		this.b.passUntil(this.b.now + SealerEnd.TIMES.overlapNanos());
		assertThat(take(envelope, 11)).isNull();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);
		this.b.publishTo(this.a, 22);
		assertThat(take(unsealed(2), 11)).isEqualTo(FRAMES);
	}

	@Test
	void ofSomebodyWhoseRecordIsNotKnownItIsDropped() {
		this.b.sealer.retain((key) -> false);
		assertThat(take(unsealed(1), 11)).isNull();
		assertThat(this.b.counted("bus.undecryptable")).isEqualTo(1);
	}

}
