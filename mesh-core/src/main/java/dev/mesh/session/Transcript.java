package dev.mesh.session;

import dev.mesh.identity.Hkdf;
import dev.mesh.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The exact bytes of a handshake so far, which every later signature and the keys are
 * bound to: nothing of one handshake fits into another.
 */
final class Transcript {

	private static final String WELCOME_LABEL = "mesh/1 welcome";

	private static final String PROOF_LABEL = "mesh/1 proof";

	private static final byte[] KEYS_INFO = "mesh/1 handshake".getBytes(StandardCharsets.US_ASCII);

	private final byte[] hello;

	private byte[] welcome = {};

	Transcript(byte[] hello) {
		this.hello = hello;
	}

	/** What the acceptor signs over the content of WELCOME. */
	byte[] welcomeMessage(byte[] content) {
		return message(WELCOME_LABEL).writeBlock(this.hello).writeBytes(content).toByteArray();
	}

	/** Takes the whole body of WELCOME. */
	void welcome(byte[] body) {
		this.welcome = body;
	}

	/** What the dialer signs over the content of PROOF. */
	byte[] proofMessage(byte[] content) {
		return message(PROOF_LABEL).writeBlock(this.hello).writeBlock(this.welcome).writeBytes(content).toByteArray();
	}

	/** The keys that follow from the agreed secret. */
	LinkKeys keys(byte[] secret) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update(this.hello);
			byte[] salt = digest.digest(this.welcome);
			return new LinkKeys(Hkdf.derive(salt, secret, KEYS_INFO, LinkKeys.BYTES));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JDK has no SHA-256", ex);
		}
	}

	private static WireWriter message(String label) {
		return new WireWriter(1024).writeBytes(label.getBytes(StandardCharsets.US_ASCII)).writeByte(0);
	}

}
