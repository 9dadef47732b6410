package dev.mesh.identity;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Slow work with keys (about 1 ms each on the JDK) that the sans-IO core asks for instead
 * of doing it. The runtime does it on other threads; a simulator does it in virtual time.
 * <p>
 * Every method returns at once. The answer comes once, on the thread of the core's loop,
 * later than the call and possibly after other inputs: whoever receives it checks first
 * that the question still matters. Answers may come in another order than the questions.
 * Arrays are handed over: neither side changes them afterwards.
 */
public interface KeyWork {

	/**
	 * Asks for a signature with this peer's own key.
	 * @param message the exact bytes to sign
	 * @param onSignature receives the 64 bytes of the signature
	 */
	void sign(byte[] message, Consumer<byte[]> onSignature);

	/**
	 * Asks whether a signature is genuine.
	 * @param signer the key that is said to have signed
	 * @param message the exact bytes that were signed
	 * @param signature the signature as received; of any length
	 * @param onVerdict receives {@code true} if it is; {@code false} also for a malformed
	 * key or signature
	 */
	void verify(PeerKey signer, byte[] message, byte[] signature, Consumer<Boolean> onVerdict);

	/**
	 * Asks for a new X25519 key pair.
	 * @param onKey receives the pair
	 */
	void newAgreementKey(Consumer<AgreementKey> onKey);

	/**
	 * Asks for the secret that two X25519 keys share.
	 * @param own the pair of this side
	 * @param otherPublic the public bytes of the other side, as received; of any length
	 * @param onSecret receives the 32 bytes of the secret, or {@code null} as
	 * {@link AgreementKey#agree} does
	 */
	void agree(AgreementKey own, byte[] otherPublic, Consumer<byte @Nullable []> onSecret);

}
