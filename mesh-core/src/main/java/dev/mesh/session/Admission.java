package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.SessionEnvironment.NeighbourRole;

/**
 * The outcome of a handshake: who the other end has proven to be, and what was agreed.
 */
final class Admission {

	final PeerKey peer;

	final long incarnation;

	final NeighbourRole role;

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
		this(other, terms, recordBytes, evidence, LoopTime.NEVER);
	}

	Admission(Hello other, SessionTerms terms, int recordBytes, byte[] evidence, long expiresAtNanos) {
		this.peer = other.key();
		this.incarnation = other.incarnation();
		this.role = other.role();
		this.terms = terms;
		this.recordBytes = recordBytes;
		this.evidence = evidence;
		this.expiresAtNanos = expiresAtNanos;
	}

}
