package dev.mesh.identity;

/**
 * Signing and verifying as the core needs it: the seam at which a simulator with
 * thousands of peers puts something cheap in place of Ed25519. Implementations are
 * thread-safe; the runtime calls them on its worker threads.
 */
public interface Signatures {

	/**
	 * Signs bytes with this peer's own key.
	 * @param message the exact bytes to sign
	 * @return the 64 bytes of the signature
	 */
	byte[] sign(byte[] message);

	/**
	 * Says whether a signature is genuine. The arguments come from the network: whatever
	 * they are, the answer is a boolean and never an exception.
	 * @param signer the key that is said to have signed
	 * @param message the exact bytes that were signed
	 * @param signature the signature as received; of any length
	 * @return {@code false} also for a key that is no point of the curve, one of small
	 * order (with which a signature can fit many messages), one not in its canonical
	 * form, and for a malformed signature
	 */
	boolean verify(PeerKey signer, byte[] message, byte[] signature);

	/**
	 * Returns the real thing: Ed25519 as in RFC 8032, about 1 ms per operation on the
	 * JDK.
	 * @param identity the key pair to sign with
	 * @return signatures of that identity, and verification of everyone's
	 */
	static Signatures ed25519(Identity identity) {
		return new Ed25519Signatures(identity);
	}

}
