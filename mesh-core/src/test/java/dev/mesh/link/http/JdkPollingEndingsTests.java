package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.link.Link;
import dev.mesh.link.http.TinyHttpServer.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a link that polls ends: closed at either end, given up, or misled. */
class JdkPollingEndingsTests extends PollingFixture {

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

	@Test
	void moreThanCanWaitEndsTheLink() throws Exception {
		Link link = open();
		for (int i = 0; i < 18; i++) {
			link.write(ByteBuffer.allocate(65_536));
		}
		assertThat(this.listener.end()).contains("1048576");
	}

}
