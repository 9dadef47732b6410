package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.SessionEnvironment.Introduction;

/**
 * The outcome of a handshake: who the other end has proven to be, and what was agreed.
 */
final class Admission {

	final PeerKey peer;

	final long incarnation;

	final Introduction introduction;

	final SessionTerms terms;

	final int recordBytes;

	/**
	 * For presence: the dialer's signed record at the acceptor, the signed edge statement
	 * at the dialer.
	 */
	final byte[] evidence;

	/** When the dialer's credentials run out, in the acceptor's loop time. */
	final long expiresAtNanos;

	/** At the dialer, where nothing expires. */
	Admission(Hello other, SessionTerms terms, int recordBytes, byte[] evidence) {
		this(other, Proof.EVERYBODY, terms, recordBytes, evidence, LoopTime.NEVER);
	}

	/** At the acceptor. */
	Admission(Hello other, Proof proof, SessionTerms terms, int recordBytes, long expiresAtNanos) {
		this(other, proof.scope(), terms, recordBytes, proof.recordBytes(), expiresAtNanos);
	}

	private Admission(Hello other, String scope, SessionTerms terms, int recordBytes, byte[] evidence,
			long expiresAtNanos) {
		this.peer = other.key();
		this.incarnation = other.incarnation();
		this.introduction = new Introduction(other.role(), scope);
		this.terms = terms;
		this.recordBytes = recordBytes;
		this.evidence = evidence;
		this.expiresAtNanos = expiresAtNanos;
	}

}
