package dev.mesh.session;

import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.session.Checkpoint.Answer;
import dev.mesh.session.Checkpoint.Grant;
import dev.mesh.session.SessionEnvironment.EdgeAttestation;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Other credentials on a session that goes on: REAUTHENTICATE from its dialer, TERMS from
 * its acceptor, both encrypted with the keys of the link. One at a time; the session
 * stays as it is when they are not accepted.
 */
final class Reauthentication {

	private final SessionParts parts;

	Reauthentication(SessionParts parts) {
		this.parts = parts;
	}

	/** Shows other credentials; {@code onReauthenticated} tells what came of it. */
	void offer(SessionRecord session, Credentials credentials) {
		LinkState link = session.link;
		String obstacle = obstacle(session);
		if (obstacle != null || link == null || link.keys == null) {
			this.parts.environment().onReauthenticated(session.info(), ErrorCode.BUSY, String.valueOf(obstacle), 0);
			return;
		}
		session.offered = credentials;
		session.offerDeadline = this.parts.time().now() + this.parts.settings().handshakeTimeout().toNanos();
		this.parts.time().wakeAt(session.offerDeadline);
		ObjectNode object = StrictJson.newObject();
		CredentialsJson.encode(credentials, object.putObject("credentials"));
		this.parts.links().transmit(link, FrameType.REAUTHENTICATE, link.keys.sealAsDialer(StrictJson.write(object)));
	}

	private static @Nullable String obstacle(SessionRecord session) {
		if (!session.isDialled()) {
			return "only the end that has dialled shows credentials";
		}
		if (session.link == null) {
			return "the session has no link now";
		}
		return (session.offered != null) ? "other credentials are being looked at" : null;
	}

	/** At the acceptor. */
	void handleOffer(LinkState link, SessionRecord session, byte[] body) {
		if (session.isDialled() || session.judging || link.keys == null) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "REAUTHENTICATE is not expected");
		}
		JsonMembers members = StrictJson.read(link.keys.openFromDialer(body), Proof.MAX_BYTES);
		Credentials credentials = CredentialsJson.decode(members.object("credentials"));
		if (credentials instanceof Credentials.Attestation) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "REAUTHENTICATE without credentials of its own");
		}
		session.judging = true;
		AuthenticationRequest request = new AuthenticationRequest(session.peer, credentials, session.terms.properties(),
				"{}", link.remoteAddress, link.type, Occasion.REAUTHENTICATE, session.terms.principal());
		this.parts.checkpoint().ask(request, new Answer() {

			@Override
			public void granted(Grant grant) {
				if (session.link == link) {
					attest(link, session, grant);
				}
			}

			@Override
			public void refused(Refusal refusal) {
				if (session.link == link) {
					answer(link, session, Farewell.encodeRejected(refusal));
				}
			}

		});
	}

	private void attest(LinkState link, SessionRecord session, Grant grant) {
		if (session.attesting != null && !session.attesting.closed) {
			// Its statement is asked for already, and the last one asked for must be the
			// one in use.
			answer(link, session, Farewell
				.encodeRejected(Refusal.of(ErrorCode.BUSY, "the session is moving to another link; try again")));
			return;
		}
		SessionTerms terms = SessionTerms.of(session.id(), grant.allow(), session.terms.reconnectMillis());
		EdgeAttestation edge = new EdgeAttestation(session.peer, session.peerIncarnation, session.id(),
				++session.sequence, link.type.name(), terms.principal(), terms.roles(), terms.claims(),
				terms.notAfterMillis());
		this.parts.environment().attest(edge, (statement) -> {
			if (session.link == link) {
				ObjectNode object = StrictJson.newObject();
				GrantedTerms.of(terms, statement).encode(object);
				session.attested = null;
				// This end knows first: whoever hears of it over there may ask here.
				this.parts.table().changeTerms(session, terms, grant.expiresAtNanos(), statement);
				answer(link, session, StrictJson.write(object));
			}
		});
	}

	private void answer(LinkState link, SessionRecord session, byte[] terms) {
		session.judging = false;
		if (link.keys != null) {
			this.parts.links().transmit(link, FrameType.TERMS, link.keys.sealAsAcceptor(terms));
		}
	}

	/** At the dialer. */
	void handleTerms(LinkState link, SessionRecord session, byte[] body) {
		Credentials offered = session.offered;
		if (offered == null || link.keys == null || session.target == null) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "TERMS is not expected");
		}
		byte[] plaintext = link.keys.openFromAcceptor(body);
		boolean awaited = session.offerDeadline != LoopTime.NEVER;
		session.offered = null;
		session.offerDeadline = LoopTime.NEVER;
		JsonMembers members = StrictJson.read(plaintext, Proof.MAX_BYTES);
		if (members.optionalText("code", 64) != null) {
			refused(session, Farewell.decode(plaintext), awaited);
			return;
		}
		GrantedTerms granted = GrantedTerms.decode(members);
		session.target.credentials(offered);
		this.parts.table()
			.changeTerms(session, granted.terms(session.id(), session.terms.reconnectMillis()), LoopTime.NEVER,
					granted.edgeBytes());
		if (awaited && !session.state.isClosed()) {
			this.parts.environment().onReauthenticated(session.info(), ErrorCode.NORMAL, "", 0);
		}
	}

	private void refused(SessionRecord session, Refusal refusal, boolean awaited) {
		if (refusal.code() == ErrorCode.NORMAL) {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "TERMS refuses without a reason");
		}
		if (awaited) {
			this.parts.environment()
				.onReauthenticated(session.info(), refusal.code(), refusal.reason(), refusal.retryAfterMillis());
		}
	}

}
