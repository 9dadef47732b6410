package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Sealer} with an environment that remembers, and answers key work when the test
 * says so.
 */
final class SealerEnd implements SealerEnvironment, KeyWork {

	static final long SECOND = 1_000_000_000L;

	static final Sealer.KeyTimes TIMES = new Sealer.KeyTimes(24 * 3600 * SECOND, 600 * SECOND);

	final PeerKey key;

	/** The newest one. */
	AgreementKey agreement;

	final Sealer sealer;

	final List<Runnable> work = new ArrayList<>();

	final Map<String, Integer> counts = new TreeMap<>();

	final List<PeerKey> undecryptable = new ArrayList<>();

	long now;

	private final List<AgreementKey> nextKeys = new ArrayList<>();

	/** What waited for each agreement, as it was handed back. */
	final List<List<byte[]>> agreed = new ArrayList<>();

	SealerEnd(PeerKey key, long incarnation, AgreementKey agreement) {
		this.key = key;
		this.agreement = agreement;
		this.sealer = new Sealer(new Sealer.Self(key, incarnation, agreement), TIMES, this);
	}

	/** Two ends that know each other's newest records; nothing is agreed yet. */
	static SealerEnd[] pair() {
		SealerEnd a = new SealerEnd(RoutingKeys.peer(1), 11, RoutingKeys.agreementKey(1));
		SealerEnd b = new SealerEnd(RoutingKeys.peer(2), 22, RoutingKeys.agreementKey(2));
		a.sealer.handlePeerKey(b.key, 22, b.agreement.publicBytes());
		b.sealer.handlePeerKey(a.key, 11, a.agreement.publicBytes());
		return new SealerEnd[] { a, b };
	}

	/** Two ends that have agreed. */
	static SealerEnd[] agreedPair() {
		SealerEnd[] pair = pair();
		agree(pair);
		return pair;
	}

	static void agree(SealerEnd[] pair) {
		pair[0].sealer.isReady(pair[1].key);
		pair[1].sealer.isReady(pair[0].key);
		pair[0].answer();
		pair[1].answer();
	}

	/** Does the key work that was asked for. */
	void answer() {
		List<Runnable> due = List.copyOf(this.work);
		this.work.clear();
		due.forEach(Runnable::run);
	}

	/**
	 * Lets time pass until the key is replaced; the other one hears of it only from
	 * {@link #publishTo}.
	 */
	void replaceKey(AgreementKey next) {
		nextKey(next);
		passUntil(this.now + TIMES.lifetimeNanos());
		answer();
	}

	/** The key that is made when one is asked for. */
	void nextKey(AgreementKey next) {
		this.nextKeys.add(next);
	}

	void passUntil(long nanos) {
		this.now = nanos;
		if (this.sealer.nextDeadlineNanos() <= nanos) {
			this.sealer.handleDeadlines(nanos);
		}
	}

	/** The newest record reaches the other one. */
	void publishTo(SealerEnd other, long incarnation) {
		other.sealer.handlePeerKey(this.key, incarnation, this.agreement.publicBytes());
	}

	byte[] seal(SealerEnd to, long epoch, long packet, byte[] frames) {
		WireWriter out = new WireWriter(100);
		this.sealer.seal(to.key, epoch, packet, frames, frames.length, out);
		return out.toByteArray();
	}

	/**
	 * Opens an envelope as it came from the network; null when it was dropped or waits.
	 */
	byte @Nullable [] open(byte[] envelope) {
		WireReader in = new WireReader(envelope, 0, envelope.length);
		Envelope header = Envelope.read(in);
		WireReader frames = this.sealer.open(header, 0, in);
		return frames == null ? null : frames.readBytes(frames.remaining());
	}

	/** An envelope of which only the header is genuine. */
	static byte[] envelope(PeerKey from, int keyId, SealerEnd to) {
		WireWriter out = new WireWriter(100);
		new Envelope(true, Envelope.INITIAL_HOPS, from, to.key, keyId, to.agreement.id(), 1, 1).write(out);
		out.writeBytes(new byte[100], 0, 100);
		return out.toByteArray();
	}

	int counted(String event) {
		return this.counts.getOrDefault(event, 0);
	}

	// SealerEnvironment

	@Override
	public KeyWork keys() {
		return this;
	}

	@Override
	public void onAgreed(PeerKey peer, List<byte[]> waiting) {
		this.agreed.add(waiting);
	}

	@Override
	public void onOwnKey(byte[] publicKey) {
		assertThat(publicKey).isEqualTo(this.agreement.publicBytes());
	}

	@Override
	public long turnNanos() {
		return this.now;
	}

	@Override
	public void onUndecryptable(PeerKey source) {
		this.undecryptable.add(source);
	}

	@Override
	public void count(String event) {
		this.counts.merge(event, 1, Integer::sum);
	}

	// KeyWork

	@Override
	public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte @Nullable []> onSecret) {
		this.work.add(() -> onSecret.accept(own.agree(otherPublic)));
	}

	@Override
	public void sign(byte[] message, Consumer<byte[]> onSignature) {
		throw new AssertionError("the seal signs nothing");
	}

	@Override
	public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
		throw new AssertionError("the seal verifies no signatures");
	}

	@Override
	public void newAgreementKey(Consumer<AgreementKey> onKey) {
		assertThat(this.nextKeys).as("a key is made when it is time").hasSize(1);
		this.work.add(() -> {
			this.agreement = this.nextKeys.remove(0);
			onKey.accept(this.agreement);
		});
	}

}
