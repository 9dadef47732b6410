package dev.mesh.demo;

import dev.mesh.Mesh;
import dev.mesh.demo.RawWebSocket.Ending;
import dev.mesh.session.SessionException;
import dev.mesh.session.SessionFactory;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.security.crypto.bcrypt.BCrypt;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Attackers that want to use a hub up instead of breaking it. Its live heap stays within
 * its queue limit, each attempt is counted, and the session that is there hardly notices.
 */
@Tag("heavy")
@Timeout(300)
class HostileLoadProcessTests {

	/** Of all queues of a node: an eighth of its heap, which is 1 GiB. */
	private static final long QUEUE_LIMIT = 128 * LiveHeap.MEBIBYTE;

	/**
	 * What may be left when an attack is over: caches of the web server, and what has not
	 * been used before.
	 */
	private static final long REMAINDER = 8 * LiveHeap.MEBIBYTE;

	private static final int HANDSHAKES = 64;

	private static final int ROUND_TRIPS = 21;

	/** Below this a round trip on a machine that does much else says nothing. */
	private static final double FLOOR_MILLIS = 250;

	@RegisterExtension
	static final Processes processes = new Processes();

	private static DemoProcess hub;

	private static DemoProcess edge;

	private final List<RawWebSocket> sockets = new ArrayList<>();

	private long heapBefore;

	private double millisBefore;

	@BeforeAll
	static void startHubAndEdge() {
		hub = processes
			.startLargeHub("mesh.server.users[0].password", "{bcrypt}" + BCrypt.hashpw("secret", BCrypt.gensalt(10)))
			.awaitReady();
		edge = processes.startEdge("a", hub.port()).awaitReady();
		await().atMost(Duration.ofSeconds(20)).until(HostileLoadProcessTests::isWhole);
		// One of everything first, so that classes and buffers are there.
		try (RawWebSocket socket = RawWebSocket.open(hub.port())) {
			socket.send(RawWebSocket.BINARY, new byte[] { 0x7f, 0 });
			socket.awaitEnd();
		}
	}

	@BeforeEach
	void measureBefore() {
		this.millisBefore = medianRoundTrip();
		this.heapBefore = LiveHeap.bytes(hub.pid());
	}

	@AfterEach
	void closeSockets() {
		this.sockets.forEach(RawWebSocket::close);
	}

	@Test
	void aThousandHalfOpenHandshakesAreRefusedOrTimeOut() {
		double refusedBefore = dropped("handshake-rejected");
		for (int i = 0; i < 1_000; i++) {
			this.sockets.add(RawWebSocket.open(hub.port()));
		}
		await().atMost(Duration.ofSeconds(60))
			.until(() -> dropped("handshake-rejected") - refusedBefore >= 1_000 - HANDSHAKES);
		assertBearable("1,000 half-open handshakes");

		List<String> codes = this.sockets.stream().map((socket) -> socket.awaitEnd().code()).toList();
		assertThat(codes).containsOnly("BUSY", "HANDSHAKE_TIMEOUT");
		assertThat(codes).filteredOn("BUSY"::equals).hasSizeGreaterThanOrEqualTo(1_000 - 2 * HANDSHAKES);
		assertThat(dropped("handshake-rejected") - refusedBefore).isEqualTo(1_000);
		assertLeftAlone("1,000 half-open handshakes");
	}

	@Test
	void slowLorisHandshakesAreClosedAfterTheirTimeHowBusyTheyMayBe() {
		double refusedBefore = dropped("handshake-rejected");
		byte[] hello = frame(400, "{\"versions\":[1],\"software\":\"" + "x".repeat(90));
		byte[] dripping = ByteBuffer.allocate(8 + hello.length)
			.put((byte) 0x82)
			.put((byte) 0xfe)
			.putShort((short) 450)
			.putInt(0)
			.put(hello)
			.array();
		ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
		try {
			for (int i = 0; i < HANDSHAKES - 4; i++) {
				RawWebSocket socket = RawWebSocket.open(hub.port());
				this.sockets.add(socket);
				int[] sent = { 0 };
				drip.scheduleAtFixedRate(() -> socket.sendRaw(new byte[] { dripping[sent[0]++ % dripping.length] }), 0,
						250, TimeUnit.MILLISECONDS);
			}
			assertBearable("slow-loris handshakes");
			assertThat(this.sockets.stream().map((socket) -> socket.awaitEnd().code()))
				.containsOnly("HANDSHAKE_TIMEOUT");
		}
		finally {
			drip.shutdownNow();
		}
		assertThat(dropped("handshake-rejected") - refusedBefore).isEqualTo(this.sockets.size());
		assertLeftAlone("slow-loris handshakes");
	}

	@Test
	void aLoopThatGuessesPasswordsGetsNothingAndIsCounted() {
		double refusedBefore = dropped("handshake-rejected");
		int guessers = 4;
		int guesses = 40;
		List<CompletableFuture<Void>> loops = new ArrayList<>();
		for (int i = 0; i < guessers; i++) {
			loops.add(CompletableFuture.runAsync(() -> guess(guesses)));
		}
		assertBearable("password guesses");
		loops.forEach(CompletableFuture::join);

		assertThat(dropped("handshake-rejected") - refusedBefore).isGreaterThanOrEqualTo(guessers * guesses);
		assertThat(isWhole()).isTrue();
		assertLeftAlone("password guesses");
	}

	@Test
	void aDeclaredLengthOfTwoGibibytesAllocatesNothing() {
		long errorsBefore = (long) dropped("protocol-error");
		double tooBigBefore = dropped("websocket-too-big");
		long twoGibibytes = 1L << 31;
		for (int i = 0; i < HANDSHAKES - 4; i++) {
			RawWebSocket socket = RawWebSocket.open(hub.port());
			this.sockets.add(socket);
			// A WebSocket frame of 2 GiB, of which 96 KiB come.
			socket.sendRaw(
					ByteBuffer.allocate(14).put((byte) 0x82).put((byte) 0xff).putLong(twoGibibytes).putInt(0).array());
			socket.sendRaw(new byte[96 * 1024]);
			assertBearableAt(i, "WebSocket frames of 2 GiB");
		}
		assertThat(this.sockets.stream().map((socket) -> socket.awaitEnd().closeCode())).containsOnly(1009);
		assertThat(dropped("websocket-too-big") - tooBigBefore).isEqualTo(this.sockets.size());

		for (int i = 0; i < 100; i++) {
			Ending ending = endingOf(frame(twoGibibytes, "{\"versions\":[1]"));
			assertThat(ending.code()).isEqualTo("MALFORMED_FRAME");
		}
		assertThat(dropped("protocol-error") - errorsBefore).isEqualTo(100);
		assertLeftAlone("lengths of 2 GiB");
	}

	private static void guess(int times) {
		try (Mesh guesser = Mesh.builder().name("guesser").build().start()) {
			for (int i = 0; i < times; i++) {
				SessionFactory guess = guesser.sessions()
					.principal("edge")
					.password("guess " + i)
					.openTimeout(Duration.ofSeconds(30));
				assertThatExceptionOfType(SessionException.class)
					.isThrownBy(() -> guess.open(URI.create("ws://127.0.0.1:" + hub.port() + "/mesh")));
			}
			assertThat(guesser.connectedSessions()).isEmpty();
		}
	}

	private void assertBearableAt(int socket, String what) {
		if (socket == HANDSHAKES / 2) {
			assertBearable(what);
		}
	}

	/** While it goes on. */
	private void assertBearable(String what) {
		double during = medianRoundTrip();
		long heap = LiveHeap.bytes(hub.pid());
		System.out.println(what + ": live heap " + LiveHeap.mebibytes(this.heapBefore) + " MiB before, "
				+ LiveHeap.mebibytes(heap) + " MiB during; median round trip of the other session " + this.millisBefore
				+ " ms before, " + during + " ms during");
		assertThat(heap).as("live heap during %s", what).isLessThan(this.heapBefore + QUEUE_LIMIT);
		assertThat(during).as("median round trip during %s", what).isLessThan(10 * this.millisBefore + FLOOR_MILLIS);
	}

	/** When it is over. */
	private void assertLeftAlone(String what) {
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(LiveHeap.bytes(hub.pid())).as("live heap after %s", what)
				.isLessThan(this.heapBefore + REMAINDER));
		assertThat(isWhole()).as("the graph after %s", what).isTrue();
		assertThat(edge.client().counters().get("reconnects").asInt()).isZero();
	}

	private static double medianRoundTrip() {
		List<Double> millis = new ArrayList<>();
		for (int i = 0; i < ROUND_TRIPS; i++) {
			JsonNode report = edge.client().sendMessage(Map.of("to", "hub", "path", "probe", "text", "x")).json();
			assertThat(report.get("result").asString()).isEqualTo("ACKNOWLEDGED");
			millis.add(report.get("millis").asDouble());
		}
		millis.sort(null);
		return millis.get(ROUND_TRIPS / 2);
	}

	private static Ending endingOf(byte[] record) {
		try (RawWebSocket socket = RawWebSocket.open(hub.port())) {
			socket.send(RawWebSocket.BINARY, record);
			return socket.awaitEnd();
		}
	}

	/** A HELLO frame of the mesh with this length, of which so much is there. */
	private static byte[] frame(long length, String body) {
		ByteBuffer frame = ByteBuffer.allocate(20 + body.length()).put((byte) 0x01);
		for (long rest = length; true; rest >>>= 7) {
			if (rest < 0x80) {
				frame.put((byte) rest);
				break;
			}
			frame.put((byte) (rest | 0x80));
		}
		frame.put(body.getBytes(StandardCharsets.US_ASCII));
		byte[] bytes = new byte[frame.position()];
		frame.flip().get(bytes);
		return bytes;
	}

	private static double dropped(String reason) {
		return hub.client()
			.get("/actuator/metrics/mesh.dropped?tag=reason:" + reason)
			.json()
			.get("measurements")
			.get(0)
			.get("value")
			.asDouble();
	}

	private static boolean isWhole() {
		return GraphShape.seenBy(hub).equals(GraphShape.of(1, "a", "hub"));
	}

}
