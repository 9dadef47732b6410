package dev.mesh.session;

import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.session.Checkpoint.Answer;
import dev.mesh.session.Checkpoint.Grant;
import dev.mesh.session.SessionEnvironment.Candidate;
import dev.mesh.session.SessionEnvironment.EdgeAttestation;
import dev.mesh.session.Sessions.LocalNode;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a dialer that has proven its key gets a session, a new one or the one
 * it had: capacity, duplicates, the authenticator chain, the application's word, the edge
 * statement. While it waits for answers the table may change, so what was found before is
 * looked at again after.
 */
final class Doorkeeper {

	private static final String OTHER_CREDENTIALS = "other credentials were accepted meanwhile; resume with them";

	private final SessionParts parts;

	private final LinkState link;

	private final AcceptorHandshake handshake;

	private final Hello hello;

	private final Proof proof;

	private final LocalNode local;

	/** Of the terms of the session that resumes, when its dialer was judged. */
	private long judgedVersion;

	/** What was found when the dialer has shown an attestation. */
	private Credentials.@Nullable Attested attested;

	/** Whether the authenticator was told that a session resumes. */
	private boolean returning;

	Doorkeeper(SessionParts parts, LinkState link, AcceptorHandshake handshake, Hello hello, Proof proof) {
		this.parts = parts;
		this.link = link;
		this.handshake = handshake;
		this.hello = hello;
		this.proof = proof;
		this.local = parts.local().node();
	}

	void admit() {
		Refusal objection = this.parts.table().objection(this.hello.key(), this.hello.incarnation());
		if (objection != null) {
			this.handshake.refuse(objection);
			return;
		}
		String revoked = this.parts.revocations().reason(this.hello.key());
		if (revoked != null) {
			this.handshake.refuse(Refusal.of(ErrorCode.REVOKED, revoked));
			return;
		}
		// On resume too: an account that was locked meanwhile must not come back.
		SessionRecord wanted = this.parts.table().resumable(this.hello);
		this.returning = wanted != null;
		this.judgedVersion = (wanted != null) ? wanted.termsVersion : 0;
		if (this.proof.credentials() instanceof Credentials.Attestation) {
			this.parts.environment()
				.findAttestation(this.hello.key(), this.hello.incarnation(), this.proof.recordBytes(),
						ifOpen((found) -> askAbout(found, wanted)));
		}
		else {
			ask(this.proof.credentials(), wanted);
		}
	}

	/**
	 * Whoever comes back is still what it was attested to be, unless that was withdrawn.
	 */
	private void askAbout(Credentials.@Nullable Attested found, @Nullable SessionRecord wanted) {
		this.attested = (found != null || wanted == null) ? found : wanted.attested;
		if (this.attested != null) {
			ask(this.attested, wanted);
		}
		else {
			denied(Refusal.of(ErrorCode.AUTHENTICATION_FAILED,
					"no peer that is trusted here attests what the dialer is"));
		}
	}

	private void ask(Credentials credentials, @Nullable SessionRecord wanted) {
		AuthenticationRequest request = new AuthenticationRequest(this.hello.key(), credentials,
				this.proof.properties(), metadataOf(this.proof.recordBytes()), this.link.remoteAddress, this.link.type,
				(wanted != null) ? Occasion.RESUME : Occasion.OPEN, (wanted != null) ? wanted.terms.principal() : null);
		this.parts.checkpoint().ask(request, new Answer() {

			@Override
			public void granted(Grant grant) {
				if (!Doorkeeper.this.link.closed) {
					authorize(grant);
				}
			}

			@Override
			public void refused(Refusal refusal) {
				if (!Doorkeeper.this.link.closed) {
					denied(refusal);
				}
			}

		});
	}

	/** The application may want no session with it all the same. */
	private void authorize(Grant grant) {
		Candidate candidate = new Candidate(this.hello.key(), this.link.remoteAddress, this.link.type, this.returning,
				grant.allow(), answerDeadline());
		this.parts.environment().authorize(candidate, this.proof.recordBytes(), ifOpen((verdict) -> {
			if (verdict.isAllowed()) {
				attest(grant);
			}
			else {
				denied(verdict.refusal());
			}
		}));
	}

	/**
	 * The dialer waits no longer than this end does, so it must be told before that: a
	 * tenth of the time of the handshake is left for it.
	 */
	private long answerDeadline() {
		long lateEnough = this.parts.settings().handshakeTimeout().toNanos() / 10;
		return Math.min(this.link.handshakeDeadline - lateEnough,
				this.parts.time().now() + this.parts.settings().connectionRequestTimeout().toNanos());
	}

	/**
	 * Its key is proven and it may not come back: the session it asks for ends at both
	 * ends.
	 */
	private void denied(Refusal refusal) {
		SessionRecord wanted = this.parts.table().resumable(this.hello);
		if (wanted != null && refusal.isFinal()) {
			this.parts.table().close(wanted, refusal.code(), refusal.reason());
		}
		this.handshake.refuse(refusal);
	}

	private void attest(Grant grant) {
		SessionRecord resumed = this.parts.table().resumable(this.hello);
		if (this.returning && resumed == null) {
			// It was judged as one that comes back, perhaps without looking at its
			// password.
			this.handshake.fail(ErrorCode.BUSY, "the session has just ended; open another one");
			return;
		}
		if (resumed != null && resumed.termsVersion != this.judgedVersion) {
			this.handshake.fail(ErrorCode.BUSY, OTHER_CREDENTIALS);
			return;
		}
		String id = (resumed != null) ? resumed.id() : newSessionId();
		long sequence = (resumed != null) ? nextSequence(resumed) : 1;
		long window = Math.min(this.parts.settings().reconnectWindow().toMillis(), this.proof.reconnectMillis());
		SessionTerms terms = SessionTerms.of(id, grant.allow(), window);
		this.parts.environment().attest(statementOf(terms, sequence), ifOpen((statement) -> {
			Refusal objection = this.parts.table().objection(this.hello.key(), this.hello.incarnation());
			String revoked = this.parts.revocations().reason(this.hello.key());
			if (revoked != null) {
				this.handshake.refuse(Refusal.of(ErrorCode.REVOKED, revoked));
			}
			else if (this.attested != null && this.parts.environment().isWithdrawn(this.hello.key(), this.attested)) {
				denied(Refusal.of(ErrorCode.REVOKED, "the attestation has just been withdrawn"));
			}
			else if (objection != null) {
				this.handshake.refuse(objection);
			}
			else if (this.parts.local().incarnation() != this.local.incarnation()) {
				this.handshake.fail(ErrorCode.BUSY, "the acceptor has just taken another incarnation");
			}
			else if (resumed != null && resumed.termsVersion != this.judgedVersion) {
				this.handshake.fail(ErrorCode.BUSY, OTHER_CREDENTIALS);
			}
			else if (this.parts.table().resumable(this.hello) != resumed) {
				// It ended, or came, while we waited: the statement is about another
				// session.
				attest(grant);
			}
			else {
				establish(resumed, terms, grant.expiresAtNanos(), statement);
			}
		}));
	}

	/** What only others have found out is not said again as if this peer had. */
	private EdgeAttestation statementOf(SessionTerms terms, long sequence) {
		if (this.attested != null) {
			return new EdgeAttestation(this.hello.key(), this.hello.incarnation(), terms.id(), sequence,
					this.link.type.name(), null, List.of(), Map.of(), OptionalLong.empty());
		}
		return new EdgeAttestation(this.hello.key(), this.hello.incarnation(), terms.id(), sequence,
				this.link.type.name(), terms.principal(), terms.roles(), terms.claims(), terms.notAfterMillis());
	}

	private void establish(@Nullable SessionRecord resumed, SessionTerms terms, long expiresAtNanos, byte[] statement) {
		SessionSettings settings = this.parts.settings();
		byte[] accepted = new Accepted(terms.id(), resumed != null, terms.reconnectMillis(), settings.maxRecordBytes(),
				settings.maxEnvelopeBytes(), GrantedTerms.of(terms, statement))
			.encode();
		if (accepted.length > Proof.MAX_BYTES) {
			this.handshake.fail(ErrorCode.INTERNAL_ERROR,
					"the granted properties take more than the " + Proof.MAX_BYTES + " bytes that ACCEPTED may have");
			return;
		}
		this.handshake.accept(accepted);
		Admission admission = new Admission(this.hello, this.proof, terms, settings.maxRecordBytes(), expiresAtNanos);
		if (resumed != null) {
			resumed.attested = this.attested;
			this.parts.table().attach(resumed, this.link, admission);
		}
		else {
			SessionRecord session = new SessionRecord(this.hello.key(), null, terms);
			session.attested = this.attested;
			session.attestedAt = this.parts.time().now();
			this.parts.table().open(session, this.link, admission);
		}
	}

	/**
	 * Takes the next number; another link that was about to take the session over is
	 * given up for this newer one.
	 */
	private long nextSequence(SessionRecord session) {
		LinkState other = session.attesting;
		if (other != null && other != this.link && other.handshake != null) {
			other.handshake.fail(ErrorCode.REPLACED, "a newer link resumes the same session");
		}
		session.attesting = this.link;
		return ++session.sequence;
	}

	private String newSessionId() {
		String id = this.parts.randomText(16);
		return (this.parts.table().find(id) == null) ? id : newSessionId();
	}

	private <T extends @Nullable Object> Consumer<T> ifOpen(Consumer<T> next) {
		return (answer) -> {
			if (!this.link.closed) {
				next.accept(answer);
			}
		};
	}

	/**
	 * Metadata in the dialer's record, which presence verifies later; here it is the
	 * dialer's own word, because PROOF is signed. An unreadable one has none.
	 */
	private static String metadataOf(byte[] record) {
		try {
			byte[] content = SignedBlock.decode(record, StrictJson.MAX_BYTES).content();
			return StrictJson.readRecord(content).object("metadata").toJson();
		}
		catch (ProtocolException ex) {
			return "{}";
		}
	}

}
