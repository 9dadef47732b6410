package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.link.LinkType;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Somebody on the way who sees every byte and may do with it what he likes: the two ends
 * have a session with each other or none, he never reads the password, and what he does
 * is reported by the dialer.
 */
class ManInTheMiddleTests {

	/** HELLO, WELCOME, PROOF and ACCEPTED, in the order in which they are sent. */
	private static final int MESSAGES = 4;

	private VirtualNetwork network = new VirtualNetwork();

	private TestNode till = this.network.node("till");

	private TestNode hub = this.network.node("hub");

	@Test
	void whoOnlyRelaysReadsNothing() {
		useRealSignatures();
		this.till.ownRecord = Eavesdropper.record(this.till);
		this.hub.authenticator = (request) -> Eavesdropper.grant();
		this.till.open(Eavesdropper.request("hub"));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("connected by dialling");
		assertThat(this.hub.authenticated.get(0).credentials()).isEqualTo(Eavesdropper.CREDENTIALS);
		assertThat(this.hub.authenticated.get(0).metadataJson()).contains(Eavesdropper.METADATA);
		Eavesdropper.assertReadsNothing(this.network, "a whole handshake");
	}

	@Test
	void theEavesdropperKnowsASecretWhenHeSeesOne() {
		SessionRequest request = Eavesdropper.request("hub");
		byte[] credentials = new Proof(request.credentials(), Map.of(), "AAAA", 0, "all").encode();
		byte[] metadata = new Proof(Credentials.anonymous(), Map.of(),
				StrictJson.encodeBytes(Eavesdropper.record(this.till)), 0, "all")
			.encode();

		for (byte[] plain : List.of(credentials, metadata)) {
			assertThatThrownBy(() -> Eavesdropper.assertReadsNothing(plain, "plain")).isInstanceOf(AssertionError.class)
				.hasMessageContaining("can be read");
		}
	}

	@Test
	void noByteOfAHandshakeCanBeChanged() {
		List<byte[]> whole = messagesOf(handshake());
		for (int message = 0; message < MESSAGES; message++) {
			for (int at = 0; at < whole.get(message).length; at++) {
				for (int mask : new int[] { 1 << (at % 8), 0xff }) {
					reset();
					assertComesToNothing(changing(message, at, mask),
							"byte " + at + " of message " + message + " changed by " + mask);
				}
			}
		}
	}

	@Test
	void noByteOfAHandshakeWithRealSignaturesCanBeChanged() {
		useRealSignatures();
		List<byte[]> whole = messagesOf(handshake());
		for (int message = 0; message < MESSAGES; message++) {
			for (int at = 0; at < whole.get(message).length; at += 23) {
				reset();
				useRealSignatures();
				assertComesToNothing(changing(message, at, 1), "byte " + at + " of message " + message);
			}
		}
	}

	@Test
	void noMessageOfAHandshakeCanBeTakenForAnotherType() {
		for (int message = 0; message < MESSAGES; message++) {
			for (int mask = 1; mask < 256; mask++) {
				reset();
				this.network.tap = changing(message, 0, mask);
				handshake();
				assertNoSession("type of message " + message + " changed by " + mask);
			}
		}
	}

	@Test
	void nothingOfAnEarlierHandshakeOfTheSamePeersCanBePlayedAgain() {
		useRealSignatures();
		assertNothingCanBeTakenFrom(handshake());
	}

	@Test
	void nothingOfAHandshakeWithAnotherAcceptorCanBePresented() {
		useRealSignatures();
		this.network.node("other").withRealSignatures();
		assertNothingCanBeTakenFrom(handshake("other"));
	}

	/**
	 * Both handshakes are fresh: he leads the HELLO of the till to an acceptor of his
	 * choice as well.
	 */
	@Test
	void theWelcomeOfAnotherAcceptorToTheSameHelloLeadsNowhere() {
		useRealSignatures();
		TestNode other = this.network.node("other").withRealSignatures();
		long link = 77;
		this.network.tap = (wire, fromDialer, record) -> {
			if (record.get(0) != FrameType.WELCOME) {
				return record;
			}
			other.input((s, t) -> s.handleLinkOpened(link, LinkType.IN_MEMORY, "middle", t));
			other.input((s, t) -> s.handleRecord(link, ByteBuffer.wrap(wire.fromDialer.get(0)), t));
			this.network.at(this.network.now() + 10_000_000,
					() -> wire.deliver(false, ByteBuffer.wrap(other.transmittedOn(link).get(0))));
			return null;
		};
		Wire wire = handshake();

		assertThat(other.transmittedOn(link).get(0)[0]).isEqualTo((byte) FrameType.WELCOME);
		assertThat(wire.fromDialer.get(1)[0]).as("it is a genuine WELCOME").isEqualTo((byte) FrameType.PROOF);
		assertNoSession("the WELCOME of another acceptor");
		assertThat(this.hub.closedLinks).containsValue(ErrorCode.BAD_SIGNATURE);
		assertThat(other.sessions.sessions()).isEmpty();
	}

	@Test
	void whoLeadsADialerToAnotherPeerThanThePinnedOneGetsNoCredentials() {
		useRealSignatures();
		TestNode other = this.network.node("other").withRealSignatures();
		SessionRequest plain = Eavesdropper.request("other");
		this.till.open(new SessionRequest(plain.uris(), plain.credentials(), plain.properties(), this.hub.key(), 60_000,
				plain.reconnect(), false));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).containsExactly("failed KEY_MISMATCH for good");
		assertThat(other.authenticated).isEmpty();
		assertThat(this.network.lastWire().fromDialer).hasSize(2)
			.noneMatch((record) -> record[0] == FrameType.PROOF)
			.last()
			.matches((record) -> record[0] == FrameType.CLOSE);
	}

	@Test
	void messagesOfTwoHandshakesAtOnceCannotBeCrossed() {
		for (int message = 0; message < MESSAGES; message++) {
			reset();
			useRealSignatures();
			TestNode shop = this.network.node("shop").withRealSignatures();
			this.network.tap = crossing(message);
			this.till.open(Eavesdropper.request("hub"));
			shop.open(Eavesdropper.request("hub"));
			this.network.run(Duration.ofSeconds(12));

			assertNoSession("message " + message + " crossed");
			assertThat(shop.events).as("message %d crossed", message)
				.hasSize(1)
				.allMatch((e) -> e.startsWith("failed "));
		}
	}

	@Test
	void aMessageThatIsHeldBackEndsTheHandshakeInTime() {
		for (int message = 0; message < MESSAGES; message++) {
			reset();
			assertComesToNothing(replacing(message, null), "message " + message + " held back");
		}
	}

	@Test
	void aMessageThatComesTwiceLetsNobodyIn() {
		for (int message = 0; message < MESSAGES; message++) {
			reset();
			int twice = message;
			this.network.tap = (wire, fromDialer, record) -> {
				if (indexOf(wire, fromDialer) == twice) {
					wire.deliver(fromDialer, record.duplicate());
				}
				return record;
			};
			handshake();

			assertThat(this.hub.sessions.sessions()).as("message %d twice", message).isEmpty();
			assertThat(this.till.sessions.sessions()).as("message %d twice", message).isEmpty();
			assertThat(this.till.counted(Sessions.PROTOCOL_ERRORS) + this.hub.counted(Sessions.PROTOCOL_ERRORS))
				.as("message %d twice", message)
				.isPositive();
			Eavesdropper.assertReadsNothing(this.network, "message " + message + " twice");
		}
	}

	@Test
	void aMessageThatIsSentBackToItsSenderLetsNobodyIn() {
		for (int message = 0; message < MESSAGES; message++) {
			reset();
			useRealSignatures();
			int reflected = message;
			assertComesToNothing((wire, fromDialer, record) -> {
				if (indexOf(wire, fromDialer) != reflected) {
					return record;
				}
				wire.deliver(!fromDialer, record);
				return null;
			}, "message " + message + " sent back");
		}
	}

	@Test
	void anAcceptorThatNeverHearsThatItWasInVainForgetsTheSession() {
		VirtualNetwork.Tap spoilt = changing(3, 20, 1);
		this.network.tap = (wire, fromDialer, record) -> (fromDialer && wire.fromDialer.size() > 2) ? null
				: spoilt.pass(wire, fromDialer, record);
		this.till.open(Eavesdropper.request("hub"));
		this.network.run(Duration.ofMillis(500));
		assertThat(this.hub.events).startsWith("connected");
		this.network.lastWire().silent = true;
		this.network.run(Duration.ofSeconds(90));

		assertNoSession("ACCEPTED changed and CLOSE held back");
		assertThat(this.hub.events).endsWith("CLOSED_FAILED LIVENESS_TIMEOUT");
	}

	/** The session that is there is not touched by anything that is played again. */
	@Test
	void whatIsPlayedAgainOnOtherLinksDoesNotDisturbTheSession() {
		useRealSignatures();
		this.till.open(Eavesdropper.request("hub"));
		this.network.run(Duration.ofSeconds(1));
		Wire wire = this.network.lastWire();
		for (int times = 0; times < 100; times++) {
			long link = 1_000 + times;
			this.hub.input((s, t) -> s.handleLinkOpened(link, LinkType.IN_MEMORY, "middle", t));
			this.hub.input((s, t) -> s.handleRecord(link, ByteBuffer.wrap(wire.fromDialer.get(0)), t));
			this.network.run(Duration.ofMillis(20));
			this.hub.input((s, t) -> s.handleRecord(link, ByteBuffer.wrap(wire.fromDialer.get(1)), t));
			this.network.run(Duration.ofMillis(20));
			assertThat(this.hub.closedLinks).containsEntry(link, ErrorCode.BAD_SIGNATURE);
		}

		assertThat(this.hub.counted(Sessions.PROTOCOL_ERRORS)).isEqualTo(100);
		assertThat(this.hub.counted(Sessions.HANDSHAKES_REJECTED)).isEqualTo(100);
		assertThat(this.hub.authenticated).hasSize(1);
		assertThat(this.hub.events).containsExactly("connected");
		assertThat(this.till.isActive(this.hub)).isTrue();
	}

	/**
	 * Each message of that handshake, in place of each one of a new handshake of till and
	 * hub.
	 */
	private void assertNothingCanBeTakenFrom(Wire earlier) {
		List<byte[]> messages = messagesOf(earlier);
		assertThat(this.till.events).containsExactly("connected by dialling");
		String session = this.till.connected.get(0).id();
		this.till.input((s, t) -> s.handleClose(session, t));
		this.network.run(Duration.ofSeconds(1));
		for (int message = 0; message < MESSAGES; message++) {
			for (int taken = 0; taken < MESSAGES; taken++) {
				this.till.events.clear();
				assertComesToNothing(replacing(message, messages.get(taken)),
						"message " + taken + " of another handshake in place of " + message);
			}
		}
	}

	private void assertComesToNothing(VirtualNetwork.Tap tap, String what) {
		int countedBefore = counted();
		this.network.tap = tap;
		handshake();
		assertNoSession(what);
		boolean timedOut = this.till.events.get(0).startsWith("failed HANDSHAKE_TIMEOUT");
		assertThat(timedOut || counted() > countedBefore).as("%s is counted", what).isTrue();
	}

	private int counted() {
		return this.till.counted(Sessions.PROTOCOL_ERRORS) + this.hub.counted(Sessions.PROTOCOL_ERRORS)
				+ this.hub.counted(Sessions.HANDSHAKES_REJECTED);
	}

	private void assertNoSession(String what) {
		assertThat(this.till.events).as(what).isNotEmpty().allMatch((event) -> event.startsWith("failed "));
		assertThat(this.till.sessions.sessions()).as(what).isEmpty();
		assertThat(this.hub.sessions.sessions()).as(what).isEmpty();
		Eavesdropper.assertReadsNothing(this.network, what);
	}

	private Wire handshake() {
		return handshake("hub");
	}

	private Wire handshake(String acceptor) {
		this.till.open(Eavesdropper.request(acceptor));
		this.network.run(Duration.ofSeconds(12));
		return this.network.lastWire();
	}

	private void useRealSignatures() {
		this.till.withRealSignatures();
		this.hub.withRealSignatures();
	}

	private void reset() {
		this.network = new VirtualNetwork();
		this.till = this.network.node("till");
		this.hub = this.network.node("hub");
	}

	private static VirtualNetwork.Tap changing(int message, int at, int mask) {
		return (wire, fromDialer, record) -> {
			if (indexOf(wire, fromDialer) != message) {
				return record;
			}
			byte[] changed = Arrays.copyOf(record.array(), record.array().length);
			changed[at] ^= (byte) mask;
			return ByteBuffer.wrap(changed);
		};
	}

	private static VirtualNetwork.Tap replacing(int message, byte[] replacement) {
		return (wire, fromDialer, record) -> {
			if (indexOf(wire, fromDialer) != message) {
				return record;
			}
			return (replacement != null) ? ByteBuffer.wrap(replacement) : null;
		};
	}

	/** Holds the message of both wires back until both are there, then swaps them. */
	private VirtualNetwork.Tap crossing(int message) {
		Map<Wire, ByteBuffer> held = new HashMap<>();
		return (wire, fromDialer, record) -> {
			if (indexOf(wire, fromDialer) != message) {
				return record;
			}
			held.put(wire, record);
			if (held.size() == 2) {
				List<Wire> wires = new ArrayList<>(held.keySet());
				wires.get(0).deliver(fromDialer, held.get(wires.get(1)));
				wires.get(1).deliver(fromDialer, held.get(wires.get(0)));
			}
			return null;
		};
	}

	/** Which message of the handshake is being transmitted. */
	private static int indexOf(Wire wire, boolean fromDialer) {
		return fromDialer ? 2 * (wire.fromDialer.size() - 1) : 2 * (wire.fromAcceptor.size() - 1) + 1;
	}

	private static List<byte[]> messagesOf(Wire wire) {
		List<byte[]> messages = List.of(wire.fromDialer.get(0), wire.fromAcceptor.get(0), wire.fromDialer.get(1),
				wire.fromAcceptor.get(1));
		for (int i = 0; i < MESSAGES; i++) {
			assertThat(messages.get(i)[0]).isEqualTo((byte) (FrameType.HELLO + i));
		}
		return messages;
	}

}
