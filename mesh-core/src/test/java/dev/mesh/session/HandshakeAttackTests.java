package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.LinkType;
import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Identity;
import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Forged, replayed, relayed, truncated and random handshakes: none gets in, none disturbs
 * a session that is there.
 */
class HandshakeAttackTests {

	private static final Identity MALLORY = TestKeys.named("mallory");

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till").withRealSignatures();

	private final TestNode hub = this.network.node("hub").withRealSignatures();

	@Test
	void aPeerWrittenFromTheDocumentationGetsIn() {
		ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		peer.sayHello("");
		peer.sendProof();

		String accepted = peer.receiveSealed(0x04);
		assertThat(accepted).contains("\"resumed\":false", "\"principal\":\"somebody\"", "\"roles\":[\"user\"]",
				"\"reconnectMillis\":60000", "\"limits\":{\"recordBytes\":65536,\"envelopeBytes\":16384}");
		assertThat(this.hub.events).containsExactly("connected");
	}

	@Test
	void aProofSignedWithAnotherKeyIsRefused() {
		ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, TestKeys.named("till"));
		peer.sayHello("");
		peer.send(0x03, peer.seal(true, peer.signedProof(peer.proofContent(""), MALLORY)));

		assertThat(peer.receiveSealed(0x05)).contains("BAD_SIGNATURE");
		assertThat(this.hub.authenticated).isEmpty();
		assertThat(this.hub.events).isEmpty();
		assertThat(this.hub.closedLinks).containsEntry(peer.link, ErrorCode.BAD_SIGNATURE);
		assertThat(this.hub.counted(Sessions.PROTOCOL_ERRORS)).isEqualTo(1);
	}

	@Test
	void aProofWhoseContentWasChangedIsRefused() {
		ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		peer.sayHello("");
		byte[] signed = peer.signedProof(peer.proofContent(",\"x\":1"), MALLORY);
		byte[] changed = new String(signed, StandardCharsets.ISO_8859_1).replace("\"x\":1", "\"x\":2")
			.getBytes(StandardCharsets.ISO_8859_1);
		peer.send(0x03, peer.seal(true, changed));

		assertThat(peer.receiveSealed(0x05)).contains("BAD_SIGNATURE");
	}

	@Test
	void ciphertextOfAnyLengthIsRefusedByBothEnds() {
		for (int length = 0; length < 40; length++) {
			ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
			peer.sayHello("");
			peer.send(0x03, new byte[length]);
			assertThat(this.hub.closedLinks).as("%d bytes", length).containsEntry(peer.link, ErrorCode.BAD_SIGNATURE);

			byte[] body = new byte[length];
			this.network.tap = (wire, fromDialer, record) -> (record.get(0) == FrameType.ACCEPTED)
					? ByteBuffer.wrap(ScriptedPeer.frame(FrameType.ACCEPTED, body)) : record;
			this.till.openOnce(this.hub);
			this.network.run(Duration.ofSeconds(1));
			assertThat(this.till.events).as("%d bytes", length).endsWith("failed BAD_SIGNATURE for good");
		}
		assertThat(this.till.events).hasSize(40);
	}

	@Test
	void aWelcomeSignedWithAnotherKeyNeverGetsTheCredentials() {
		ScriptedPeer hubsImpostor = answerDial(TestKeys.named("hub"));
		byte[] content = hubsImpostor.welcomeJson().getBytes(StandardCharsets.UTF_8);
		hubsImpostor.send(0x02, hubsImpostor.signedWelcome(content, MALLORY));

		assertThat(new String(hubsImpostor.receive(0x06), StandardCharsets.UTF_8)).contains("BAD_SIGNATURE");
		assertThat(hubsImpostor.hasNothingToReceive()).isTrue();
		assertThat(this.till.events).containsExactly("failed BAD_SIGNATURE");
	}

	@Test
	void anEphemeralKeyThatAgreesWithNothingIsRefusedByBothEnds() {
		ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		String own = Base64.getUrlEncoder().withoutPadding().encodeToString(peer.ephemeral.publicBytes());
		peer.send(0x01, peer.helloJson("").replace(own, "A".repeat(43)).getBytes(StandardCharsets.UTF_8));
		assertThat(new String(peer.receive(0x05), StandardCharsets.UTF_8)).contains("PROTOCOL_ERROR");

		ScriptedPeer acceptor = answerDial(MALLORY);
		byte[] content = acceptor.welcomeJson().replace(own, "A".repeat(43)).getBytes(StandardCharsets.UTF_8);
		acceptor.send(0x02, acceptor.signedWelcome(content, MALLORY));
		assertThat(this.till.events).containsExactly("failed PROTOCOL_ERROR");
	}

	@Test
	void aManInTheMiddleWhoSwapsTheEphemeralKeysIsFound() {
		AgreementKey mine = AgreementKey.generate(TestKeys.random("mallory"));
		String swapped = Base64.getUrlEncoder().withoutPadding().encodeToString(mine.publicBytes());
		this.network.tap = (wire, fromDialer, record) -> swapEphemeral(record, swapped);
		this.till.openOnce(this.hub);
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("failed BAD_SIGNATURE for good");
		assertThat(this.hub.authenticated).isEmpty();
		assertThat(this.hub.sessions.sessions()).isEmpty();
	}

	@Test
	void aManInTheMiddleWhoSwapsOneEphemeralKeyIsFound() {
		AgreementKey mine = AgreementKey.generate(TestKeys.random("mallory"));
		String swapped = Base64.getUrlEncoder().withoutPadding().encodeToString(mine.publicBytes());
		for (boolean side : new boolean[] { true, false }) {
			this.network.tap = (wire, fromDialer, record) -> (fromDialer == side) ? swapEphemeral(record, swapped)
					: record;
			this.till.openOnce(this.hub);
			this.network.run(Duration.ofSeconds(1));
		}

		assertThat(this.till.events).containsExactly("failed BAD_SIGNATURE for good", "failed BAD_SIGNATURE for good");
		assertThat(this.hub.authenticated).isEmpty();
	}

	@Test
	void aRecordedHelloAndProofAreWorthNothingOnAnotherLink() {
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(1));
		Wire wire = this.network.lastWire();
		ScriptedPeer replay = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		replay.send(wire.fromDialer.get(0));
		replay.receive(0x02);
		replay.send(wire.fromDialer.get(1));

		assertThat(this.hub.closedLinks).containsEntry(replay.link, ErrorCode.BAD_SIGNATURE);
		assertThat(this.hub.events).containsExactly("connected");
		assertThat(this.hub.isActive(this.till)).isTrue();
	}

	@Test
	void recordedAnswersOfAnAcceptorAreWorthNothingOnAnotherLink() {
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(1));
		Wire wire = this.network.lastWire();
		ScriptedPeer welcomeAgain = answerDial(MALLORY);
		welcomeAgain.send(wire.fromAcceptor.get(0));
		assertThat(this.till.events).endsWith("failed BAD_SIGNATURE");

		this.network.tap = (other, fromDialer, record) -> (!fromDialer && record.get(0) == FrameType.ACCEPTED)
				? ByteBuffer.wrap(wire.fromAcceptor.get(1)) : record;
		TestNode third = this.network.node("third").withRealSignatures();
		third.openOnce(this.hub);
		this.network.run(Duration.ofSeconds(1));
		assertThat(third.events).containsExactly("failed BAD_SIGNATURE for good");
	}

	@Test
	void theNameOfASessionIsNotEnoughToTakeIt() {
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(1));
		String id = this.till.session(this.hub).id();
		// Says to be the till.
		ScriptedPeer thief = ScriptedPeer.dialing(this.network, this.hub, TestKeys.named("till"));
		thief.sayHello(",\"resume\":\"" + id + "\"");
		thief.send(0x03, thief.seal(true, thief.signedProof(thief.proofContent(""), MALLORY)));
		// Is itself, and wants the session of the till.
		ScriptedPeer other = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		other.sayHello(",\"resume\":\"" + id + "\"");
		other.sendProof();

		assertThat(other.receiveSealed(0x04)).contains("\"resumed\":false").doesNotContain(id);
		this.network.run(Duration.ofSeconds(30));
		assertThat(this.till.events).containsExactly("connected by dialling");
		assertThat(this.hub.session(this.till).id()).isEqualTo(id);
	}

	@Test
	void aSessionOfAnOlderIncarnationIsNotResumed() {
		ScriptedPeer before = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		before.sayHello("");
		before.sendProof();
		before.receiveSealed(0x04);
		String id = this.hub.connected.get(0).id();
		ScriptedPeer restarted = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		restarted.incarnation = 6;
		restarted.sayHello(",\"resume\":\"" + id + "\"");
		restarted.sendProof();

		assertThat(new String(before.receive(0x06), StandardCharsets.UTF_8)).contains("REPLACED");
		assertThat(this.hub.events).containsExactly("connected", "CLOSED_BY_CLIENT REPLACED", "connected");
		assertThat(this.hub.connected.get(1).id()).isNotEqualTo(id);
	}

	@Test
	void anAcceptorCannotGiveBackASessionOfAnotherPeer() {
		this.till.open(new SessionRequest(
				List.of(URI.create("sim://hub/mesh"), URI.create("ws://" + VirtualNetwork.SCRIPTED + "/mesh")),
				Credentials.anonymous(), Map.of(), null, 60_000, ReconnectionStrategy.fullJitter(100, 30_000), true));
		this.network.run(Duration.ofSeconds(1));
		String id = this.till.session(this.hub).id();
		this.hub.unreachable = true;
		ScriptedPeer acceptor = ScriptedPeer.accepting(this.network, this.till, MALLORY, -3);
		this.network.lastWire().cut();
		this.network.run(Duration.ofMillis(10));
		acceptTill(acceptor, "{\"session\":\"" + id
				+ "\",\"resumed\":true,\"reconnectMillis\":1,\"limits\":{\"recordBytes\":65536,\"envelopeBytes\":1},\"edge\":\"\"}");

		assertThat(this.till.events).endsWith("failed PROTOCOL_ERROR");
		assertThat(this.till.session(this.hub).state()).isEqualTo(SessionState.RECOVERING_RECONNECT);
	}

	@Test
	void anAcceptorCannotUseTheIdOfAnotherSession() {
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(1));
		String id = this.till.session(this.hub).id();
		ScriptedPeer acceptor = answerDial(MALLORY);
		acceptTill(acceptor, "{\"session\":\"" + id
				+ "\",\"resumed\":false,\"reconnectMillis\":1,\"limits\":{\"recordBytes\":65536,\"envelopeBytes\":1},\"edge\":\"\"}");

		assertThat(this.till.events).containsExactly("connected by dialling", "failed PROTOCOL_ERROR");
		assertThat(this.till.isActive(this.hub)).isTrue();
	}

	@Test
	void refusalsThatAnybodyCanForgeDoNotEndARecoveringSession() {
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(10));
		this.network.tap = (wire, fromDialer, record) -> ByteBuffer.wrap(ScriptedPeer.frame(0x05,
				"{\"code\":\"DUPLICATE_IDENTITY\",\"reason\":\"forged\"}".getBytes(StandardCharsets.UTF_8)));
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.till.events).contains("failed DUPLICATE_IDENTITY");
		this.network.tap = (wire, fromDialer, record) -> record;
		this.network.run(Duration.ofSeconds(40));

		assertThat(this.till.isActive(this.hub)).isTrue();
	}

	@Test
	void aForgedDuplicateIdentityDoesNotEndARequest() {
		ScriptedPeer acceptor = answerDial(MALLORY);
		acceptor.send(0x05, "{\"code\":\"DUPLICATE_IDENTITY\",\"reason\":\"forged\"}".getBytes(StandardCharsets.UTF_8));

		assertThat(this.till.events).containsExactly("failed DUPLICATE_IDENTITY");
	}

	@Test
	void thePasswordIsNotReadableInAnythingTransmitted() {
		String password = "correct horse battery staple";
		SessionRequest request = this.till.request(this.hub);
		this.till.open(new SessionRequest(request.uris(), Credentials.password("bob", password),
				Map.of("zone", "north"), null, 60_000, request.reconnect(), true));
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.hub.authenticated.get(0).credentials()).isEqualTo(Credentials.password("bob", password));

		List<byte[]> records = new ArrayList<>(this.network.lastWire().fromDialer);
		records.addAll(this.network.lastWire().fromAcceptor);
		String encoded = Base64.getEncoder().withoutPadding().encodeToString(password.getBytes(StandardCharsets.UTF_8));
		assertThat(records).hasSize(4).allSatisfy((record) -> {
			String text = new String(record, StandardCharsets.ISO_8859_1);
			assertThat(text).doesNotContain(password, "battery", encoded, "bob", "north", "password");
		});
	}

	@Test
	void theSecretIsInNoTextOfTheObjectsThatHoldIt() {
		Credentials password = Credentials.password("bob", "hunter2");
		assertThat(new Proof(password, Map.of(), "", 0, "all").toString()).doesNotContain("hunter2");
		assertThat(new AuthenticationRequest(this.till.key(), password, Map.of(), "{}", "", LinkType.IN_MEMORY,
				Occasion.OPEN, null)
			.toString()).doesNotContain("hunter2");
	}

	@Test
	void anAnswerToAHelloThatWasNotSentIsRefused() {
		this.till.keys.time = Duration.ofSeconds(1);
		ScriptedPeer acceptor = answerDial(MALLORY);
		acceptor.send(0x04, new byte[32]);

		assertThat(this.till.events).containsExactly("failed PROTOCOL_ERROR");
	}

	/** Makes the till dial, and reads its HELLO. */
	private ScriptedPeer answerDial(Identity identity) {
		this.till.open(new SessionRequest(List.of(URI.create("sim://" + VirtualNetwork.SCRIPTED + "/mesh")),
				Credentials.password("bob", "secret"), Map.of(), null, 60_000,
				ReconnectionStrategy.fullJitter(60_000, 60_000), true));
		ScriptedPeer peer = ScriptedPeer.accepting(this.network, this.till, identity, this.till.lastDialled);
		this.network.run(Duration.ofMillis(20));
		if (!peer.hasNothingToReceive()) {
			peer.hello = peer.receive(0x01);
		}
		return peer;
	}

	/** Goes through the handshake as acceptor up to this plaintext of ACCEPTED. */
	private void acceptTill(ScriptedPeer acceptor, String accepted) {
		if (acceptor.hello.length == 0) {
			acceptor.hello = acceptor.receive(0x01);
		}
		byte[] content = acceptor.welcomeJson().getBytes(StandardCharsets.UTF_8);
		acceptor.welcome = acceptor.signedWelcome(content, acceptor.identity);
		acceptor.send(0x02, acceptor.welcome);
		String hello = new String(acceptor.hello, StandardCharsets.UTF_8);
		int at = hello.indexOf("\"ephemeral\":\"") + 13;
		acceptor.agree(Base64.getUrlDecoder().decode(hello.substring(at, at + 43)));
		assertThat(new String(acceptor.open(true, acceptor.receive(0x03)), StandardCharsets.UTF_8))
			.contains("credentials");
		acceptor.send(0x04, acceptor.seal(false, accepted.getBytes(StandardCharsets.UTF_8)));
	}

	private static ByteBuffer swapEphemeral(ByteBuffer record, String swapped) {
		String text = new String(record.array(), StandardCharsets.ISO_8859_1);
		int at = text.indexOf("\"ephemeral\":\"");
		if (at < 0) {
			return record;
		}
		String changed = text.substring(0, at + 13) + swapped + text.substring(at + 13 + 43);
		return ByteBuffer.wrap(changed.getBytes(StandardCharsets.ISO_8859_1));
	}

}
