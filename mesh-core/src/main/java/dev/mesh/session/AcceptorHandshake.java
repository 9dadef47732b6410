package dev.mesh.session;

import dev.mesh.identity.AgreementKey;
import dev.mesh.session.Sessions.LocalNode;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.ProtocolException;
import dev.mesh.wire.WireReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The acceptor's part: HELLO in, WELCOME out, PROOF in, ACCEPTED or REJECTED out. Until
 * the dialer's signature is verified nothing of any other session is looked at, let alone
 * changed.
 */
final class AcceptorHandshake implements Handshake {

	/**
	 * What this end waits for; while it waits for an answer of its own side, no frame is
	 * legal.
	 */
	private enum Step {

		HELLO, OWN_ANSWER, PROOF

	}

	private final SessionParts parts;

	private final LinkState link;

	private final LocalNode local;

	private Step step = Step.HELLO;

	/** Set once keys are agreed: from then on a refusal is encrypted. */
	private @Nullable LinkKeys keys;

	private @Nullable AgreementKey ephemeral;

	private @Nullable WelcomedDialer dialer;

	AcceptorHandshake(SessionParts parts, LinkState link) {
		this.parts = parts;
		this.link = link;
		this.local = parts.local().node();
	}

	@Override
	public void begin() {
		// The dialer speaks first.
	}

	@Override
	public void handleFrame(int type, WireReader body) {
		if (type == FrameType.CLOSE) {
			this.parts.links().close(this.link, ErrorCode.NORMAL, "the dialer gave up");
			release();
		}
		else if (type == FrameType.HELLO && this.step == Step.HELLO) {
			handleHello(body.readBytes(body.remaining()));
		}
		else if (type == FrameType.PROOF && this.step == Step.PROOF && this.dialer != null && this.keys != null) {
			this.step = Step.OWN_ANSWER;
			handleProof(this.dialer, openProof(this.keys, body.readBytes(body.remaining())));
		}
		else {
			throw new ProtocolException(ErrorCode.PROTOCOL_ERROR,
					"frame type " + type + " is not the next one of the handshake");
		}
	}

	@Override
	public void fail(ErrorCode code, String reason) {
		refuse(Refusal.of(code, reason));
	}

	@Override
	public void linkClosed(String cause) {
		release();
	}

	private void handleHello(byte[] body) {
		Hello hello = Hello.decodeHello(body);
		this.step = Step.OWN_ANSWER;
		if (hello.key().equals(this.local.key())) {
			fail(ErrorCode.SELF_CONNECTION, "this address leads to the dialer itself");
			return;
		}
		Transcript transcript = new Transcript(body);
		this.parts.environment().keys().newAgreementKey((key) -> {
			if (this.link.closed) {
				key.erase();
				return;
			}
			this.ephemeral = key;
			this.parts.environment()
				.keys()
				.agree(key, hello.ephemeralBytes(), (secret) -> agreed(hello, transcript, secret));
		});
	}

	private void agreed(Hello hello, Transcript transcript, byte @Nullable [] secret) {
		AgreementKey own = this.ephemeral;
		if (this.link.closed || own == null) {
			return;
		}
		if (secret == null) {
			misbehaved(ErrorCode.PROTOCOL_ERROR, "the ephemeral key agrees with nothing");
			return;
		}
		byte[] content = new Hello(this.local.key(), this.local.incarnation(), this.parts.randomText(32),
				StrictJson.encodeBytes(own.publicBytes()), this.local.role(), this.local.software(), null)
			.encodeWelcome();
		release();
		this.parts.environment().keys().sign(transcript.welcomeMessage(content), ifOpen((signature) -> {
			byte[] welcome = new SignedBlock(content, signature).encode();
			transcript.welcome(welcome);
			this.keys = transcript.keys(secret);
			this.dialer = new WelcomedDialer(hello, transcript);
			this.step = Step.PROOF;
			this.parts.links().transmit(this.link, FrameType.WELCOME, welcome);
		}));
	}

	/**
	 * Refused in plain, which ends no session: anybody on the way can have changed it.
	 */
	private byte[] openProof(LinkKeys agreed, byte[] ciphertext) {
		this.keys = null;
		byte[] plaintext = agreed.openFromDialer(ciphertext);
		this.keys = agreed;
		return plaintext;
	}

	private void handleProof(WelcomedDialer welcomed, byte[] plaintext) {
		SignedBlock block = SignedBlock.decode(plaintext, Proof.MAX_BYTES);
		Proof proof = Proof.decode(block.content());
		Hello hello = welcomed.hello();
		byte[] message = welcomed.transcript().proofMessage(block.content());
		this.parts.environment().keys().verify(hello.key(), message, block.signature(), ifOpen((genuine) -> {
			if (!genuine) {
				misbehaved(ErrorCode.BAD_SIGNATURE, "PROOF is not signed by the dialer's key");
				return;
			}
			if (isOutdated(hello)) {
				return;
			}
			this.link.provenPeer = hello.key();
			new Doorkeeper(this.parts, this.link, this, hello, proof).admit();
		}));
	}

	/** Only who has proven the key learns what is known of it. */
	private boolean isOutdated(Hello hello) {
		long known = this.parts.table().knownIncarnation(hello.key());
		if (hello.incarnation() < known) {
			refuse(Refusal
				.of(ErrorCode.STALE_INCARNATION,
						"incarnation " + hello.incarnation() + " was offered, " + known + " is known")
				.seen(known, recordOf(hello)));
			return true;
		}
		return false;
	}

	/** Its own newest record shows the dialer that somebody else has its key. */
	private @Nullable String recordOf(Hello hello) {
		byte[] record = this.parts.environment().recordOf(hello.key());
		return (record != null) ? StrictJson.encodeBytes(record) : null;
	}

	private void misbehaved(ErrorCode code, String reason) {
		this.parts.environment().count(Sessions.PROTOCOL_ERRORS);
		fail(code, reason);
	}

	/** Sends ACCEPTED; the caller makes a session of the link. */
	void accept(byte[] accepted) {
		if (this.keys != null) {
			this.parts.links().transmit(this.link, FrameType.ACCEPTED, this.keys.sealAsAcceptor(accepted));
			this.link.keys = this.keys;
		}
	}

	/** Sends REJECTED, encrypted once the keys are agreed, and closes the link. */
	void refuse(Refusal refusal) {
		if (this.link.closed) {
			return;
		}
		this.parts.environment().count(Sessions.HANDSHAKES_REJECTED);
		if (refusal.code() == ErrorCode.TOO_MANY_SESSIONS && this.link.provenPeer != null) {
			this.parts.environment()
				.onFull(this.link.provenPeer, this.link.remoteAddress, refusal.reason(), refusal.alternatives());
		}
		byte[] body = Farewell.encodeRejected(refusal);
		this.parts.links()
			.transmit(this.link, FrameType.REJECTED, (this.keys != null) ? this.keys.sealAsAcceptor(body) : body);
		this.parts.links().close(this.link, refusal.code(), refusal.reason());
		release();
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

	/** A dialer that has been sent WELCOME. */
	private record WelcomedDialer(Hello hello, Transcript transcript) {
	}

}
