package dev.mesh.autoconfigure.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.autoconfigure.RecordingListener;
import dev.mesh.autoconfigure.polling.PollingEndpoint.Endpoint;
import dev.mesh.autoconfigure.polling.RawHttp.Answer;
import dev.mesh.link.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests of what the endpoint refuses, on a Tomcat with few threads: whatever somebody
 * sends, other links go on and the application answers.
 */
@SpringBootTest(classes = PollingEndpoint.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mesh.enabled=false", "server.tomcat.threads.max=4", "server.tomcat.threads.min-spare=1" })
@Timeout(60)
class HostilePollingTests {

	private static final Duration LIMIT = Duration.ofSeconds(15);

	private static final byte[] NOTHING = new byte[0];

	@LocalServerPort
	int port;

	@Autowired
	Endpoint endpoint;

	@Autowired
	MeshCounters counters;

	private RawPolling neighbour;

	private RecordingListener neighbourAtServer;

	private long neighbourNumber;

	@BeforeEach
	void openNeighbour() throws Exception {
		this.endpoint.running.set(true);
		this.endpoint.accepted.clear();
		this.neighbour = new RawPolling(this.port);
		assertThat(this.neighbour.open().status()).isEqualTo(200);
		this.neighbourAtServer = this.endpoint.next();
		this.neighbourNumber = 0;
	}

	@AfterEach
	void assertNeighbourGoesOn() throws Exception {
		this.endpoint.running.set(true);
		assertNeighbourIsServed();
		this.neighbour.delete("");
	}

	@Test
	void trap3APollThatReachesAnotherProcessIsToldWrongNode() throws Exception {
		RawPolling lost = new RawPolling(this.port);
		long before = this.counters.dropped("polling-wrong-node");
		for (Answer answer : List.of(lost.get(1), lost.post(1, ByteBuffer.allocate(3)), lost.delete("NORMAL"))) {
			assertThat(answer.status()).isEqualTo(404);
			assertThat(answer.header("Mesh-Error")).isEqualTo("WRONG_NODE");
			assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
			assertThat(answer.text()).contains("no such link");
		}
		assertThat(this.counters.dropped("polling-wrong-node")).isEqualTo(before + 3);
		assertThat(this.endpoint.accepted).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "'', MALFORMED_FRAME", "05, MALFORMED_FRAME", "8000, MALFORMED_FRAME", "818004, RECORD_TOO_LARGE",
			"ffffffffffffffff7f, RECORD_TOO_LARGE" })
	void aBodyThatIsNoBatchEndsOnlyItsLink(String hex, String code) throws Exception {
		long before = this.counters.dropped("polling-malformed");
		RawPolling hostile = open();
		RecordingListener victim = this.endpoint.next();
		Answer answer = hostile.post(1, HexFormat.of().parseHex(hex));
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.header("Mesh-Error")).isEqualTo(code);
		assertThat(victim.closed).succeedsWithin(LIMIT).asString().startsWith(code);
		assertThat(victim.records).isEmpty();
		assertThat(this.counters.dropped("polling-malformed")).isEqualTo(before + 1);
	}

	@Test
	void aBatchOfTooManyEmptyRecordsEndsItsLink() throws Exception {
		RawPolling hostile = open();
		assertThat(hostile.post(1, new byte[RecordBatch.MAX_RECORDS + 1]).header("Mesh-Error"))
			.isEqualTo("QUOTA_EXCEEDED");
	}

	@ParameterizedTest
	@ValueSource(longs = { RecordBatch.MAX_BYTES + 1, 2L * 1024 * 1024 * 1024, Long.MAX_VALUE })
	void aLengthAboveTheLimitIsRefusedBeforeAnythingIsRead(long length) throws Exception {
		long before = this.counters.dropped("polling-too-big");
		RawPolling hostile = open();
		RecordingListener victim = this.endpoint.next();
		try (RawHttp http = new RawHttp(this.port)) {
			Answer answer = http.head("POST", length, hostile.link(), RawPolling.number(1)).answer();
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.header("Mesh-Error")).isEqualTo("RECORD_TOO_LARGE");
		}
		assertThat(victim.closed).succeedsWithin(LIMIT).asString().contains("262144");
		assertThat(this.counters.dropped("polling-too-big")).isEqualTo(before + 1);
	}

	@Test
	void aBodyOf1MiBWithoutALengthIsRefusedAtItsLimit() throws Exception {
		RawPolling hostile = open();
		RecordingListener victim = this.endpoint.next();
		try (RawHttp http = new RawHttp(this.port)) {
			http.sendBytes(("POST /mesh HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + hostile.link() + "\r\n"
					+ RawPolling.number(1) + "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
			byte[] chunk = ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
			for (int i = 0; i < 33; i++) {
				http.sendBytes(chunk);
			}
			assertThat(http.answer().status()).isEqualTo(413);
		}
		assertThat(victim.closed).succeedsWithin(LIMIT);
	}

	@Test
	void aBodyThatIsCutIsNotAcceptedAndMayBeRepeated() throws Exception {
		RawPolling client = open();
		RecordingListener server = this.endpoint.next();
		byte[] body = RawPolling.batch(ByteBuffer.allocate(60_000));
		for (int i = 0; i < 20; i++) {
			try (RawHttp http = new RawHttp(this.port)) {
				http.head("POST", body.length, client.link(), RawPolling.number(1)).sendBytes(new byte[30_000]);
			}
		}
		await().atMost(LIMIT).until(() -> client.post(1, body).status() == 204);
		assertThat(server.nextRecord().remaining()).isEqualTo(60_000);
		assertThat(server.closed).isNotDone();
	}

	@Test
	void aThousandLinksThatAreOpenedAndLeftAreBoundedAndEnd() throws Exception {
		long refusedBefore = this.counters.dropped("polling-too-many-links");
		int opened = 0;
		for (int i = 0; i < 1000; i++) {
			Answer answer = new RawPolling(this.port).open();
			if (answer.status() == 200) {
				opened++;
			}
			else {
				assertThat(answer.status()).isEqualTo(503);
				assertThat(answer.header("Mesh-Error")).isEqualTo("BUSY");
				assertThat(answer.header("Retry-After")).isEqualTo("5");
			}
		}
		assertThat(this.counters.dropped("polling-too-many-links")).isEqualTo(refusedBefore + 1000 - opened);
		assertThat(this.endpoint.links.size()).isLessThanOrEqualTo(PollingEndpoint.LINKS);
		for (int i = 0; i < opened; i++) {
			assertThat(this.endpoint.next().closed).succeedsWithin(LIMIT).asString().startsWith("LIVENESS_TIMEOUT");
		}
		// The neighbour has not polled either.
		openNeighbour();
	}

	@Test
	void bodiesThatComeSlowlyTakeNoThread() throws Exception {
		List<RawHttp> slow = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			RawPolling client = open();
			RawHttp http = new RawHttp(this.port);
			slow.add(http.head("POST", 1000, client.link(), RawPolling.number(1)));
			http.sendBytes(new byte[10]);
		}
		assertThat(other()).isEqualTo("served");
		assertNeighbourIsServed();
		for (RawHttp http : slow) {
			http.close();
		}
	}

	@Test
	void heldGetsTakeNoThread() throws Exception {
		List<RawHttp> held = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			held.add(open().beginGet(1));
		}
		assertThat(other()).isEqualTo("served");
		for (RawHttp get : held) {
			assertThat(get.answer().status()).isEqualTo(204);
			get.close();
		}
	}

	@Test
	void answersThatNobodyReadsTakeNoThread() throws Exception {
		List<RawHttp> unread = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			RawPolling client = open();
			RecordingListener server = this.endpoint.next();
			for (int record = 0; record < 4; record++) {
				server.link.join().write(ByteBuffer.allocate(65_000));
			}
			unread.add(client.beginGet(1));
		}
		assertThat(other()).isEqualTo("served");
		assertNeighbourIsServed();
		for (RawHttp get : unread) {
			assertThat(get.answer().body()).hasSizeGreaterThan(260_000);
			get.close();
		}
	}

	@Test
	void noiseNeverBringsMoreThanARefusal() throws Exception {
		Random random = new Random(7);
		for (int i = 0; i < 60; i++) {
			byte[] noise = new byte[random.nextInt(2000)];
			random.nextBytes(noise);
			Answer answer = open().post(1, noise);
			assertThat(answer.status()).isIn(204, 400);
		}
	}

	@Test
	void requestsThatAreNoneOfOursAreRefusedWithAHint() throws Exception {
		String link = this.neighbour.link();
		assertThat(ask("GET").text()).contains("endpoint for peers").contains("Mesh-Link");
		assertThat(ask("GET", "Mesh-Link: short", "Mesh-Number: 1").status()).isEqualTo(400);
		assertThat(ask("GET", link).status()).isEqualTo(400);
		assertThat(ask("GET", link, "Mesh-Number: -1").status()).isEqualTo(400);
		assertThat(ask("GET", link, "Mesh-Number: 1e3").status()).isEqualTo(400);
		assertThat(ask("PUT", link, "Mesh-Number: 1").header("Allow")).isEqualTo("GET, POST, DELETE");
		assertThat(ask("POST", new RawPolling(this.port).link(), "Mesh-Number: 0", "Mesh-Version: mesh.v9")
			.header("Mesh-Error")).isEqualTo("INCOMPATIBLE_VERSION");
		assertThat(ask("GET", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13").status())
			.isEqualTo(426);
	}

	@Test
	void originIsRefusedUnlessAllowed() throws Exception {
		long before = this.counters.dropped("polling-origin");
		RawPolling page = new RawPolling(this.port);
		assertThat(openFrom(page, "Origin: https://evil.example").status()).isEqualTo(403);
		assertThat(openFrom(page, "Origin: null").status()).isEqualTo(403);
		assertThat(openFrom(page, "Origin: https://app.example.evil.example").status()).isEqualTo(403);
		assertThat(openFrom(page, "Origin: https://app.example", "Origin: https://evil.example").status())
			.isEqualTo(403);
		assertThat(this.counters.dropped("polling-origin")).isEqualTo(before + 4);
		Answer allowed = openFrom(page, "Origin: https://app.example");
		assertThat(allowed.status()).isEqualTo(200);
		assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
		assertThat(allowed.header("Access-Control-Expose-Headers")).contains("Mesh-Number", "Mesh-Error");
		assertThat(page.delete("").status()).isEqualTo(204);
	}

	@Test
	void browsersMayAskBeforehand() throws Exception {
		Answer allowed = ask("OPTIONS", "Origin: https://app.example", "Access-Control-Request-Method: DELETE",
				"Access-Control-Request-Headers: mesh-link, mesh-number");
		assertThat(allowed.status()).isEqualTo(200);
		assertThat(allowed.header("Access-Control-Allow-Methods")).contains("GET", "POST", "DELETE");
		assertThat(allowed.header("Access-Control-Allow-Headers")).contains("mesh-link", "mesh-number");
		Answer evil = ask("OPTIONS", "Origin: https://evil.example", "Access-Control-Request-Method: POST");
		assertThat(evil.headers().keySet()).noneMatch((name) -> name.startsWith("access-control-allow"));
	}

	@Test
	void newLinksAreRefusedForAWhileWhenTheMeshIsNotRunning() throws Exception {
		this.endpoint.running.set(false);
		Answer answer = new RawPolling(this.port).open();
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.header("Retry-After")).isEqualTo("5");
	}

	private RawPolling open() throws IOException {
		RawPolling client = new RawPolling(this.port);
		assertThat(client.open().status()).isEqualTo(200);
		return client;
	}

	private Answer ask(String method, String... headers) throws IOException {
		try (RawHttp http = new RawHttp(this.port)) {
			return http.ask(method, NOTHING, headers);
		}
	}

	private Answer openFrom(RawPolling page, String... origins) throws IOException {
		List<String> headers = new ArrayList<>(List.of(origins));
		headers.addAll(List.of(page.link(), RawPolling.number(0), "Mesh-Version: mesh.v1"));
		return ask("POST", headers.toArray(String[]::new));
	}

	private String other() throws IOException {
		try (RawHttp http = new RawHttp(this.port)) {
			http.sendBytes("GET /other HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			return http.answer().text();
		}
	}

	private void assertNeighbourIsServed() throws Exception {
		long number = ++this.neighbourNumber;
		assertThat(this.neighbour.post(number, ByteBuffer.allocate(8).putLong(0, number)).status()).isEqualTo(204);
		assertThat(this.neighbourAtServer.nextRecord().getLong(0)).isEqualTo(number);
		assertThat(this.neighbourAtServer.closed).isNotDone();
	}

}
