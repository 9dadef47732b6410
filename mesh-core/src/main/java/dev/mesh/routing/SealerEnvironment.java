package dev.mesh.routing;

import dev.mesh.identity.KeyWork;
import dev.mesh.identity.PeerKey;
import java.util.List;

/** What {@link Sealer} asks of and tells the composer, always on the loop. */
public interface SealerEnvironment {

	/** Slow key work; answers come later on the loop. */
	KeyWork keys();

	/**
	 * Keys with this peer are agreed: envelopes can be sealed, and those that waited can
	 * be opened now.
	 */
	void onAgreed(PeerKey peer, List<byte[]> waiting);

	/** This peer has a new X25519 key: its record is to name it. */
	void onOwnKey(byte[] publicKey);

	/**
	 * An envelope that names this source did not decrypt; the source may not know our
	 * newest record.
	 */
	void onUndecryptable(PeerKey source);

	/** Time of this turn. */
	long turnNanos();

	/** Counts an event, for metrics, such as {@code bus.undecryptable}. */
	void count(String event);

}
