package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.BusSettings;
import dev.mesh.tunnel.TunnelStatistics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large transfers through a tunnel: nothing is lost, little is kept, nobody hangs. */
@Timeout(180)
class MeshTunnelTransferTests {

	private static final int MIB = 1024 * 1024;

	private static final int LARGE = 50 * MIB;

	/**
	 * What both ends keep of one direction: what waits for the window (512 KiB and a
	 * read), the window (1 MiB), what waits for the socket (512 KiB).
	 */
	private static final long KEPT = 2 * MIB + 64 * 1024;

	@Test
	void fiftyMegabytesEachWayAtOnceArriveAsTheyWere() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual()); Socket client = pair.connect()) {
			Socket target = pair.accepted();
			CompletableFuture<String> up = later(() -> write(client, 1, LARGE));
			CompletableFuture<String> down = later(() -> write(target, 2, LARGE));
			CompletableFuture<String> arrivedUp = later(() -> read(target.getInputStream(), () -> {
			}));
			CompletableFuture<String> arrivedDown = later(() -> read(client.getInputStream(), () -> {
			}));
			assertThat(arrivedUp.join()).isEqualTo(up.join());
			assertThat(arrivedDown.join()).isEqualTo(down.join());
			assertThat(pair.tunnel.statistics().bytesSent()).isEqualTo(LARGE);
			assertThat(pair.tunnel.statistics().bytesReceived()).isEqualTo(LARGE);
			assertThat(pair.server.statistics().failures()).isZero();
		}
	}

	@Test
	void aReaderThatStandsStillHoldsTheWriterBackAndNobodyElse() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual())) {
			Socket client = pair.connect();
			Socket target = pair.accepted();
			CompletableFuture<String> sent = later(() -> write(client, 3, LARGE));
			try (Socket bystander = pair.connectBeside()) {
				TunnelStatistics before;
				do {
					before = pair.tunnel.statistics();
					for (int i = 0; i < 200; i++) {
						assertThat(MeshTunnelTests.echo(bystander, "ping")).isEqualTo("ping");
					}
				}
				while (pair.tunnel.statistics().bytesSent() != before.bytesSent());
			}
			long kept = pair.tunnel.statistics().bytesSent() - pair.server.statistics().bytesReceived();
			assertThat(kept).isBetween(1L * MIB, KEPT);
			assertThat(sent).isNotDone();

			assertThat(read(target.getInputStream(), () -> {
			})).isEqualTo(sent.join());
		}
	}

	@Test
	void aSlowReaderNeverMakesTheTunnelKeepMore() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual())) {
			Socket client = pair.connect();
			Socket target = pair.accepted();
			CompletableFuture<String> sent = later(() -> write(target, 4, LARGE));
			long[] most = new long[1];
			String arrived = read(client.getInputStream(), () -> {
				// In this order what passes between the two looks counts for nobody.
				long in = pair.server.statistics().bytesSent();
				long out = pair.tunnel.statistics().bytesReceived();
				most[0] = Math.max(most[0], in - out);
				byte[] work = new byte[64 * 1024];
				sha256().digest(work);
			});
			assertThat(arrived).isEqualTo(sent.join());
			assertThat(most[0]).isBetween(1L, KEPT);
		}
	}

	@Test
	void aTransferGoesOnWhereItWasWhenTheSessionIsCutAndComesBack() throws Exception {
		try (TunnelPair pair = TunnelPair.persistent(TcpTarget.manual(), (settings) -> settings)) {
			Socket client = pair.connect();
			Socket target = pair.accepted();
			CompletableFuture<String> up = later(() -> write(client, 5, LARGE));
			CompletableFuture<String> arrivedUp = later(() -> read(target.getInputStream(), () -> {
			}));
			CompletableFuture<String> down = later(() -> write(target, 6, LARGE));
			long[] read = new long[1];
			String arrivedDown = read(client.getInputStream(), () -> {
				if (++read[0] % 64 == 0) {
					pair.mesh.network.cut("hub");
				}
			});
			assertThat(arrivedDown).isEqualTo(down.join());
			assertThat(arrivedUp.join()).isEqualTo(up.join());
			assertThat(pair.mesh.till.statistics().reconnects()).isGreaterThanOrEqualTo(3);
			assertThat(pair.tunnel.statistics().connections()).isEqualTo(1);
			assertThat(pair.tunnel.statistics().failures() + pair.server.statistics().failures()).isZero();
		}
	}

	@Test
	void aPeerThatIsGoneForGoodBreaksTheConnectionInPlaceOfLettingItHang() throws Exception {
		try (TunnelPair pair = TunnelPair.persistent(TcpTarget.manual(), MeshTunnelTransferTests::impatient)) {
			Socket client = pair.connect();
			Socket target = pair.accepted();
			CompletableFuture<String> sent = later(() -> write(client, 7, LARGE));
			assertThat(target.getInputStream().readNBytes(MIB)).hasSize(MIB);
			pair.mesh.network.withdraw("hub");
			pair.mesh.network.cut("hub");

			assertThatThrownBy(sent::join).isInstanceOf(CompletionException.class)
				.cause()
				.isInstanceOf(SocketException.class);
			assertThatThrownBy(() -> read(target.getInputStream(), () -> {
			})).isInstanceOf(SocketException.class);
		}
	}

	private static MeshSettings impatient(MeshSettings settings) {
		BusSettings bus = settings.bus();
		return settings.withSession(settings.session().withReconnectWindow(Duration.ofMillis(200)))
			.withBus(new BusSettings(Duration.ofSeconds(2), Duration.ofMillis(500), bus.windowMessages(),
					bus.windowBytes(), bus.queueMessages(), bus.queueBytes(), bus.receiveBudgetBytes(),
					bus.maxReliableBytes(), bus.maxUnreliableBytes(), bus.envelopeBytes()));
	}

	/** Writes so many bytes, in pieces of all sizes, and ends; their digest. */
	private static String write(Socket socket, long seed, int bytes) throws IOException {
		Random random = new Random(seed);
		MessageDigest digest = sha256();
		OutputStream out = socket.getOutputStream();
		byte[] piece = new byte[200_000];
		for (int left = bytes; left > 0;) {
			random.nextBytes(piece);
			int length = Math.min(left, 1 + random.nextInt(piece.length));
			digest.update(piece, 0, length);
			out.write(piece, 0, length);
			left -= length;
		}
		socket.shutdownOutput();
		return HexFormat.of().formatHex(digest.digest());
	}

	/** Reads to the end, 128 KiB at most at a time. */
	private static String read(InputStream in, Runnable afterEach) throws IOException {
		MessageDigest digest = sha256();
		byte[] piece = new byte[128 * 1024];
		for (int count = in.readNBytes(piece, 0, piece.length); count > 0; count = in.readNBytes(piece, 0,
				piece.length)) {
			digest.update(piece, 0, count);
			afterEach.run();
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static CompletableFuture<String> later(Callable<String> task) {
		CompletableFuture<String> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(task.call());
			}
			catch (Exception ex) {
				result.completeExceptionally(ex);
			}
		}, "transfer");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

}
