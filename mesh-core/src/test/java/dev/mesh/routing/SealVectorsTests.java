package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.PeerKey;
import dev.mesh.vectors.VectorFile;
import dev.mesh.vectors.VectorPeer;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code docs/vectors/seal.json}: an envelope from Alice to Bob as it leaves her, as a
 * relay passes it on, and as it is when nothing is between them.
 */
class SealVectorsTests {

	private static final HexFormat HEX = HexFormat.of();

	private static final int ENVELOPE = 0x30;

	private static final long EPOCH = 5;

	private static final long PACKET = 321;

	private final VectorFile file = VectorFile.named("seal");

	private final SealerEnd alice = end(VectorPeer.ALICE);

	private final SealerEnd bob = end(VectorPeer.BOB);

	SealVectorsTests() {
		this.alice.sealer.handlePeerKey(this.bob.key, VectorPeer.BOB.incarnation, this.bob.agreement.publicBytes());
		this.bob.sealer.handlePeerKey(this.alice.key, VectorPeer.ALICE.incarnation, this.alice.agreement.publicBytes());
		SealerEnd.agree(new SealerEnd[] { this.alice, this.bob });
	}

	@Test
	void theCodeMakesWhatTheFileSays() {
		byte[] sealed = this.alice.seal(this.bob, EPOCH, PACKET, frames());
		byte[] secret = VectorPeer.ALICE.agreementKey().agree(this.bob.agreement.publicBytes());
		assertThat(secret).isNotNull();
		int header = sealed.length - frames().length - Sealer.TAG_BYTES;
		ObjectNode made = VectorFile.newObject();
		made.put("description", "Section 6: one envelope, sealed, passed on by a relay, and not sealed. "
				+ "Its payload is the first one of bus.json.");
		made.set("alice", VectorPeer.ALICE.toJson());
		made.set("bob", VectorPeer.BOB.toJson());
		made.put("epoch", EPOCH).put("packet", PACKET).put("payload", HEX.formatHex(frames()));
		made.putObject("derived")
			.put("sharedSecret", HEX.formatHex(secret))
			.put("info", HEX.formatHex(info()))
			.put("key", HEX.formatHex(key(secret)))
			.put("nonce", HEX.formatHex(ByteBuffer.allocate(12).putInt(0).putLong(PACKET).array()))
			.put("associatedData", HEX.formatHex(withHopLimit(Arrays.copyOf(sealed, header), 0)));
		byte[] relayed = withHopLimit(sealed, Envelope.INITIAL_HOPS - 1);
		made.put("sealed", HEX.formatHex(sealed)).put("sealedFrame", HEX.formatHex(frame(sealed)));
		made.put("relayed", HEX.formatHex(relayed)).put("relayedFrame", HEX.formatHex(frame(relayed)));
		byte[] unsealed = unsealed();
		made.put("unsealed", HEX.formatHex(unsealed)).put("unsealedFrame", HEX.formatHex(frame(unsealed)));
		this.file.requireSame(made);
	}

	@Test
	void whatTheFileSaysIsOpenedAsItWasSealedAndAsARelayPassesItOn() {
		assertThat(this.bob.open(bytes("sealed"))).isEqualTo(bytes("payload"));
		assertThat(new SealVectorsTests().bob.open(bytes("relayed"))).isEqualTo(bytes("payload"));
		byte[] unsealed = bytes("unsealed");
		WireReader in = new WireReader(unsealed, 0, unsealed.length);
		WireReader taken = this.bob.sealer.takeUnsealed(Envelope.read(in), VectorPeer.ALICE.incarnation, in);
		assertThat(taken).isNotNull();
		assertThat(taken.readBytes(taken.remaining())).isEqualTo(bytes("payload"));
	}

	@Test
	void theSameEnvelopeAgainIsDropped() {
		assertThat(this.bob.open(bytes("sealed"))).isNotNull();
		assertThat(this.bob.open(bytes("sealed"))).isNull();
		assertThat(this.bob.open(bytes("relayed"))).isNull();
	}

	/** But in the hop limit, which relays change. */
	@Test
	void aFlippedBitAnywhereIsRefused() {
		byte[] genuine = bytes("sealed");
		for (int bit = 0; bit < genuine.length * Byte.SIZE; bit++) {
			int at = bit / Byte.SIZE;
			byte[] flipped = genuine.clone();
			flipped[at] ^= (byte) (1 << (bit % Byte.SIZE));
			if (at != 1) {
				assertThat(openOrNull(flipped)).as("bit %d", bit).isNull();
			}
		}
		assertThat(this.bob.open(genuine)).as("the genuine one after all these").isEqualTo(bytes("payload"));
	}

	private byte @Nullable [] openOrNull(byte[] envelope) {
		try {
			WireReader in = new WireReader(envelope, 0, envelope.length);
			Envelope header = Envelope.read(in);
			boolean forBob = header.sealed() && header.destination().equals(this.bob.key);
			return forBob ? this.bob.open(envelope) : null;
		}
		catch (ProtocolException ex) {
			return null;
		}
	}

	private byte[] unsealed() {
		WireWriter out = new WireWriter(100);
		this.alice.sealer.writeUnsealed(this.bob.key, EPOCH, PACKET, frames(), frames().length, out);
		return out.toByteArray();
	}

	/** Straight from section 6. */
	private static byte[] info() {
		return ByteBuffer.allocate(96)
			.put(VectorPeer.ALICE.identity().key().toBytes())
			.put(VectorPeer.BOB.identity().key().toBytes())
			.putLong(VectorPeer.ALICE.incarnation)
			.putLong(VectorPeer.BOB.incarnation)
			.putInt(VectorPeer.ALICE.agreementKey().id())
			.putInt(VectorPeer.BOB.agreementKey().id())
			.putLong(EPOCH)
			.array();
	}

	private static byte[] key(byte[] secret) {
		byte[] extracted = hmac("mesh/1 seal".getBytes(StandardCharsets.US_ASCII), secret);
		return hmac(extracted, ByteBuffer.allocate(97).put(info()).put((byte) 1).array());
	}

	private static byte[] hmac(byte[] key, byte[] message) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac.doFinal(message);
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	private static byte[] withHopLimit(byte[] envelope, int hopLimit) {
		byte[] changed = envelope.clone();
		Envelope.setHopLimit(changed, 0, hopLimit);
		return changed;
	}

	private static byte[] frame(byte[] envelope) {
		return new WireWriter(envelope.length + 8).writeByte(ENVELOPE).writeBlock(envelope).toByteArray();
	}

	private static SealerEnd end(VectorPeer peer) {
		PeerKey key = peer.identity().key();
		return new SealerEnd(key, peer.incarnation, peer.agreementKey());
	}

	private static byte[] frames() {
		return HEX.parseHex(VectorFile.named("bus")
			.content()
			.get("steps")
			.get(0)
			.get("envelopes")
			.get(0)
			.get("payload")
			.stringValue());
	}

	private byte[] bytes(String name) {
		return HEX.parseHex(this.file.content().get(name).stringValue());
	}

}
