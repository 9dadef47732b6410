package dev.mesh.session;

import dev.mesh.identity.AgreementKey;
import dev.mesh.session.Sessions.LocalNode;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dialer's part: HELLO out, WELCOME in, PROOF out, ACCEPTED in. Nothing secret is
 * sent before the acceptor's signature and, where one is pinned, its key are verified.
 */
final class DialerHandshake implements Handshake {

	/**
	 * What this end waits for; while it waits for an answer of its own side, only a
	 * refusal is legal.
	 */
	private enum Step {

		OWN_ANSWER, WELCOME, VERDICT

	}

	private final SessionParts parts;

	private final LinkState link;

	private final SessionTarget target;

	private final LocalNode local;

	private Step step = Step.OWN_ANSWER;

	private @Nullable Transcript transcript;

	private @Nullable AgreementKey ephemeral;

	/** The acceptor, once WELCOME is there; proven when the link says so. */
	private @Nullable Hello acceptor;

	private @Nullable LinkKeys keys;

	DialerHandshake(SessionParts parts, LinkState link, SessionTarget target) {
		this.parts = parts;
		this.link = link;
		this.target = target;
		this.local = parts.local().node();
	}

	@Override
	public void begin() {
		this.parts.environment().keys().newAgreementKey((key) -> {
			if (this.link.closed) {
				key.erase();
				return;
			}
			this.ephemeral = key;
			byte[] hello = new Hello(this.local.key(), this.local.incarnation(), this.parts.randomText(32),
					StrictJson.encodeBytes(key.publicBytes()), this.local.role(), this.local.software(),
					this.target.resumeId())
				.encodeHello();
			this.transcript = new Transcript(hello);
			this.step = Step.WELCOME;
			this.parts.links().transmit(this.link, FrameType.HELLO, hello);
		});
	}

	@Override
	public void handleFrame(int type, WireReader body) {
		if (type == FrameType.CLOSE) {
			refusedBy(Farewell.decode(body.readBytes(body.remaining())));
		}
		else if (type == FrameType.REJECTED) {
			handleRejected(body.readBytes(body.remaining()));
		}
		else if (type == FrameType.WELCOME && this.step == Step.WELCOME && this.transcript != null) {
			this.step = Step.OWN_ANSWER;
			handleWelcome(this.transcript, body.readBytes(body.remaining()));
		}
		else if (type == FrameType.ACCEPTED && this.step == Step.VERDICT && this.keys != null
				&& this.acceptor != null) {
			this.step = Step.OWN_ANSWER;
			handleAccepted(this.acceptor, this.keys.openFromAcceptor(body.readBytes(body.remaining())));
		}
		else {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR,
					"frame type " + type + " is not the next one of the handshake");
		}
	}

	@Override
	public void fail(ErrorCode code, String reason) {
		giveUp(Refusal.of(code, reason));
	}

	@Override
	public void linkClosed(String cause) {
		release();
		this.target.attemptFailed(this.link,
				Refusal.of(Refusal.NO_LINK, "the link was lost in the handshake: " + cause));
	}

	private void handleRejected(byte[] body) {
		if (this.acceptor == null) {
			refusedBy(Farewell.decode(body));
		}
		else if (this.keys == null) {
			refusedBy(Refusal.of(Refusal.NO_LINK, "refused before the keys were agreed"));
		}
		else {
			refusedBy(Farewell.decode(this.keys.openFromAcceptor(body)).from(this.acceptor.key()));
		}
	}

	private void handleWelcome(Transcript soFar, byte[] body) {
		SignedBlock block = SignedBlock.decode(body, StrictJson.MAX_BYTES);
		Hello welcome = Hello.decodeWelcome(block.content());
		this.acceptor = welcome;
		byte[] message = soFar.welcomeMessage(block.content());
		soFar.welcome(body);
		this.parts.environment().keys().verify(welcome.key(), message, block.signature(), ifOpen((genuine) -> {
			if (!genuine) {
				misbehaved(ErrorCode.BAD_SIGNATURE, "WELCOME is not signed by the acceptor's key");
				return;
			}
			Refusal objection = objectionTo(welcome);
			if (objection != null) {
				giveUp(objection);
				return;
			}
			this.link.provenPeer = welcome.key();
			agree(soFar, welcome);
		}));
	}

	/** The acceptor's key is proven; whether it is one to go on with. */
	private @Nullable Refusal objectionTo(Hello welcome) {
		if (welcome.key().equals(this.local.key())) {
			return Refusal.of(ErrorCode.SELF_CONNECTION, "this address leads to the dialer itself");
		}
		if (!this.target.acceptsKey(welcome.key())) {
			return Refusal.of(ErrorCode.KEY_MISMATCH, "the pinned key was not the one proven, " + welcome.key())
				.from(welcome.key());
		}
		long known = this.parts.table().knownIncarnation(welcome.key());
		if (welcome.incarnation() < known) {
			return Refusal.of(ErrorCode.STALE_INCARNATION, "the acceptor has incarnation " + welcome.incarnation()
					+ ", but " + known + " is known; has it lost its data directory, or does it run twice?");
		}
		return this.target.objection(this.link, welcome);
	}

	private void agree(Transcript complete, Hello welcome) {
		AgreementKey own = this.ephemeral;
		if (own == null) {
			return;
		}
		this.parts.environment().keys().agree(own, welcome.ephemeralBytes(), (secret) -> {
			if (this.link.closed) {
				return;
			}
			release();
			if (secret == null) {
				misbehaved(ErrorCode.PROTOCOL_ERROR, "the ephemeral key agrees with nothing");
				return;
			}
			prove(complete, complete.keys(secret));
		});
	}

	private void prove(Transcript complete, LinkKeys agreed) {
		this.keys = agreed;
		SessionRequest request = this.target.specification();
		byte[] content = new Proof(this.target.credentials(), request.properties(),
				StrictJson.encodeBytes(this.parts.environment().ownRecord()), request.reconnectMillis(),
				this.local.scope())
			.encode();
		if (content.length > Proof.MAX_BYTES) {
			fail(ErrorCode.QUOTA_EXCEEDED, "credentials, properties and presence record take " + content.length
					+ " bytes, more than the " + Proof.MAX_BYTES + " that PROOF may have");
			return;
		}
		this.parts.environment().keys().sign(complete.proofMessage(content), ifOpen((signature) -> {
			this.step = Step.VERDICT;
			this.parts.links()
				.transmit(this.link, FrameType.PROOF,
						agreed.sealAsDialer(new SignedBlock(content, signature).encode()));
		}));
	}

	private void handleAccepted(Hello welcome, byte[] plaintext) {
		Accepted accepted = Accepted.decode(plaintext);
		if (this.parts.local().incarnation() != this.local.incarnation()) {
			giveUp(Refusal.of(ErrorCode.STALE_INCARNATION, "this peer has taken another incarnation meanwhile")
				.from(welcome.key()));
			return;
		}
		long window = Math.min(this.target.specification().reconnectMillis(), accepted.reconnectMillis());
		GrantedTerms granted = accepted.terms();
		this.link.keys = this.keys;
		this.target.accepted(this.link, new Admission(welcome, granted.terms(accepted.session(), window),
				accepted.recordBytes(), granted.edgeBytes()), accepted.resumed());
	}

	private void misbehaved(ErrorCode code, String reason) {
		this.parts.environment().count(Sessions.PROTOCOL_ERRORS);
		fail(code, reason);
	}

	/** This end does not want to go on, and says so. */
	private void giveUp(Refusal refusal) {
		if (this.link.closed) {
			return;
		}
		this.parts.links().transmitClose(this.link, refusal.code(), refusal.reason());
		refusedBy(refusal);
	}

	private void refusedBy(Refusal refusal) {
		this.parts.links().close(this.link, refusal.code(), refusal.reason());
		release();
		this.target.attemptFailed(this.link, refusal);
	}

	private void release() {
		if (this.ephemeral != null) {
			this.ephemeral.erase();
			this.ephemeral = null;
		}
	}

	private <T> Consumer<T> ifOpen(Consumer<T> next) {
		return (answer) -> {
			if (!this.link.closed) {
				next.accept(answer);
			}
		};
	}

}
