package dev.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Headers of envelopes, and sealed envelopes: only what was sealed opens. */
public final class EnvelopeFuzz implements FuzzTarget {

	private static final byte[] FRAMES = { 1, 2, 3, 4, 5, 6, 7 };

	private final SealerEnd[] pair = SealerEnd.agreedPair();

	private final List<Consumer<byte[]>> decoders = List.of(EnvelopeFuzz::header, this::sealed);

	private final byte[] genuine = this.pair[0].seal(this.pair[1], 1, 1, FRAMES);

	@Override
	public void accept(byte[] input) {
		FuzzTarget.choose(input, this.decoders);
	}

	@Override
	public List<byte[]> seeds() {
		WireWriter unsealed = new WireWriter(100);
		new Envelope(false, 8, RoutingKeys.peer(1), RoutingKeys.peer(2), 3, 4, 5, 6).write(unsealed);
		return List.of(FuzzTarget.chosen(0, this.genuine),
				FuzzTarget.chosen(0, unsealed.writeBytes(FRAMES).toByteArray()), FuzzTarget.chosen(1, this.genuine));
	}

	@Override
	public int fewestEdges() {
		return 130;
	}

	private static void header(byte[] bytes) {
		WireReader in = new WireReader(bytes, 0, bytes.length);
		Envelope header = FuzzTarget.readOrNull(() -> Envelope.read(in));
		if (header != null) {
			WireWriter out = new WireWriter(Envelope.MAX_HEADER_BYTES);
			header.write(out);
			assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(bytes, in.position()));
			assertThat(header.loweredHopLimit()).isLessThan(Envelope.INITIAL_HOPS);
			assertThat(in.remaining()).isLessThanOrEqualTo(Envelope.MAX_PAYLOAD_BYTES + Sealer.TAG_BYTES);
		}
	}

	/** The hop limit is not authenticated: relays lower it. */
	private void sealed(byte[] envelope) {
		SealerEnd receiver = this.pair[1];
		byte[] opened = FuzzTarget.readOrNull(() -> receiver.open(envelope));
		if (opened != null) {
			byte[] comparable = envelope.clone();
			Envelope.setHopLimit(comparable, 0, Envelope.INITIAL_HOPS);
			assertThat(comparable).isEqualTo(this.genuine);
			assertThat(opened).isEqualTo(FRAMES);
		}
		receiver.undecryptable.clear();
		receiver.work.clear();
	}

}
