package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.Identity;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Truncated, changed, malformed and random bytes in a handshake: each closes its own link
 * and nothing else.
 */
class HostileBytesTests {

	private static final Identity MALLORY = TestKeys.named("mallory");

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till").withRealSignatures();

	private final TestNode hub = this.network.node("hub").withRealSignatures();

	@Test
	void framesOfTheWrongTurnCloseTheLink() {
		for (int type : new int[] { 0x00, 0x02, 0x03, 0x04, 0x05, 0x07, 0x10, 0x11, 0x20, 0x30, 0x80, 0xff }) {
			ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
			peer.send(type, new byte[1]);
			assertThat(this.hub.closedLinks).as("type %d", type).containsEntry(peer.link, ErrorCode.PROTOCOL_ERROR);
		}
		ScriptedPeer twice = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
		twice.sayHello("");
		twice.sendHello("");
		assertThat(this.hub.closedLinks).containsEntry(twice.link, ErrorCode.PROTOCOL_ERROR);
		assertThat(twice.receiveSealed(0x05)).contains("PROTOCOL_ERROR");
	}

	@Test
	void malformedHellosAreRefused() {
		String good = ScriptedPeer.dialing(this.network, this.hub, MALLORY).helloJson("");
		List<String> bad = List.of("", "[]", "{", "null", "7", good + " {}", good.replace("{", "{\"versions\":[1],"),
				good.replace("\"incarnation\":5", "\"incarnation\":5.0"),
				good.replace("\"incarnation\":5", "\"incarnation\":-5"),
				good.replace("\"incarnation\":5", "\"incarnation\":9007199254740992"),
				good.replace("\"incarnation\":5", "\"incarnation\":1e400"),
				good.replace("\"incarnation\":5", "\"incarnation\":5,\"x\":1e99999999999"),
				good.replace("\"incarnation\":5", "\"incarnation\":\"5\""),
				good.replace("\"incarnation\":5", "\"incarnation\":null"), good.replace("\"key\":\"", "\"key\":\"A"),
				good.replace("\"nonce\":\"A", "\"nonce\":\"="), good.replace("\"nonce\":\"AA", "\"nonce\":\""),
				good.replace("[{}]", "[".repeat(17) + "]".repeat(17)), good.replace("[{}]", "1".repeat(100)),
				good.replace("scripted", "s".repeat(129)), good.replace("scripted", "\u0001"),
				good.replace("[{}]", "\"" + "x".repeat(32 * 1024) + "\""));
		for (String json : bad) {
			ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
			peer.send(0x01, json.getBytes(StandardCharsets.UTF_8));
			assertThat(this.hub.closedLinks).as(json).containsEntry(peer.link, ErrorCode.MALFORMED_FRAME);
		}
		for (byte[] encoded : List.of(good.getBytes(StandardCharsets.UTF_16), good.getBytes(StandardCharsets.UTF_16LE),
				new byte[] { '{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}' })) {
			ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
			peer.send(0x01, encoded);
			assertThat(this.hub.closedLinks).containsEntry(peer.link, ErrorCode.MALFORMED_FRAME);
		}
		assertThat(this.hub.counted(Sessions.PROTOCOL_ERRORS)).isEqualTo(bad.size() + 3);
	}

	@Test
	void aHandshakeTruncatedAnywhereLetsNobodyIn() {
		int[] records = { 0, 0, 1, 1 };
		boolean[] fromDialer = { true, false, true, false };
		VirtualNetwork whole = new VirtualNetwork();
		cheapHandshake(whole);
		for (int i = 0; i < records.length; i++) {
			Wire wire = whole.lastWire();
			int length = (fromDialer[i] ? wire.fromDialer : wire.fromAcceptor).get(records[i]).length;
			for (int cut = 0; cut < length; cut++) {
				assertTruncatedHandshakeFails(fromDialer[i], records[i], cut);
			}
		}
	}

	@Test
	void randomBytesCloseTheirOwnLinkOnly() {
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(1));
		Random random = new Random(7);
		for (int i = 0; i < 1_000; i++) {
			ScriptedPeer peer = ScriptedPeer.dialing(this.network, this.hub, MALLORY);
			byte[] bytes = new byte[1 + random.nextInt(200)];
			random.nextBytes(bytes);
			if (random.nextBoolean()) {
				bytes[0] = (byte) (1 + random.nextInt(6));
			}
			peer.send(bytes);
			assertThat(this.hub.closedLinks).containsKey(peer.link);
		}

		assertThat(this.till.events).containsExactly("connected by dialling");
		assertThat(this.hub.isActive(this.till)).isTrue();
	}

	@Test
	void changedBytesAnywhereInAHandshakeNeverLetSomebodyElseIn() {
		Random random = new Random(11);
		for (int i = 0; i < 300; i++) {
			VirtualNetwork fresh = new VirtualNetwork();
			int victim = random.nextInt(4);
			int[] seen = { 0 };
			fresh.tap = (wire, fromDialer, record) -> {
				if (seen[0]++ == victim) {
					record.array()[random.nextInt(record.array().length)] ^= (byte) (1 << random.nextInt(8));
				}
				return record;
			};
			TestNode dialer = cheapHandshake(fresh);
			assertThat(dialer.events).as("round %d, record %d", i, victim)
				.isNotEmpty()
				.doesNotContain("connected by dialling");
		}
	}

	private void assertTruncatedHandshakeFails(boolean fromDialer, int number, int length) {
		VirtualNetwork fresh = new VirtualNetwork();
		fresh.tap = (wire, byDialer, record) -> {
			List<byte[]> sent = byDialer ? wire.fromDialer : wire.fromAcceptor;
			return (byDialer == fromDialer && sent.size() == number + 1)
					? ByteBuffer.wrap(Arrays.copyOf(record.array(), length)) : record;
		};
		TestNode dialer = cheapHandshake(fresh);
		assertThat(dialer.events).as("record %d of %s, %d bytes", number, fromDialer, length)
			.hasSize(1)
			.allMatch((event) -> event.startsWith("failed "));
	}

	private static TestNode cheapHandshake(VirtualNetwork network) {
		TestNode dialer = network.node("till");
		TestNode acceptor = network.node("hub");
		dialer.openOnce(acceptor);
		network.run(Duration.ofSeconds(12));
		return dialer;
	}

}
