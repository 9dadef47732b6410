package dev.mesh.scale;

import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Verifies each real signature of a simulation once: all its peers would come to the same
 * verdict. In virtual time each of them still takes its time for it.
 */
public final class KnownVerdicts {

	private final Map<Question, Boolean> verdicts = new HashMap<>();

	/** Signatures of one peer that remember what any of them has verified. */
	public Signatures over(Signatures real) {
		return new Signatures() {

			@Override
			public byte[] sign(byte[] message) {
				return real.sign(message);
			}

			@Override
			public boolean verify(PeerKey signer, byte[] message, byte[] signature) {
				Question question = new Question(signer, ByteBuffer.wrap(message), ByteBuffer.wrap(signature));
				return KnownVerdicts.this.verdicts.computeIfAbsent(question,
						(any) -> real.verify(signer, message, signature));
			}

		};
	}

	private record Question(PeerKey signer, ByteBuffer message, ByteBuffer signature) {
	}

}
