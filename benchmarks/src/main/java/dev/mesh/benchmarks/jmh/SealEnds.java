package dev.mesh.benchmarks.jmh;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import dev.mesh.routing.Envelope;
import dev.mesh.routing.Sealer;
import dev.mesh.routing.SealerEnvironment;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two ends of a seal that have agreed. */
final class SealEnds {

	private static final int KEY_BYTES = 32;

	private static final Sealer.KeyTimes TIMES = new Sealer.KeyTimes(TimeUnit.HOURS.toNanos(24),
			TimeUnit.MINUTES.toNanos(10));

	private final End source = new End(1);

	private final End target = new End(2);

	SealEnds() {
		this.source.meet(this.target);
		this.target.meet(this.source);
		if (!this.source.sealer.isReady(this.target.key) || !this.target.sealer.isReady(this.source.key)) {
			throw new IllegalStateException("They do not agree");
		}
	}

	void seal(long packet, byte[] frames, WireWriter out) {
		this.source.sealer.seal(this.target.key, 1, packet, frames, frames.length, out);
	}

	@Nullable WireReader open(WireWriter envelope) {
		WireReader in = new WireReader(envelope.array(), 0, envelope.size());
		WireReader frames = this.target.sealer.open(Envelope.read(in), 0, in);
		if (frames == null) {
			throw new IllegalStateException("It does not open");
		}
		return frames;
	}

	/** One end, whose key work is done when it is asked for the second time. */
	private static final class End implements SealerEnvironment, KeyWork {

		private final PeerKey key;

		private final AgreementKey agreement = AgreementKey.generate(new SecureRandom());

		private final Sealer sealer;

		private final List<Runnable> work = new ArrayList<>();

		End(int number) {
			byte[] bytes = new byte[KEY_BYTES];
			bytes[0] = (byte) number;
			this.key = PeerKey.of(bytes);
			this.sealer = new Sealer(new Sealer.Self(this.key, 1, this.agreement), TIMES, this);
		}

		void meet(End other) {
			this.sealer.handlePeerKey(other.key, 1, other.agreement.publicBytes());
			this.sealer.isReady(other.key);
			List<Runnable> due = List.copyOf(this.work);
			this.work.clear();
			due.forEach(Runnable::run);
		}

		@Override
		public KeyWork keys() {
			return this;
		}

		@Override
		public void agree(AgreementKey own, byte[] otherPublic, Consumer<byte @Nullable []> onSecret) {
			this.work.add(() -> onSecret.accept(own.agree(otherPublic)));
		}

		@Override
		public void onAgreed(PeerKey peer, List<byte[]> waiting) {
			// Asked for with isReady.
		}

		@Override
		public long turnNanos() {
			return 0;
		}

		@Override
		public void onUndecryptable(PeerKey source) {
			throw new IllegalStateException("It does not decrypt");
		}

		@Override
		public void count(String event) {
			throw new IllegalStateException("Nothing happens that is counted: " + event);
		}

		@Override
		public void onOwnKey(byte[] publicKey) {
			throw new IllegalStateException("No key is replaced");
		}

		@Override
		public void sign(byte[] message, Consumer<byte[]> onSignature) {
			throw new IllegalStateException("The seal signs nothing");
		}

		@Override
		public void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict) {
			throw new IllegalStateException("The seal verifies nothing");
		}

		@Override
		public void newAgreementKey(Consumer<AgreementKey> onKey) {
			throw new IllegalStateException("No key is replaced");
		}

	}

}
