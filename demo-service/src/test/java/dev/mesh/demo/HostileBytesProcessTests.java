package dev.mesh.demo;

import dev.mesh.demo.RawWebSocket.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bytes that no peer would send, on the WebSocket of a running hub, while an edge and the
 * hub exchange messages.
 */
@Timeout(180)
class HostileBytesProcessTests {

	/** First byte of what the hub answers to a handshake that it goes on with. */
	private static final byte WELCOME = 0x02;

	private static final int RECORD_LIMIT = 65_536;

	private static final int RANDOM_RECORDS = 50;

	@RegisterExtension
	static final Processes processes = new Processes();

	private static DemoProcess hub;

	private static DemoProcess edge;

	private static FaultProxy proxy;

	@BeforeAll
	static void startHubAndEdge() {
		hub = processes.startHub().awaitReady();
		proxy = processes.proxyTo(hub.port());
		edge = processes.startEdge("a", proxy.port()).awaitReady();
		await().atMost(Duration.ofSeconds(10)).until(HostileBytesProcessTests::isWhole);
	}

	@Test
	void recordThatNoPeerWouldSendClosesItsOwnSessionWithACodeAndIsCounted() {
		SoftAssertions softly = new SoftAssertions();
		whileMessagesFlow(() -> records().forEach((name, record) -> {
			long before = protocolErrors();
			Ending ending = ended((socket) -> socket.send(RawWebSocket.BINARY, record));
			softly.assertThat(ending.code()).as(name).isIn("MALFORMED_FRAME", "PROTOCOL_ERROR", "UNKNOWN_FRAME");
			softly.assertThat(protocolErrors()).as(name + " is counted").isEqualTo(before + 1);
		}));
		softly.assertAll();
	}

	@ParameterizedTest
	@ValueSource(ints = { RECORD_LIMIT + 1, 16 * RECORD_LIMIT })
	void recordOverTheLimitIsRefusedWithACode(int size) {
		whileMessagesFlow(() -> {
			Ending ending = ended((socket) -> socket.send(RawWebSocket.BINARY, new byte[size]));
			assertThat(ending.code().equals("RECORD_TOO_LARGE") || ending.closeCode() == 1009).as("%s", ending)
				.isTrue();
		});
	}

	@Test
	void randomRecordsCloseOnlyTheirOwnSessions() {
		Random random = new Random(20261121);
		whileMessagesFlow(() -> {
			for (int record = 0; record < RANDOM_RECORDS; record++) {
				byte[] bytes = new byte[1 + random.nextInt(4096)];
				random.nextBytes(bytes);
				bytes[0] &= 0x7f;
				Ending ending = ended((socket) -> socket.send(RawWebSocket.BINARY, bytes));
				assertThat(ending.code()).as("record %s", record).isNotEmpty();
			}
		});
	}

	@Test
	void brokenWebSocketFramesEndOnlyTheirOwnConnections() {
		whileMessagesFlow(() -> frames().forEach((name, attack) -> assertThat(ended(attack).messages()).as(name)
			.noneMatch((message) -> message.length > 0 && message[0] == WELCOME)));
	}

	@Test
	void replayedHandshakeIsRefusedAndTheSessionItWasTakenFromGoesOn() {
		RecordedHandshake recorded = RecordedHandshake.of(proxy.recorded().get(0));
		whileMessagesFlow(() -> {
			long before = protocolErrors();
			try (RawWebSocket socket = RawWebSocket.connect(hub.port())) {
				socket.sendRaw(recorded.upgrade());
				socket.readResponse();
				socket.sendRaw(recorded.hello());
				assertThat(socket.awaitMessage()[0]).isEqualTo(WELCOME);
				socket.sendRaw(recorded.rest());
				assertThat(socket.awaitEnd().code()).isEqualTo("BAD_SIGNATURE");
			}
			assertThat(protocolErrors()).isEqualTo(before + 1);
		});
	}

	private static Map<String, byte[]> records() {
		Map<String, byte[]> records = new LinkedHashMap<>();
		records.put("truncated frame", new byte[] { 0x01, 100, '{' });
		records.put("frame without a length", new byte[] { 0x01 });
		records.put("length of 2^53 - 1", new byte[] { 0x01, -1, -1, -1, -1, -1, -1, -1, 0x0f, '{' });
		records.put("varint without an end", new byte[] { 0x01, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 });
		records.put("varint longer than needed", new byte[] { 0x01, (byte) 0x82, 0x00, '{', '}' });
		records.put("unknown frame", new byte[] { 0x7f, 0 });
		records.put("envelope before the handshake", new byte[] { 0x30, 1, 0 });
		records.put("acceptor's part of the handshake", new byte[] { 0x04, 1, 0 });
		records.put("hello that is no JSON", hello("}{"));
		records.put("hello without anything", hello("{}"));
		records.put("hello with everything of another type", hello("{\"versions\":{},\"key\":1,\"nonce\":[]}"));
		records.put("hello that is nested deeply", hello("[".repeat(120)));
		records.put("hello that is no UTF-8", new byte[] { 0x01, 4, '{', (byte) 0xc3, 0x28, '}' });
		return records;
	}

	private static byte[] hello(String json) {
		byte[] text = json.getBytes(StandardCharsets.UTF_8);
		byte[] record = new byte[2 + text.length];
		record[0] = 0x01;
		record[1] = (byte) text.length;
		System.arraycopy(text, 0, record, 2, text.length);
		return record;
	}

	private static Map<String, Consumer<RawWebSocket>> frames() {
		Map<String, Consumer<RawWebSocket>> frames = new LinkedHashMap<>();
		frames.put("text", (socket) -> socket.send(RawWebSocket.TEXT, "hello".getBytes(StandardCharsets.UTF_8)));
		frames.put("not masked", (socket) -> socket.sendRaw(new byte[] { (byte) 0x82, 1, 0 }));
		frames.put("reserved opcode", (socket) -> socket.send(0xb, new byte[1]));
		frames.put("reserved bits", (socket) -> socket.sendRaw(new byte[] { (byte) 0xf2, (byte) 0x80, 0, 0, 0, 0 }));
		frames.put("length of 2^63 - 1", (socket) -> socket
			.sendRaw(new byte[] { (byte) 0x82, -1, 0x7f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0 }));
		frames.put("truncated, then the end", (socket) -> {
			socket.sendRaw(new byte[] { (byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3 });
			socket.endOutput();
		});
		frames.put("nothing, then the end", RawWebSocket::endOutput);
		frames.put("no WebSocket at all",
				(socket) -> socket.sendRaw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
		return frames;
	}

	private static Ending ended(Consumer<RawWebSocket> attack) {
		try (RawWebSocket socket = RawWebSocket.open(hub.port())) {
			attack.accept(socket);
			return socket.awaitEnd();
		}
	}

	private static long protocolErrors() {
		return hub.client().counters().get("protocolErrors").asLong();
	}

	private static boolean isWhole() {
		return GraphShape.seenBy(hub).equals(GraphShape.of(1, "a", "hub"));
	}

	/**
	 * Does something while messages go both ways between edge and hub; in the end all of
	 * them have been acknowledged, over the one connection there was from the start.
	 */
	private static void whileMessagesFlow(Runnable attack) {
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Integer> upwards = CompletableFuture.supplyAsync(() -> sendUntil(over, edge, "hub"));
		CompletableFuture<Integer> downwards = CompletableFuture.supplyAsync(() -> sendUntil(over, hub, "a"));
		try {
			attack.run();
		}
		finally {
			over.set(true);
		}
		assertThat(upwards.join()).isPositive();
		assertThat(downwards.join()).isPositive();
		assertThat(edge.client().counters().get("reconnects").asInt()).isZero();
		assertThat(isWhole()).isTrue();
	}

	private static int sendUntil(AtomicBoolean over, DemoProcess from, String to) {
		int rounds = 0;
		while (!over.get()) {
			JsonNode report = from.client()
				.sendMessage(Map.of("to", to, "path", "traffic", "text", "{n}", "repeat", 100))
				.json();
			assertThat(report.get("results").toString()).isEqualTo("{\"ACKNOWLEDGED\":100}");
			rounds++;
		}
		return rounds;
	}

}
