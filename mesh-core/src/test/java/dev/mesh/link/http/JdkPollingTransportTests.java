package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.link.Link;
import dev.mesh.link.LinkType;
import dev.mesh.link.http.TinyHttpServer.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JdkPollingTransportTests {

	private static final long HOLD = 10_000;

	private final JdkPollingTransport transport = new JdkPollingTransport("mesh-test", Duration.ofSeconds(10));

	private final RecordingListener listener = new RecordingListener();

	private TinyHttpServer server;

	@BeforeEach
	void startServer() throws Exception {
		this.server = new TinyHttpServer();
	}

	@AfterEach
	void stop() throws Exception {
		this.transport.close();
		this.server.close();
		assertThat(this.listener.violation).isNull();
	}

	@Test
	void supportsHttpAddressesAndThoseOfWebSocket() {
		assertThat(this.transport.type()).isEqualTo(LinkType.HTTP_POLLING);
		for (String scheme : new String[] { "ws", "wss", "http", "HTTPS" }) {
			assertThat(this.transport.supports(URI.create(scheme + "://hub/mesh"))).isTrue();
		}
		assertThat(this.transport.supports(URI.create("mem://hub"))).isFalse();
		assertThat(this.transport.supports(URI.create("http:nonsense"))).isFalse();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.transport.dial(URI.create("ftp://hub/mesh"), this.listener))
			.withMessageContaining("ftp://hub/mesh");
	}

	@Test
	void opensALinkWithAnUnguessableName() throws Exception {
		this.transport.dial(URI.create(this.server.uri("ws") + "?token=secret#part"), this.listener);
		Request first = this.server.open(HOLD);
		assertThat(first.headers.get("mesh-link")).matches("[A-Za-z0-9_-]{32}");
		assertThat(first.number()).isZero();
		assertThat(first.headers).containsEntry("mesh-version", "mesh.v1");
		assertThat(this.listener.link().remoteAddress()).isEqualTo(this.server.uri("http").toString());
		RecordingListener other = new RecordingListener();
		this.transport.dial(this.server.uri("http"), other);
		assertThat(this.server.open(HOLD).headers.get("mesh-link")).isNotEqualTo(first.headers.get("mesh-link"));
		other.link();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 127, 128, 16_384, 65_535, 65_536 })
	void recordsOfEverySizeTravelBothWays(int size) throws Exception {
		Link link = open();
		byte[] record = random(size);
		link.write(ByteBuffer.wrap(record));
		Request post = this.server.next("POST");
		assertThat(post.number()).isEqualTo(1);
		assertThat(post.headers).containsEntry("content-type", "application/vnd.mesh.records");
		assertThat(post.records()).containsExactly(ByteBuffer.wrap(record));
		post.answer(204);
		this.server.next("GET").batch(ByteBuffer.wrap(record));
		assertThat(this.listener.record()).isEqualTo(record);
		assertThat(this.server.next("GET").number()).isEqualTo(2);
	}

	@Test
	void onePostIsOutAndTakesAlongAllThatHasCome() throws Exception {
		Link link = open();
		link.write(ByteBuffer.allocate(100));
		Request first = this.server.next("POST");
		for (int i = 0; i < 200; i++) {
			link.write(ByteBuffer.allocate(2000).putInt(0, i));
		}
		assertThat(this.server.hasNext("POST")).isFalse();
		assertThat(this.listener.written).hasValue(0);
		first.answer(204);
		int seen = 0;
		for (long number = 2; seen < 200; number++) {
			Request post = this.server.next("POST");
			assertThat(post.number()).isEqualTo(number);
			assertThat(post.body().length).isLessThanOrEqualTo(262_144);
			for (ByteBuffer record : post.records()) {
				assertThat(record.getInt(0)).isEqualTo(seen++);
			}
			post.answer(204);
		}
		while (this.listener.written.get() < 400_100) {
			Thread.onSpinWait();
		}
		assertThat(this.listener.written).hasValue(400_100);
	}

	@Test
	void aPostWhoseAnswerWasLostIsRepeatedWithTheSameNumber() throws Exception {
		Link link = open();
		link.write(ByteBuffer.wrap(random(5)));
		Request lost = this.server.next("POST");
		lost.cut();
		Request again = this.server.next("POST");
		assertThat(again.number()).isEqualTo(1);
		assertThat(again.body()).isEqualTo(lost.body());
		again.cut();
		Request third = this.server.next("POST");
		assertThat(third.number()).isEqualTo(1);
		third.answer(204);
		link.write(ByteBuffer.wrap(random(6)));
		assertThat(this.server.next("POST").number()).isEqualTo(2);
	}

	@Test
	void aGetWhoseAnswerWasLostOrCutIsRepeatedWithTheSameNumber() throws Exception {
		open();
		this.server.next("GET").batch(ByteBuffer.wrap(random(9)));
		this.server.next("GET").cut();
		Request again = this.server.next("GET");
		assertThat(again.number()).isEqualTo(2);
		again.answer(200, Map.of("Mesh-Number", "2", "Content-Length", "1000"), new byte[500]);
		again.cut();
		Request third = this.server.next("GET");
		assertThat(third.number()).isEqualTo(2);
		third.batch(ByteBuffer.wrap(random(8)));
		assertThat(this.listener.record()).hasSize(9);
		assertThat(this.listener.record()).hasSize(8);
		assertThat(this.listener.received).hasValue(2);
	}

	@Test
	void theLinkIsGivenUpWhenRepeatingDoesNotHelp() throws Exception {
		open();
		for (int i = 0; i < 3; i++) {
			Request get = this.server.next("GET");
			assertThat(get.number()).isEqualTo(1);
			if (i < 2) {
				get.cut();
			}
			else {
				this.server.close();
			}
		}
		assertThat(this.listener.end()).startsWith("broken: a GET failed");
	}

	@Test
	void a429IsRepeatedUntilItIsTakenAndOrderIsKept() throws Exception {
		Link link = open();
		link.write(ByteBuffer.wrap(new byte[] { 1 }));
		for (int i = 0; i < 5; i++) {
			Request post = this.server.next("POST");
			assertThat(post.number()).isEqualTo(1);
			assertThat(post.body()).containsExactly(1, 1);
			link.write(ByteBuffer.wrap(new byte[] { (byte) (10 + i) }));
			post.refuse(429, "QUOTA_EXCEEDED", "later");
		}
		this.server.next("POST").answer(204);
		Request rest = this.server.next("POST");
		assertThat(rest.number()).isEqualTo(2);
		assertThat(rest.body()).containsExactly(1, 10, 1, 11, 1, 12, 1, 13, 1, 14);
	}

	@Test
	void nothingIsAskedForWhileTheQuotaIsUsedUp() throws Exception {
		this.listener.readOn = (link) -> false;
		Link link = open();
		this.server.next("GET").batch(ByteBuffer.wrap(new byte[] { 1 }), ByteBuffer.wrap(new byte[] { 2 }));
		assertThat(this.listener.record()).containsExactly(1);
		assertThat(this.listener.record()).containsExactly(2);
		for (int i = 1; i <= 10; i++) {
			link.write(ByteBuffer.allocate(1));
			this.server.next("POST").answer(204);
		}
		assertThat(this.server.hasNext("GET")).isFalse();
		link.resume();
		link.resume();
		Request next = this.server.next("GET");
		assertThat(next.number()).isEqualTo(2);
		assertThat(this.server.hasNext("GET")).isFalse();
	}

	@Test
	void resumeMayComeBeforeTheAnswerOfReceived() throws Exception {
		this.listener.readOn = (link) -> {
			link.resume();
			return false;
		};
		open();
		for (int i = 0; i < 50; i++) {
			this.server.next("GET").batch(ByteBuffer.wrap(new byte[] { (byte) i }));
			assertThat(this.listener.record()).containsExactly(i);
		}
	}

	@Test
	void anEmptyAnswerIsFollowedByTheSameQuestion() throws Exception {
		open();
		for (int i = 0; i < 4; i++) {
			Request get = this.server.next("GET");
			assertThat(get.number()).isEqualTo(1);
			get.answer(204);
		}
		this.server.next("GET").batch(ByteBuffer.wrap(new byte[1]));
		assertThat(this.listener.record()).hasSize(1);
	}

	@Test
	void trap3WrongNodeEndsTheLinkWithARemedy() throws Exception {
		open();
		this.server.next("GET").refuse(404, "WRONG_NODE", "no such link");
		assertThat(this.listener.end()).startsWith("WRONG_NODE: no such link").contains("Mesh-Link").contains("cookie");
	}

	@Test
	void wrongNodeToAPostEndsTheLinkToo() throws Exception {
		Link link = open();
		link.write(ByteBuffer.allocate(1));
		this.server.next("POST").refuse(404, "WRONG_NODE", "no such link");
		assertThat(this.listener.end()).startsWith("WRONG_NODE");
	}

	@Test
	void cookiesOfALoadBalancerComeBack() throws Exception {
		this.transport.dial(this.server.uri("http"), this.listener);
		Request first = this.server.next("POST");
		assertThat(first.headers).doesNotContainKey("cookie");
		first.answer(200, Map.of("Mesh-Version", "mesh.v1", "Mesh-Hold-Millis", "10000", "Set-Cookie",
				"node=seven; Path=/; HttpOnly; SameSite=Lax"), new byte[0]);
		assertThat(this.server.next("GET").headers).containsEntry("cookie", "node=seven");
		this.listener.link().write(ByteBuffer.allocate(1));
		assertThat(this.server.next("POST").headers).containsEntry("cookie", "node=seven");
		RecordingListener other = new RecordingListener();
		this.transport.dial(this.server.uri("http"), other);
		assertThat(this.server.open(HOLD).headers).doesNotContainKey("cookie");
	}

	@Test
	void aFloodOfCookiesIsNotKept() throws Exception {
		open();
		for (int i = 0; i < 50; i++) {
			Request get = this.server.next("GET");
			assertThat(get.headers.getOrDefault("cookie", "").split(";").length).isLessThanOrEqualTo(LinkCookies.LIMIT);
			get.answer(200, Map.of("Mesh-Number", Long.toString(get.number()), "Set-Cookie",
					"c" + i + "=" + "x".repeat((i % 2 == 0) ? 10 : 5000)), new byte[] { 0 });
		}
		assertThat(this.server.next("GET").headers.get("cookie").split(";")).hasSize(LinkCookies.LIMIT);
	}

	@Test
	void theOtherEndsReasonIsReportedAndPrintable() throws Exception {
		open();
		this.server.next("GET").refuse(410, "GOING_AWAY", "the node\r\nstops \u001b[31m" + "x".repeat(500));
		assertThat(this.listener.end()).startsWith("closed by the other end: GOING_AWAY: the node??stops ?[31mxx")
			.hasSizeLessThan(300);
	}

	@ParameterizedTest
	@CsvSource({ "05, MALFORMED_FRAME", "818004, RECORD_TOO_LARGE", "'', MALFORMED_FRAME",
			"ffffffffffffff7f, RECORD_TOO_LARGE" })
	void anAnswerThatIsNoBatchEndsTheLink(String hex, String code) throws Exception {
		open();
		this.server.next("GET").answer(200, Map.of("Mesh-Number", "1"), HexFormat.of().parseHex(hex));
		assertThat(this.listener.end()).contains(code);
		assertThat(new String(this.server.next("DELETE").body(), StandardCharsets.UTF_8)).startsWith(code);
	}

	@Test
	void anAnswerFromACacheIsNoticed() throws Exception {
		open();
		this.server.next("GET").answer(200, Map.of("Mesh-Number", "7"), new byte[] { 0 });
		assertThat(this.listener.end()).contains("PROTOCOL_ERROR").contains("cache");
	}

	@ParameterizedTest
	@ValueSource(strings = { "262145", "2147483648", "9223372036854775807" })
	void tooLargeAnswersAreNotRead(String length) throws Exception {
		open();
		Request get = this.server.next("GET");
		get.answer(200, Map.of("Mesh-Number", "1", "Content-Length", length), new byte[0]);
		try {
			for (int i = 0; i < 64; i++) {
				get.connectionWrite(new byte[8192]);
			}
		}
		catch (IOException ex) {
			// The client has closed the connection.
		}
		assertThat(this.listener.end()).contains("262144");
	}

	@Test
	void closeFollowsWhatWasWritten() throws Exception {
		Link link = open();
		Request get = this.server.next("GET");
		for (int i = 0; i < 10; i++) {
			link.write(ByteBuffer.allocate(1000));
		}
		link.close("GOING_AWAY: " + "\u00e4".repeat(200));
		link.write(ByteBuffer.allocate(1));
		int records = 0;
		while (records < 10) {
			Request post = this.server.next("POST");
			records += post.records().size();
			post.answer(204);
		}
		Request delete = this.server.next("DELETE");
		assertThat(new String(delete.body(), StandardCharsets.UTF_8)).isEqualTo("GOING_AWAY: " + "\u00e4".repeat(88));
		assertThat(delete.headers.get("mesh-link")).isEqualTo(get.headers.get("mesh-link"));
		delete.answer(204);
		assertThat(this.listener.end()).startsWith("closed: GOING_AWAY");
		link.close("again");
		assertThat(this.server.hasNext("POST")).isFalse();
	}

	@Test
	void closeGivesUpWhenTheOtherEndDoesNotAnswer() throws Exception {
		Link link = open();
		link.write(ByteBuffer.allocate(1));
		this.server.next("POST");
		long start = System.nanoTime();
		link.close("nobody there");
		assertThat(this.listener.end()).contains("nobody there").contains("2000 ms");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(1990));
	}

	@Test
	void aGetWithoutAnyAnswerIsGivenUp() throws Exception {
		this.transport.dial(this.server.uri("http"), this.listener);
		this.server.open(1);
		this.listener.link();
		assertThat(this.listener.end()).contains("no answer within 8001 ms");
	}

	@ParameterizedTest
	@CsvSource({ "401,authenticates", "403,forbids", "404,check the path", "405,long-polling", "407,login",
			"503,later attempts", "302,not followed", "200,something else", "502,behind it" })
	void refusalNamesAddressStatusAndRemedy(int status, String hint) throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.next("POST").answer(status);
		assertThat(this.listener.end()).contains(this.server.uri("http").toString())
			.contains("long-polling")
			.contains("HTTP " + status)
			.contains(hint);
	}

	@Test
	void refusalOfAMeshIsToldInItsWords() throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.next("POST").refuse(503, "BUSY", "There are too many links.");
		assertThat(this.listener.end()).contains("BUSY: There are too many links.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "60001", "x" })
	void anAnswerWithoutAUsableHoldTimeOpensNothing(String hold) throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.next("POST").answer(200, Map.of("Mesh-Version", "mesh.v1", "Mesh-Hold-Millis", hold), new byte[0]);
		assertThat(this.listener.end()).contains("something else is served");
	}

	@Test
	void connectionRefusedAsksForTheServer() throws Exception {
		int port;
		try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = unused.getLocalPort();
		}
		this.transport.dial(URI.create("ws://localhost:" + port + "/mesh"), this.listener);
		assertThat(this.listener.end()).contains("localhost:" + port).contains("is a mesh server running there?");
	}

	@Test
	void serverThatDoesNotAnswerIsGivenUp() throws Exception {
		try (JdkPollingTransport hasty = new JdkPollingTransport("mesh-hasty", Duration.ofMillis(300))) {
			hasty.dial(this.server.uri("ws"), this.listener);
			assertThat(this.listener.end()).contains("no answer within 300 ms");
		}
	}

	@Test
	void closeEndsLinksDialsConnectionsAndThreadsAndMayBeFollowedByAnotherDial() throws Exception {
		open();
		RecordingListener pending = new RecordingListener();
		this.transport.dial(this.server.uri("ws"), pending);
		this.server.next("POST");
		this.server.next("GET");
		this.transport.close();
		assertThat(this.listener.end()).contains("transport was closed");
		assertThat(pending.end()).contains("transport was closed");
		assertThat(this.transport).hasToString("JdkPollingTransport[links=0]");
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().startsWith("mesh-test-")) {
				thread.join(10_000);
				assertThat(thread.isAlive()).isFalse();
			}
		}
		while (this.server.connections() > 0) {
			Thread.onSpinWait();
		}
		this.transport.close();
		RecordingListener again = new RecordingListener();
		this.transport.dial(this.server.uri("ws"), again);
		this.server.open(HOLD);
		assertThat(again.link()).isNotNull();
	}

	@Test
	void moreThanCanWaitEndsTheLink() throws Exception {
		Link link = open();
		for (int i = 0; i < 18; i++) {
			link.write(ByteBuffer.allocate(65_536));
		}
		assertThat(this.listener.end()).contains("1048576");
	}

	private Link open() throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.server.open(HOLD);
		return this.listener.link();
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
