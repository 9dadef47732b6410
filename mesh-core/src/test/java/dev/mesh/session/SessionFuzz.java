package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.fuzz.FuzzTarget;
import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.wire.ErrorCode;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Records of a "mallory" at each step of a handshake and of a session, encrypted and
 * signed when it wants them to be: they end that link or session at most, and no other.
 */
public final class SessionFuzz implements FuzzTarget {

	private static final Identity MALLORY = TestKeys.named("mallory");

	private static final Signatures REAL = Signatures.ed25519(MALLORY);

	/** The rest is the plaintext of a frame that is encrypted. */
	private static final int SEALED = 0x80;

	/** That plaintext is a content that is signed, as in PROOF. */
	private static final int SIGNED = 0x40;

	private static final int STRANGER = 0;

	private static final int WELCOMED = 1;

	private static final int DIALER = 2;

	private static final int DIALLED = 3;

	private static final int ACCEPTOR = 4;

	private static final int STEPS = 5;

	private static final String ACCEPTED = """
			{"session":"s1","resumed":false,"reconnectMillis":60000,\
			"limits":{"recordBytes":65536,"envelopeBytes":16384},"edge":"AAAA"}""";

	@Override
	public void accept(byte[] input) {
		if (input.length == 0) {
			return;
		}
		VirtualNetwork network = new VirtualNetwork();
		TestNode hub = network.node("hub");
		hub.keys.signatures = realOfMallory(hub.keys.signatures);
		TestNode bystander = network.node("bystander");
		bystander.open(hub);
		network.run(Duration.ofMillis(50));
		assertThat(hub.isActive(bystander)).isTrue();
		int step = (input[0] & 0xff) % STEPS;
		ScriptedPeer mallory = (step < DIALLED) ? dialing(step, network, hub) : accepting(step, network, hub);
		say(mallory, step, new WireReader(input, 1, input.length - 1));
		network.run(Duration.ofMillis(50));
		assertThat(hub.isActive(bystander)).isTrue();
		assertThat(hub.session(bystander).principal()).isEqualTo("somebody");
		assertThat(hub.sessions.sessions()).hasSizeLessThan(3);
		assertThat(hub.transmittedOn(mallory.link)).hasSizeLessThan(8 + input.length);
	}

	/** The others' cost nothing. */
	private static Signatures realOfMallory(Signatures cheap) {
		return new Signatures() {

			@Override
			public byte[] sign(byte[] message) {
				return cheap.sign(message);
			}

			@Override
			public boolean verify(PeerKey signer, byte[] message, byte[] signature) {
				return signer.equals(MALLORY.key()) ? REAL.verify(signer, message, signature)
						: cheap.verify(signer, message, signature);
			}

		};
	}

	/** Mallory as dialer, up to a step. */
	private static ScriptedPeer dialing(int step, VirtualNetwork network, TestNode hub) {
		ScriptedPeer mallory = ScriptedPeer.dialing(network, hub, MALLORY);
		if (step >= WELCOMED) {
			mallory.sayHello("");
		}
		if (step == DIALER) {
			mallory.sendProof();
			mallory.receive(FrameType.ACCEPTED);
			assertThat(hub.sessions.isActive(MALLORY.key())).isTrue();
		}
		return mallory;
	}

	/**
	 * Mallory as who was dialled, up to a step; then other credentials were shown to it.
	 */
	private static ScriptedPeer accepting(int step, VirtualNetwork network, TestNode hub) {
		hub.open(new SessionRequest(List.of(URI.create("sim://" + VirtualNetwork.SCRIPTED + "/mesh")),
				Credentials.anonymous(), Map.of(), null, 60_000, ReconnectionStrategy.fullJitter(60_000, 60_000),
				true));
		ScriptedPeer mallory = ScriptedPeer.accepting(network, hub, MALLORY, hub.lastDialled);
		mallory.hello = mallory.receive(FrameType.HELLO);
		mallory.welcome = mallory.signedWelcome(mallory.welcomeJson().getBytes(StandardCharsets.UTF_8), MALLORY);
		mallory.send(FrameType.WELCOME, mallory.welcome);
		String hello = new String(mallory.hello, StandardCharsets.UTF_8);
		int at = hello.indexOf("\"ephemeral\":\"") + 13;
		mallory.agree(Base64.getUrlDecoder().decode(hello.substring(at, at + 43)));
		mallory.receive(FrameType.PROOF);
		if (step == ACCEPTOR) {
			mallory.send(FrameType.ACCEPTED, mallory.seal(false, ACCEPTED.getBytes(StandardCharsets.UTF_8)));
			assertThat(hub.sessions.isActive(MALLORY.key())).isTrue();
			hub.input((s, t) -> s.handleReauthenticate("s1", Credentials.password("bob", "secret"), t));
		}
		return mallory;
	}

	/** How, length and body, again and again. */
	private static void say(ScriptedPeer mallory, int step, WireReader input) {
		long number = (step == DIALER || step == ACCEPTOR) ? 1 : 0;
		while (input.remaining() > 2) {
			int how = input.readByte();
			int length = Math.min(input.readByte() << 8 | input.readByte(), input.remaining());
			byte[] body = input.readBytes(length);
			if ((how & SEALED) == 0 || step == STRANGER) {
				mallory.send(body);
			}
			else {
				byte[] plaintext = ((how & SIGNED) != 0) ? mallory.signedProof(body, MALLORY) : body;
				mallory.send(how & ~(SEALED | SIGNED), mallory.seal(step < DIALLED, number++, plaintext));
			}
		}
	}

	@Override
	public List<byte[]> seeds() {
		byte[] close = Farewell.encodeClose(Refusal.of(ErrorCode.NORMAL, "done"));
		byte[] rejected = Farewell.encodeRejected(
				new Refusal(ErrorCode.STALE_INCARNATION, "old", 500, 6, "AAAA", List.of("wss://other/mesh"), null));
		byte[] hello = bytes("""
				{"versions":[1],"key":"%1$s","incarnation":5,"nonce":"%1$s","ephemeral":"%1$s","role":"LEAF",\
				"software":"fuzz"}""".formatted("A".repeat(43)));
		byte[] proof = bytes("""
				{"credentials":{"type":"token","principal":"bob","token":"t"},"properties":{"region":"ch"},\
				"record":"AAAA","reconnectMillis":60000,"scope":"hub"}""");
		byte[] offer = bytes("{\"credentials\":{\"type\":\"password\",\"principal\":\"bob\",\"password\":\"p\"}}");
		byte[] terms = bytes("{\"principal\":\"bob\",\"roles\":[\"ops\"],\"properties\":{},\"edge\":\"AAAA\"}");
		byte[] ping = record(0, ScriptedPeer.frame(FrameType.PING, new byte[] { 1 }));
		return List.of(said(STRANGER, record(0, ScriptedPeer.frame(FrameType.HELLO, hello)), ping),
				said(STRANGER, record(0, ScriptedPeer.frame(FrameType.REJECTED, close))),
				said(WELCOMED, record(SEALED | SIGNED | FrameType.PROOF, proof), ping,
						record(SEALED | FrameType.REAUTHENTICATE, offer)),
				said(WELCOMED, record(SEALED | FrameType.PROOF, ScriptedPeer.signedBlock(proof, new byte[64]))),
				said(DIALER, ping, record(0, ScriptedPeer.frame(FrameType.PONG, new byte[] { 1 })),
						record(0, ScriptedPeer.frame(FrameType.CLOSE, close))),
				said(DIALER, record(SEALED | FrameType.REAUTHENTICATE, offer),
						record(SEALED | FrameType.REAUTHENTICATE, bytes("{\"credentials\":{\"type\":\"anonymous\"}}"))),
				said(DIALER, record(0, ScriptedPeer.frame(0x30, new byte[20])), record(0, new byte[] { -1, 1, 0 })),
				said(DIALLED, record(SEALED | FrameType.ACCEPTED, bytes(ACCEPTED)), ping),
				said(DIALLED, record(SEALED | FrameType.REJECTED, rejected)),
				said(ACCEPTOR, record(SEALED | FrameType.TERMS, terms), ping),
				said(ACCEPTOR, record(SEALED | FrameType.TERMS, rejected), record(SEALED | FrameType.TERMS, terms)));
	}

	@Override
	public int fewestEdges() {
		return 850;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] record(int how, byte[] body) {
		return new WireWriter(body.length + 3).writeByte(how)
			.writeByte(body.length >> 8)
			.writeByte(body.length & 0xff)
			.writeBytes(body)
			.toByteArray();
	}

	private static byte[] said(int step, byte[]... records) {
		WireWriter all = new WireWriter(1_000);
		List.of(records).forEach(all::writeBytes);
		return FuzzTarget.chosen(step, all.toByteArray());
	}

	@Override
	public long allocationLimit(int inputBytes) {
		return 16 * 1024 * 1024 + 4_000L * inputBytes;
	}

}
