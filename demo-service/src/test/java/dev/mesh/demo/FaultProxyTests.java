package dev.mesh.demo;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Tests for {@link FaultProxy}, with a server that echoes. */
@Timeout(30)
class FaultProxyTests {

	private ServerSocket echo;

	private FaultProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread acceptor = new Thread(this::serve, "echo");
		acceptor.setDaemon(true);
		acceptor.start();
		this.proxy = FaultProxy.to(this.echo.getLocalPort());
	}

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
		this.echo.close();
	}

	@Test
	void bytesPassUnchangedInBothDirections() throws IOException {
		try (Socket socket = connect()) {
			assertThat(echoed(socket, "hello")).isEqualTo("hello");
			assertThat(this.proxy.connections()).isOne();
		}
		await().untilAsserted(() -> assertThat(this.proxy.connections()).isZero());
	}

	@Test
	void halfCloseIsPassedOn() throws IOException {
		try (Socket socket = connect()) {
			echoed(socket, "hello");
			socket.shutdownOutput();
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void cutConnectionsEndAndNewOnesWork() throws IOException {
		try (Socket socket = connect(); Socket other = connect()) {
			echoed(socket, "hello");
			echoed(other, "hello");
			this.proxy.cutAll();
			assertThatIOException().isThrownBy(() -> echoed(socket, "lost"));
			assertThatIOException().isThrownBy(() -> echoed(other, "lost"));
		}
		assertThat(this.proxy.cuts()).isEqualTo(2);
		try (Socket socket = connect()) {
			assertThat(echoed(socket, "again")).isEqualTo("again");
		}
	}

	@Test
	void connectionIsCutAfterSoManyBytesAndOnlySoManyTimes() throws IOException {
		this.proxy.cutEvery(100, 2);
		for (int connection = 0; connection < 2; connection++) {
			try (Socket socket = connect()) {
				assertThat(echoed(socket, "x".repeat(30))).hasSize(30);
				// What crosses the limit may still get through; what follows does not.
				assertThatIOException().isThrownBy(() -> {
					for (int more = 0; more < 20; more++) {
						echoed(socket, "x".repeat(30));
					}
				});
			}
		}
		assertThat(this.proxy.cuts()).isEqualTo(2);
		try (Socket socket = connect()) {
			assertThat(echoed(socket, "x".repeat(1000))).hasSize(1000);
		}
	}

	@Test
	void refusedConnectionsEndUntilTheyAreAcceptedAgain() throws IOException {
		this.proxy.refusing();
		assertThatIOException().isThrownBy(() -> {
			try (Socket socket = connect()) {
				echoed(socket, "hello");
			}
		});
		this.proxy.accepting();
		try (Socket socket = connect()) {
			assertThat(echoed(socket, "hello")).isEqualTo("hello");
		}
	}

	@Test
	void stalledConnectionStaysOpenAndLosesNothing() throws IOException {
		try (Socket socket = connect()) {
			this.proxy.stalled();
			new DataOutputStream(socket.getOutputStream()).writeUTF("held back");
			socket.setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
			this.proxy.flowing();
			socket.setSoTimeout(10_000);
			assertThat(new DataInputStream(socket.getInputStream()).readUTF()).isEqualTo("held back");
		}
	}

	@Test
	void latencyHoldsBytesBackInEachDirection() throws IOException {
		try (Socket socket = connect()) {
			this.proxy.latency(Duration.ofMillis(60));
			long began = System.nanoTime();
			echoed(socket, "hello");
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
		}
	}

	@Test
	void connectionEndsWhenTheTargetDoesNotListen() throws IOException {
		try (Socket silent = new Socket()) {
			// Bound, so that nobody else gets the port, nor a connection itself.
			silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			this.proxy.close();
			this.proxy = FaultProxy.to(silent.getLocalPort());
			assertThatIOException().isThrownBy(() -> {
				try (Socket socket = connect()) {
					echoed(socket, "hello");
				}
			});
		}
	}

	@Test
	void whatClientsSentIsRecorded() throws IOException {
		try (Socket socket = connect(); Socket other = connect()) {
			echoed(socket, "one");
			echoed(other, "two");
		}
		assertThat(this.proxy.recorded()).extracting((bytes) -> new String(bytes, StandardCharsets.UTF_8))
			.containsExactly("\u0000\u0003one", "\u0000\u0003two");
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.proxy.port());
		socket.setSoTimeout(10_000);
		return socket;
	}

	private static String echoed(Socket socket, String text) throws IOException {
		new DataOutputStream(socket.getOutputStream()).writeUTF(text);
		return new DataInputStream(socket.getInputStream()).readUTF();
	}

	private void serve() {
		while (!this.echo.isClosed()) {
			try {
				Socket socket = this.echo.accept();
				Thread thread = new Thread(() -> echo(socket), "echo-connection");
				thread.setDaemon(true);
				thread.start();
			}
			catch (IOException ex) {
				// Closed.
			}
		}
	}

	private static void echo(Socket socket) {
		try (socket) {
			socket.getInputStream().transferTo(socket.getOutputStream());
		}
		catch (IOException ex) {
			// The other end has gone.
		}
	}

}
