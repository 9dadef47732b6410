package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Hkdf;
import dev.mesh.identity.PeerKey;
import dev.mesh.routing.PeerSeal.Direction;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and proves envelopes end to end (section 6 of {@code docs/protocol.md}). Keys
 * come from the X25519 keys in the signed records, agreed off the loop; each direction
 * and epoch has its own, and each transmission its own nonce.
 */
public final class Sealer {

	/** Bytes the seal adds to a payload. */
	public static final int TAG_BYTES = 16;

	private static final byte[] SALT = "mesh/1 seal".getBytes(StandardCharsets.US_ASCII);

	private final PeerKey self;

	private final AgreementKey own;

	private final int ownKeyId;

	private final SealerEnvironment environment;

	private final Map<PeerKey, PeerSeal> seals = new HashMap<>();

	private final Cipher cipher;

	private long incarnation;

	public Sealer(PeerKey self, long incarnation, AgreementKey own, SealerEnvironment environment) {
		this.self = self;
		this.incarnation = incarnation;
		this.own = own;
		this.ownKeyId = own.id();
		this.environment = environment;
		try {
			this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("this Java runtime has no AES-GCM", ex);
		}
	}

	/** This peer took a higher incarnation, before its first session. */
	public void raiseIncarnation(long raised) {
		this.incarnation = raised;
		this.seals.clear();
	}

	/** The newest record of a peer names this key. */
	public void handlePeerKey(PeerKey peer, long peerIncarnation, byte[] publicKey) {
		PeerSeal known = this.seals.get(peer);
		if (known == null || known.incarnation != peerIncarnation || !Arrays.equals(known.publicKey, publicKey)) {
			this.seals.put(peer, new PeerSeal(peerIncarnation, publicKey));
		}
	}

	/** Forgets every peer that is not known any more. */
	public void retain(Predicate<PeerKey> isKnown) {
		this.seals.keySet().removeIf((peer) -> !isKnown.test(peer));
	}

	/** Number of peers whose keys are kept. */
	public int size() {
		return this.seals.size();
	}

	/**
	 * Whether envelopes to this peer can be sealed now; begins the agreement when not.
	 */
	public boolean isReady(PeerKey peer) {
		PeerSeal seal = this.seals.get(peer);
		if (seal == null) {
			return false;
		}
		if (seal.secret == null) {
			agree(peer, seal);
		}
		return seal.secret != null;
	}

	private void agree(PeerKey peer, PeerSeal seal) {
		if (seal.agreeing) {
			return;
		}
		seal.agreeing = true;
		this.environment.keys().agree(this.own, seal.publicKey, secret -> {
			if (secret == null) {
				this.environment.count("bus.seal.invalid-key");
				seal.waiting.clear();
				return;
			}
			seal.secret = secret;
			if (this.seals.get(peer) == seal) {
				List<byte[]> waiting = List.copyOf(seal.waiting);
				seal.waiting.clear();
				this.environment.onAgreed(peer, waiting);
			}
		});
	}

	/** Writes a whole sealed envelope. Only when {@link #isReady}. */
	public void seal(PeerKey to, long epoch, long packet, byte[] frames, int length, WireWriter out) {
		PeerSeal seal = this.seals.get(to);
		if (seal == null || seal.secret == null) {
			throw new IllegalStateException("no keys are agreed with " + to);
		}
		SecretKeySpec key = seal.outKey(epoch);
		if (key == null) {
			key = derive(seal, to, epoch, true);
			seal.rememberOut(epoch, key);
		}
		Envelope header = new Envelope(true, Envelope.INITIAL_HOPS, this.self, to, this.ownKeyId, seal.keyId, epoch,
				packet);
		header.write(out);
		byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, header, frames, 0, length);
		if (sealed == null) {
			throw new IllegalStateException("AES-GCM did not encrypt");
		}
		out.writeBytes(sealed);
	}

	/**
	 * Opens a sealed envelope for this peer.
	 * @param start where the envelope begins in the array of {@code payload}; copied when
	 * it has to wait for the agreement
	 * @param payload reader at its payload
	 * @return the bus frames; null when it was dropped and counted, or waits
	 */
	public @Nullable WireReader open(Envelope header, int start, WireReader payload) {
		PeerSeal seal = this.seals.get(header.source());
		if (seal == null || header.sourceKeyId() != seal.keyId || header.destinationKeyId() != this.ownKeyId) {
			return undecryptable(header);
		}
		if (seal.secret == null) {
			if (seal.waiting.size() < PeerSeal.MAX_WAITING) {
				seal.waiting.add(Arrays.copyOfRange(payload.array(), start, payload.position() + payload.remaining()));
			}
			else {
				this.environment.count("bus.dropped.agreement");
			}
			agree(header.source(), seal);
			return null;
		}
		Direction direction = seal.in(header.epoch());
		if (seal.isOutdated(header.epoch()) || (direction != null && !direction.replay().isNew(header.packet()))) {
			this.environment.count("bus.dropped.replay");
			return null;
		}
		if (direction == null) {
			direction = new Direction(header.epoch(), derive(seal, header.source(), header.epoch(), false),
					new ReplayWindow());
		}
		byte[] frames = decrypt(direction.key(), header, payload);
		if (frames == null) {
			return undecryptable(header);
		}
		direction.replay().accept(header.packet());
		seal.rememberIn(direction);
		return new WireReader(frames, 0, frames.length);
	}

	private @Nullable WireReader undecryptable(Envelope header) {
		this.environment.count("bus.undecryptable");
		this.environment.onUndecryptable(header.source());
		return null;
	}

	private byte @Nullable [] decrypt(SecretKeySpec key, Envelope header, WireReader payload) {
		if (payload.remaining() < TAG_BYTES) {
			return null;
		}
		return crypt(Cipher.DECRYPT_MODE, key, header, payload.array(), payload.position(), payload.remaining());
	}

	/** Null only when decryption finds a wrong tag. */
	private byte @Nullable [] crypt(int mode, SecretKeySpec key, Envelope header, byte[] data, int offset, int length) {
		byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(header.packet()).array();
		WireWriter associated = new WireWriter(Envelope.MAX_HEADER_BYTES);
		header.write(associated);
		Envelope.setHopLimit(associated.array(), 0, 0);
		try {
			this.cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
			this.cipher.updateAAD(associated.array(), 0, associated.size());
			return this.cipher.doFinal(data, offset, length);
		}
		catch (AEADBadTagException wrongTag) {
			return null;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES-GCM failed", ex);
		}
	}

	private SecretKeySpec derive(PeerSeal seal, PeerKey other, long epoch, boolean outgoing) {
		byte[] secret = seal.secret;
		if (secret == null) {
			throw new IllegalStateException("no keys are agreed with " + other);
		}
		ByteBuffer info = ByteBuffer.allocate(32 + 32 + 8 + 8 + 4 + 4 + 8);
		info.put((outgoing ? this.self : other).toBytes()).put((outgoing ? other : this.self).toBytes());
		info.putLong(outgoing ? this.incarnation : seal.incarnation);
		info.putLong(outgoing ? seal.incarnation : this.incarnation);
		info.putInt(outgoing ? this.ownKeyId : seal.keyId).putInt(outgoing ? seal.keyId : this.ownKeyId);
		info.putLong(epoch);
		return new SecretKeySpec(Hkdf.derive(SALT, secret, info.array(), 32), "AES");
	}

}
