package dev.mesh.link.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.link.Link;
import dev.mesh.link.LinkType;
import dev.mesh.link.http.TinyWebSocketServer.Connection;
import dev.mesh.link.http.TinyWebSocketServer.Frame;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dials and links of the transport for WebSocket. */
class JdkWebSocketTransportTests extends TransportFixture<JdkWebSocketTransport, TinyWebSocketServer> {

	JdkWebSocketTransportTests() {
		super(new JdkWebSocketTransport(THREADS, Duration.ofSeconds(10), null));
	}

	@Override
	TinyWebSocketServer serve() throws IOException {
		return new TinyWebSocketServer();
	}

	@Test
	void supportsWebSocketAddressesOnly() {
		assertThat(this.transport.type()).isEqualTo(LinkType.WEBSOCKET);
		assertThat(this.transport.supports(URI.create("ws://hub/mesh"))).isTrue();
		assertThat(this.transport.supports(URI.create("WSS://hub/mesh"))).isTrue();
		assertThat(this.transport.supports(URI.create("https://hub/mesh"))).isFalse();
		assertThat(this.transport.supports(URI.create("ws:nonsense"))).isFalse();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.transport.dial(URI.create("http://hub/mesh"), this.listener))
			.withMessageContaining("http://hub/mesh");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 125, 126, 16_384, 65_535, 65_536 })
	void recordsOfEverySizeTravelBothWays(int size) throws Exception {
		Connection remote = open();
		byte[] record = random(size);
		this.listener.link().write(ByteBuffer.wrap(record));
		assertThat(remote.message()).isEqualTo(record);
		remote.sendBinary(record);
		assertThat(this.listener.record()).isEqualTo(record);
	}

	@Test
	void asksForTheSubProtocol() throws Exception {
		assertThat(open().headers).containsEntry("sec-websocket-protocol", "mesh.v1");
	}

	@Test
	void acceptsServerThatNamesNoSubProtocol() throws Exception {
		this.server.echoesSubProtocol = false;
		open().sendBinary(random(10));
		assertThat(this.listener.record()).hasSize(10);
	}

	@Test
	void remoteAddressHidesWhatMayBeSecret() throws Exception {
		URI uri = URI.create(this.server.uri("ws") + "?token=secret");
		this.transport.dial(uri, this.listener);
		assertThat(this.listener.link().remoteAddress()).isEqualTo(this.server.uri("ws").toString());
	}

	@Test
	void fragmentsBecomeOneRecord() throws Exception {
		Connection remote = open();
		byte[] record = random(65_536);
		remote.send(Frame.BINARY, false, Arrays.copyOfRange(record, 0, 1));
		remote.send(0, false, Arrays.copyOfRange(record, 1, 40_000));
		remote.send(0, true, Arrays.copyOfRange(record, 40_000, 65_536));
		assertThat(this.listener.record()).isEqualTo(record);
	}

	@Test
	void everyByteIsReportedAsWrittenAndOrderIsKept() throws Exception {
		Connection remote = open();
		Link link = this.listener.link();
		long total = 0;
		for (int i = 0; i < 500; i++) {
			byte[] record = random(1 + i * 7 % 1000);
			record[0] = (byte) i;
			total += record.length;
			link.write(ByteBuffer.wrap(record));
		}
		for (int i = 0; i < 500; i++) {
			assertThat(remote.message()[0]).isEqualTo((byte) i);
		}
		// The answer comes after what was written before it.
		while (this.listener.written.get() < total) {
			Thread.onSpinWait();
		}
		assertThat(this.listener.written).hasValue(total);
	}

	@Test
	void readsNothingWhileTheQuotaIsUsedUp() throws Exception {
		this.listener.readOn = (link) -> false;
		Connection remote = open();
		for (int i = 0; i < 3; i++) {
			remote.sendBinary(new byte[] { (byte) i });
		}
		assertThat(this.listener.record()).containsExactly(0);
		for (int i = 0; i < 20; i++) {
			this.listener.link().write(ByteBuffer.wrap(new byte[1]));
			remote.frame();
		}
		assertThat(this.listener.received).hasValue(1);
		this.listener.link().resume();
		assertThat(this.listener.record()).containsExactly(1);
		this.listener.link().resume();
		this.listener.link().resume();
		assertThat(this.listener.record()).containsExactly(2);
	}

	@Test
	void resumeMayComeBeforeTheAnswerOfReceived() throws Exception {
		this.listener.readOn = (link) -> {
			link.resume();
			return false;
		};
		Connection remote = open();
		for (int i = 0; i < 100; i++) {
			remote.sendBinary(new byte[] { (byte) i });
		}
		for (int i = 0; i < 100; i++) {
			assertThat(this.listener.record()).containsExactly(i);
		}
	}

	@Test
	void tooLargeRecordIsRefused() throws Exception {
		Connection remote = open();
		remote.send(Frame.BINARY, false, new byte[65_536]);
		remote.send(0, true, new byte[1]);
		Frame close = remote.frame();
		assertThat(close.opcode()).isEqualTo(Frame.CLOSE);
		assertThat(close.closeCode()).isEqualTo(1008);
		assertThat(close.closeReason()).startsWith("RECORD_TOO_LARGE");
		assertThat(this.listener.end()).contains("RECORD_TOO_LARGE").contains("65536");
	}

	@Test
	void textIsRefused() throws Exception {
		Connection remote = open();
		remote.send(Frame.TEXT, true, "hello".getBytes(StandardCharsets.UTF_8));
		assertThat(remote.frame().closeCode()).isEqualTo(1008);
		assertThat(this.listener.end()).contains("binary");
	}

	@Test
	void closeFollowsWhatWasWritten() throws Exception {
		Connection remote = open();
		for (int i = 0; i < 50; i++) {
			this.listener.link().write(ByteBuffer.wrap(new byte[1000]));
		}
		this.listener.link().close("GOING_AWAY: " + "\u00e4".repeat(200));
		for (int i = 0; i < 50; i++) {
			assertThat(remote.message()).hasSize(1000);
		}
		Frame close = remote.frame();
		assertThat(close.closeCode()).isEqualTo(1000);
		assertThat(close.closeReason()).startsWith("GOING_AWAY: \u00e4").doesNotContain("\ufffd");
		assertThat(close.payload().length).isBetween(2 + 120, 2 + 123);
		remote.sendClose(1000, "bye");
		assertThat(this.listener.end()).startsWith("closed: GOING_AWAY");
		this.listener.link().close("again");
		this.listener.link().write(ByteBuffer.wrap(new byte[1]));
	}

	@Test
	void closeReadsOnUntilTheAnswerComes() throws Exception {
		this.listener.readOn = (link) -> false;
		Connection remote = open();
		remote.sendBinary(new byte[1]);
		remote.sendBinary(new byte[70_000]);
		this.listener.record();
		this.listener.link().close("done");
		assertThat(remote.frame().closeReason()).isEqualTo("done");
		remote.sendClose(1000, "");
		assertThat(this.listener.end()).isEqualTo("closed: done");
		assertThat(this.listener.received).hasValue(1);
	}

	@Test
	void closeAbortsWhenTheOtherEndDoesNotAnswer() throws Exception {
		Connection remote = open();
		long start = System.nanoTime();
		this.listener.link().close("nobody there");
		assertThat(remote.frame().closeReason()).isEqualTo("nobody there");
		assertThat(this.listener.end()).contains("nobody there").contains("2000 ms");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(2),
				Duration.ofSeconds(10));
		assertThat(remote.frame()).isEqualTo(Frame.END);
	}

	@Test
	void closeByTheOtherEndIsReportedWithCodeAndReason() throws Exception {
		Connection remote = open();
		remote.sendClose(4001, "enough");
		assertThat(this.listener.end()).isEqualTo("closed by the other end (4001): enough");
		assertThat(remote.frame().closeCode()).isEqualTo(4001);
	}

	@Test
	void cutConnectionIsReported() throws Exception {
		open().cut();
		assertThat(this.listener.end()).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "401,authenticates", "403,forbids", "404,check the path", "426,proxy", "503,later attempts",
			"302,not followed", "200,something else" })
	void refusalNamesAddressStatusAndRemedy(int status, String hint) throws Exception {
		this.server.status = status;
		this.transport.dial(this.server.uri("ws"), this.listener);
		assertThat(this.listener.end()).contains(this.server.uri("ws").toString())
			.contains("HTTP " + status)
			.contains(hint);
	}

	@Test
	void connectionRefusedAsksForTheServer() throws Exception {
		assertThatARefusedConnectionAsksForTheServer();
	}

	@Test
	void unknownHostIsNamed() throws Exception {
		this.transport.dial(URI.create("ws://no-such-host.invalid/mesh"), this.listener);
		assertThat(this.listener.end()).contains("unknown host 'no-such-host.invalid'");
	}

	@Test
	void serverThatDoesNotAnswerIsGivenUp() throws Exception {
		this.server.status = 0;
		try (JdkWebSocketTransport hasty = new JdkWebSocketTransport("mesh-hasty", Duration.ofMillis(300), null)) {
			hasty.dial(this.server.uri("ws"), this.listener);
			assertThat(this.listener.end()).contains("no answer within 300 ms");
		}
	}

	@Test
	void tlsToPlainServerIsExplained() throws Exception {
		this.transport.dial(this.server.uri("wss"), this.listener);
		assertThat(this.listener.end()).contains("TLS failed").contains("ws");
	}

	@Test
	void ownTrustIsUsedForTls(@TempDir Path directory) throws Exception {
		SSLContext context = TestTls.selfSigned(directory);
		try (TinyWebSocketServer secure = new TinyWebSocketServer(context.getServerSocketFactory());
				JdkWebSocketTransport trusting = new JdkWebSocketTransport("mesh-tls", Duration.ofSeconds(10),
						context)) {
			trusting.dial(secure.uri("wss"), this.listener);
			byte[] record = random(65_536);
			this.listener.link().write(ByteBuffer.wrap(record));
			assertThat(secure.connection().message()).isEqualTo(record);

			RecordingListener distrusting = new RecordingListener();
			this.transport.dial(secure.uri("wss"), distrusting);
			assertThat(distrusting.end()).contains("TLS failed").contains("certificate trusted");
		}
	}

	@Test
	void closeEndsLinksDialsAndThreadsAndMayBeFollowedByAnotherDial() throws Exception {
		open();
		this.server.status = 0;
		RecordingListener pending = new RecordingListener();
		this.transport.dial(this.server.uri("ws"), pending);
		this.transport.close();
		assertThat(this.listener.end()).contains("transport was closed");
		assertThat(pending.end()).contains("transport was closed");
		assertThatItsThreadsEnd();
		this.transport.close();
		this.server.status = 101;
		RecordingListener again = new RecordingListener();
		this.transport.dial(this.server.uri("ws"), again);
		again.link().write(ByteBuffer.wrap(random(3)));
		assertThat(this.server.connection()).isNotNull();
	}

	private Connection open() throws Exception {
		this.transport.dial(this.server.uri("ws"), this.listener);
		this.listener.link();
		return this.server.connection();
	}

}
