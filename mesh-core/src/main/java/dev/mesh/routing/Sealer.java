package dev.mesh.routing;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Hkdf;
import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Agreement.Incoming;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and proves envelopes end to end (section 6 of {@code docs/protocol.md}). Keys
 * come from the X25519 keys in the signed records, agreed off the loop; each direction
 * and epoch has its own, and each transmission its own nonce. The own key is replaced in
 * time; for a while both are accepted, and then the old one is erased.
 */
public final class Sealer {

	/** Bytes the seal adds to a payload. */
	public static final int TAG_BYTES = 16;

	private static final byte[] SALT = "mesh/1 seal".getBytes(StandardCharsets.US_ASCII);

	private static final long NEVER = Long.MAX_VALUE;

	/**
	 * With more peers that are not known any more and could be replayed, the own key is
	 * replaced before its time.
	 */
	static final int MAX_UNKNOWN_KEPT = 1024;

	private final PeerKey self;

	private final OwnKeys own;

	private final KeyTimes times;

	private final SealerEnvironment environment;

	private final Map<PeerKey, PeerSeal> seals = new HashMap<>();

	private final SealCipher cipher = new SealCipher();

	/** When the first of the replaced keys of others is to be erased. */
	private long sweepAtNanos = NEVER;

	private long incarnation;

	public Sealer(Self self, KeyTimes times, SealerEnvironment environment) {
		this.self = self.key();
		this.incarnation = self.incarnation();
		this.own = new OwnKeys(self.agreementKey(), times, environment.turnNanos());
		this.times = times;
		this.environment = environment;
	}

	/** This peer took a higher incarnation, before its first session. */
	public void raiseIncarnation(long raised) {
		this.incarnation = raised;
		this.seals.clear();
	}

	/** The newest record of a peer names this key. */
	public void handlePeerKey(PeerKey peer, long peerIncarnation, byte[] publicKey) {
		PeerSeal known = this.seals.get(peer);
		if (known == null || known.incarnation != peerIncarnation) {
			PeerSeal made = new PeerSeal(peerIncarnation, publicKey, this.own.current());
			this.seals.put(peer, (known != null) ? replaced(known, made) : made);
		}
		else if (known.replaceKey(publicKey, this.environment.turnNanos() + this.times.overlapNanos())) {
			// The key before the last is erased by that.
			this.cipher.forget();
			this.sweepAtNanos = Math.min(this.sweepAtNanos, known.previousUntilNanos());
		}
	}

	private PeerSeal replaced(PeerSeal known, PeerSeal by) {
		known.erase();
		this.cipher.forget();
		if (by.after(known).oldestAccepted() > this.own.current().generation) {
			this.own.replaceSoon(this.environment.turnNanos());
		}
		return by;
	}

	/**
	 * Forgets every peer that is not known any more, except those whose envelopes could
	 * be opened once more then. Of them there are many only when the own key is replaced.
	 */
	public void retain(Predicate<PeerKey> isKnown) {
		int kept = 0;
		Iterator<Map.Entry<PeerKey, PeerSeal>> entries = this.seals.entrySet().iterator();
		while (entries.hasNext()) {
			Map.Entry<PeerKey, PeerSeal> entry = entries.next();
			if (isKnown.test(entry.getKey())) {
				continue;
			}
			PeerSeal seal = entry.getValue();
			if (!seal.hasOpenedSince(this.own.oldestGeneration())) {
				seal.erase();
				this.cipher.forget();
				entries.remove();
			}
			else if (seal.hasOpenedSince(this.own.current().generation)) {
				kept++;
			}
		}
		if (kept > MAX_UNKNOWN_KEPT) {
			this.own.replaceSoon(this.environment.turnNanos());
		}
	}

	/** Number of peers whose keys are kept. */
	public int size() {
		return this.seals.size();
	}

	// keys in time

	/** Replaces the own key, and erases keys whose time is over. */
	public void handleDeadlines(long nowNanos) {
		if (this.own.isEraseDue(nowNanos)) {
			eraseOwnPrevious();
		}
		if (this.own.takeReplacement(nowNanos)) {
			this.environment.keys().newAgreementKey(this::replaceOwn);
		}
		if (nowNanos >= this.sweepAtNanos) {
			sweep(nowNanos);
		}
	}

	/** When {@link #handleDeadlines} is due next; Long.MAX_VALUE = never. */
	public long nextDeadlineNanos() {
		return Math.min(this.own.nextDeadlineNanos(), this.sweepAtNanos);
	}

	private void replaceOwn(AgreementKey made) {
		eraseOwnPrevious();
		this.own.replace(made, this.environment.turnNanos());
		this.environment.count("bus.seal.keys.replaced");
		this.environment.onOwnKey(made.publicBytes());
	}

	private void eraseOwnPrevious() {
		OwnKey erased = this.own.erasePrevious();
		if (erased != null) {
			this.seals.values().forEach((seal) -> seal.eraseOwn(erased));
			this.cipher.forget();
		}
	}

	private void sweep(long nowNanos) {
		this.sweepAtNanos = NEVER;
		for (PeerSeal seal : this.seals.values()) {
			if (nowNanos >= seal.previousUntilNanos()) {
				seal.erasePrevious();
			}
			this.sweepAtNanos = Math.min(this.sweepAtNanos, seal.previousUntilNanos());
		}
		this.cipher.forget();
	}

	// agreement

	/**
	 * Whether envelopes to this peer can be sealed now; begins the agreement when not.
	 */
	public boolean isReady(PeerKey peer) {
		PeerSeal seal = this.seals.get(peer);
		return seal != null && agreementToSend(peer, seal) != null;
	}

	/**
	 * Whether no key can be agreed on, because the newest record of the peer has none.
	 */
	public boolean isFruitless(PeerKey peer) {
		PeerSeal seal = this.seals.get(peer);
		return seal != null && seal.anyAgreed() == null
				&& seal.agreement(seal.ownKey(this.own, this.environment.turnNanos()), seal.newest()).failed;
	}

	/** Of the keys that are best, or of others while those are being agreed on. */
	private @Nullable Agreement agreementToSend(PeerKey peer, PeerSeal seal) {
		OwnKey ownKey = seal.ownKey(this.own, this.environment.turnNanos());
		Agreement best = seal.agreement(ownKey, seal.newest());
		if (best.isAgreed()) {
			return best;
		}
		agree(peer, seal, best);
		return seal.anyAgreed();
	}

	private void agree(PeerKey peer, PeerSeal seal, Agreement agreement) {
		if (!agreement.asked) {
			agreement.asked = true;
			this.environment.keys()
				.agree(agreement.own.pair, agreement.other.bytes, (secret) -> agreed(peer, seal, agreement, secret));
		}
	}

	private void agreed(PeerKey peer, PeerSeal seal, Agreement agreement, byte @Nullable [] secret) {
		if (this.seals.get(peer) != seal || !seal.has(agreement)) {
			return;
		}
		List<byte[]> waiting = List.copyOf(agreement.waiting);
		agreement.waiting.clear();
		if (secret == null) {
			agreement.failed = true;
			this.environment.count("bus.seal.invalid-key");
			return;
		}
		agreement.agreed(secret);
		this.environment.onAgreed(peer, waiting);
	}

	// out

	/** Writes a whole sealed envelope. Only when {@link #isReady}. */
	public void seal(PeerKey to, long epoch, long packet, byte[] frames, int length, WireWriter out) {
		PeerSeal seal = this.seals.get(to);
		Agreement agreement = seal == null ? null : agreementToSend(to, seal);
		if (seal == null || agreement == null) {
			throw new IllegalStateException("no keys are agreed with " + to);
		}
		SecretKeySpec key = agreement.outKey(epoch);
		if (key == null) {
			key = derive(agreement, new Direction(this.self, to, this.incarnation, seal.incarnation), agreement.own.id,
					agreement.other.id, epoch);
			agreement.rememberOut(epoch, key);
		}
		agreement.takeNonce(packet);
		int start = out.size();
		new Envelope(true, Envelope.INITIAL_HOPS, this.self, to, agreement.own.id, agreement.other.id, epoch, packet)
			.write(out);
		this.cipher.seal(key, packet, frames, length, start, out);
	}

	/**
	 * Writes a whole envelope that is not sealed. Only for a neighbour that takes it,
	 * over a session with the incarnation that its newest record names.
	 */
	public void writeUnsealed(PeerKey to, long epoch, long packet, byte[] frames, int length, WireWriter out) {
		PeerSeal seal = this.seals.get(to);
		if (seal == null) {
			throw new IllegalStateException("no record of " + to + " is known");
		}
		int ownId = seal.ownKey(this.own, this.environment.turnNanos()).id;
		new Envelope(false, 1, this.self, to, ownId, seal.newest().id, epoch, packet).write(out);
		out.writeBytes(frames, 0, length);
	}

	// in

	/**
	 * Opens a sealed envelope for this peer.
	 * @param start where the envelope begins in the array of {@code payload}; copied when
	 * it has to wait for the agreement
	 * @param payload reader at its payload
	 * @return the bus frames, until the next call; null when it was dropped and counted,
	 * or waits
	 */
	public @Nullable WireReader open(Envelope header, int start, WireReader payload) {
		PeerSeal seal = this.seals.get(header.source());
		OwnKey ownKey = this.own.find(header.destinationKeyId());
		OtherKey otherKey = seal == null ? null : seal.find(header.sourceKeyId());
		if (seal == null || ownKey == null || otherKey == null || ownKey.generation < seal.oldestAccepted()) {
			return undecryptable(header);
		}
		Agreement agreement = seal.agreement(ownKey, otherKey);
		if (agreement.failed) {
			return undecryptable(header);
		}
		if (!agreement.isAgreed()) {
			await(seal, agreement, header,
					Arrays.copyOfRange(payload.array(), start, payload.position() + payload.remaining()));
			return null;
		}
		Incoming direction = agreement.in(header.epoch());
		if (seal.isOutdated(header.epoch()) || (direction != null && !direction.replay().isNew(header.packet()))) {
			this.environment.count("bus.dropped.replay");
			return null;
		}
		if (direction == null) {
			direction = new Incoming(header.epoch(), incomingKey(seal, agreement, header), new ReplayWindow());
		}
		WireReader frames = this.cipher.open(direction.key(), header.packet(), payload.array(), start,
				payload.position(), payload.position() + payload.remaining());
		if (frames == null) {
			return undecryptable(header);
		}
		direction.replay().accept(header.packet());
		agreement.rememberIn(direction);
		seal.provenEpoch(header.epoch());
		seal.heardUnder(ownKey, ownKey == this.own.current());
		return frames;
	}

	private void await(PeerSeal seal, Agreement agreement, Envelope header, byte[] envelope) {
		if (seal.hasRoomToWait()) {
			agreement.waiting.add(envelope);
		}
		else {
			this.environment.count("bus.dropped.agreement");
		}
		agree(header.source(), seal, agreement);
	}

	/**
	 * Takes an envelope that is not sealed and came from its source itself.
	 * @param sourceIncarnation that the session has proven
	 * @return the bus frames; null when it was dropped and counted, because the ends know
	 * other processes or keys of each other
	 */
	public @Nullable WireReader takeUnsealed(Envelope header, long sourceIncarnation, WireReader payload) {
		PeerSeal seal = this.seals.get(header.source());
		if (seal == null || seal.incarnation != sourceIncarnation || seal.find(header.sourceKeyId()) == null
				|| this.own.find(header.destinationKeyId()) == null) {
			return undecryptable(header);
		}
		this.environment.count("bus.received.unsealed");
		return payload;
	}

	private @Nullable WireReader undecryptable(Envelope header) {
		this.environment.count("bus.undecryptable");
		this.environment.onUndecryptable(header.source());
		return null;
	}

	// keys of directions

	private SecretKeySpec incomingKey(PeerSeal seal, Agreement agreement, Envelope header) {
		return derive(agreement, new Direction(header.source(), this.self, seal.incarnation, this.incarnation),
				agreement.other.id, agreement.own.id, header.epoch());
	}

	private static SecretKeySpec derive(Agreement agreement, Direction direction, int sourceKeyId, int targetKeyId,
			long epoch) {
		ByteBuffer info = ByteBuffer.allocate(32 + 32 + 8 + 8 + 4 + 4 + 8);
		info.put(direction.source().toBytes()).put(direction.target().toBytes());
		info.putLong(direction.sourceIncarnation()).putLong(direction.targetIncarnation());
		info.putInt(sourceKeyId).putInt(targetKeyId).putLong(epoch);
		return new SecretKeySpec(Hkdf.derive(SALT, agreement.secret(), info.array(), 32), "AES");
	}

	private record Direction(PeerKey source, PeerKey target, long sourceIncarnation, long targetIncarnation) {
	}

	/**
	 * Who this peer is.
	 *
	 * @param key its key
	 * @param incarnation of this start
	 * @param agreementKey its first X25519 key
	 */
	public record Self(PeerKey key, long incarnation, AgreementKey agreementKey) {
	}

	/**
	 * How long X25519 keys live.
	 *
	 * @param lifetimeNanos after what time the own key is replaced
	 * @param overlapNanos how long a replaced key, the own or another one, is accepted
	 */
	public record KeyTimes(long lifetimeNanos, long overlapNanos) {
	}

}
