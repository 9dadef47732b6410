package dev.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.RejectionReason;
import dev.mesh.bus.SendFailedException;
import dev.mesh.bus.StreamOptions;
import dev.mesh.tunnel.TcpTunnel;
import dev.mesh.tunnel.TunnelOptions;
import dev.mesh.tunnel.TunnelServer;
import dev.mesh.tunnel.TunnelSettings;
import dev.mesh.tunnel.TunnelStatistics;
import dev.mesh.tunnel.TunnelTarget;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tunnel makes of connections, their ends, and what goes wrong. */
@Timeout(120)
class MeshTunnelTests {

	@Test
	void whatGoesInComesOutAtTheTargetAndBack() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.echo()); Socket client = pair.connect()) {
			assertThat(echo(client, "hello")).isEqualTo("hello");
			assertThat(echo(client, "again")).isEqualTo("again");
			assertThat(pair.tunnel.localAddress().getAddress().isLoopbackAddress()).isTrue();
			client.shutdownOutput();
			assertThat(client.getInputStream().read()).isEqualTo(-1);

			awaitNoConnection(pair);
			assertThat(pair.tunnel.statistics()).isEqualTo(new TunnelStatistics(0, 1, 0, 10, 10, ""));
			assertThat(pair.server.statistics()).isEqualTo(new TunnelStatistics(0, 1, 0, 10, 10, ""));
		}
	}

	@Test
	void aClientThatHasSaidAllStillGetsTheAnswer() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual()); Socket client = pair.connect()) {
			client.getOutputStream().write("question".getBytes(UTF_8));
			client.shutdownOutput();
			Socket target = pair.accepted();
			assertThat(target.getInputStream().readAllBytes()).asString().isEqualTo("question");
			target.getOutputStream().write("answer".getBytes(UTF_8));
			target.close();
			assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
			awaitNoConnection(pair);
			assertThat(pair.tunnel.statistics().failures() + pair.server.statistics().failures()).isZero();
		}
	}

	@Test
	void aTargetThatHasSaidAllStillHearsTheClient() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual()); Socket client = pair.connect()) {
			Socket target = pair.accepted();
			target.getOutputStream().write("banner".getBytes(UTF_8));
			target.shutdownOutput();
			assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("banner");
			client.getOutputStream().write("more".getBytes(UTF_8));
			client.shutdownOutput();
			assertThat(target.getInputStream().readAllBytes()).asString().isEqualTo("more");
			awaitNoConnection(pair);
			assertThat(pair.tunnel.statistics().failures() + pair.server.statistics().failures()).isZero();
		}
	}

	@Test
	void aTargetThatIsNotAllowedIsRefusedAndBothEndsSayWhichAndWhy() throws Exception {
		TcpTarget target = TcpTarget.manual();
		TunnelTarget other = new TunnelTarget("127.0.0.1", 1);
		try (TunnelPair pair = TunnelPair.allowing(target, target.target(), List.of(other));
				Socket client = pair.connect()) {
			assertBroken(client);
			String reason = "the target " + target.target() + " is not on mesh.tunnel.allowed-targets of this peer";
			assertThat(awaitFailure(pair.tunnel::statistics)).contains(reason).contains("REJECTED");
			assertThat(pair.server.statistics()).isEqualTo(
					new TunnelStatistics(0, 0, 1, 0, 0, "refused " + pair.mesh.till.key().shortForm() + ": " + reason));
		}
	}

	@Test
	void aTargetThatDoesNotListenIsNotConfusedWithOneThatIsNotAllowed() throws Exception {
		TcpTarget target = TcpTarget.manual();
		target.close();
		try (TunnelPair pair = new TunnelPair(target); Socket client = pair.connect()) {
			assertBroken(client);
			assertThat(awaitFailure(pair.tunnel::statistics)).contains("cannot connect to " + target.target() + ": ")
				.doesNotContain("allowed-targets")
				.doesNotContain("NOT_AUTHORISED");
			assertThat(pair.server.statistics().lastFailure())
				.isEqualTo("cannot connect to " + target.target() + ": Connection refused");
			assertThat(pair.server.statistics().openConnections()).isZero();
		}
	}

	@Test
	void aPeerThatAllowsNothingHasNobodyWhoAnswers() throws Exception {
		TcpTarget target = TcpTarget.manual();
		try (TunnelPair pair = TunnelPair.allowing(target, target.target(), List.of());
				Socket client = pair.connect()) {
			assertBroken(client);
			assertThat(awaitFailure(pair.tunnel::statistics)).contains("NO_LISTENER");
			assertThat(threads("mesh-tunnel-server")).isZero();
		}
	}

	@Test
	void anotherPeerCannotSneakTextIntoTheLogOrReachWhatItMakesUp() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual())) {
			for (String host : List.of("a\nWARN all is fine", "127.0.0.1:1]", "", "x".repeat(3000))) {
				assertThatThrownBy(() -> MeshPair.get(pair.mesh.till.bus()
					.openStream(pair.mesh.hub.key(),
							StreamOptions.reliable("mesh/tunnel").argument("host", host).argument("port", "1"))))
					.cause()
					.isInstanceOfSatisfying(SendFailedException.class,
							(refusal) -> assertThat(refusal.result().rejection())
								.contains(RejectionReason.NOT_AUTHORISED));
				assertThat(pair.server.statistics().lastFailure()).doesNotContain("\n").hasSizeLessThan(600);
			}
			assertThat(pair.server.statistics().failures()).isEqualTo(4);
		}
	}

	@Test
	void aConnectionThatTheTargetBreaksIsBrokenForTheClient() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual()); Socket client = pair.connect()) {
			client.getOutputStream().write(1);
			Socket target = pair.accepted();
			assertThat(target.getInputStream().read()).isEqualTo(1);
			reset(target);
			assertBroken(client);
			assertThat(awaitFailure(pair.tunnel::statistics)).contains("RESET: the TCP connection has broken");
		}
	}

	@Test
	void aConnectionThatTheClientBreaksIsBrokenForTheTarget() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual()); Socket client = pair.connect()) {
			Socket target = pair.accepted();
			reset(client);
			assertBroken(target);
			awaitNoConnection(pair);
		}
	}

	@Test
	void aTunnelThatIsClosedBreaksItsConnectionsEndsItsThreadAndFreesItsPort() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual()); Socket client = pair.connect()) {
			Socket target = pair.accepted();
			int port = pair.tunnel.localAddress().getPort();
			assertThat(threads("mesh-tunnel-" + port)).isEqualTo(1);
			pair.tunnel.close();
			assertThat(threads("mesh-tunnel-" + port)).isZero();
			assertThat(pair.tunnel.statistics().openConnections()).isZero();
			assertBroken(client);
			assertBroken(target);
			pair.tunnel.close();
			TunnelOptions again = pair.tunnel.options().listenPort(port);
			try (TcpTunnel second = TcpTunnel.open(pair.mesh.till.bus(), again)) {
				assertThat(second.localAddress().getPort()).isEqualTo(port);
			}
		}
	}

	@Test
	void aServerThatIsClosedBreaksItsConnectionsAndAnswersNobody() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.manual()); Socket client = pair.connect()) {
			Socket target = pair.accepted();
			pair.server.close();
			assertThat(threads("mesh-tunnel-server")).isZero();
			assertBroken(client);
			assertBroken(target);
			assertBroken(pair.connect());
			pair.server.close();
		}
	}

	@Test
	void aPeerThatStopsBreaksItsConnectionsAndIsReachedAgainWhenItIsBack() throws Exception {
		try (TunnelPair pair = TunnelPair.persistent(TcpTarget.echo(), (settings) -> settings)) {
			Socket client = pair.connect();
			assertThat(echo(client, "before")).isEqualTo("before");
			pair.mesh.hub.stop();
			assertBroken(client);

			pair.mesh.hub.start();
			MeshPair.awaitPeer(pair.mesh.hub, pair.mesh.till);
			MeshPair.awaitPeer(pair.mesh.till, pair.mesh.hub);
			assertThat(echo(pair.connect(), "after")).isEqualTo("after");
		}
	}

	@Test
	void moreConnectionsThanTheTunnelTakesAreRefusedUntilOneHasEnded() throws Exception {
		TunnelSettings two = TunnelSettings.defaults().withMaxConnections(2);
		try (TunnelPair pair = new TunnelPair(TcpTarget.echo(), TunnelSettings.defaults(), two)) {
			assertLimit(pair, pair.tunnel::statistics);
		}
	}

	@Test
	void moreConnectionsThanTheServerTakesAreRefusedUntilOneHasEnded() throws Exception {
		TunnelSettings two = TunnelSettings.defaults().withMaxConnections(2);
		try (TunnelPair pair = new TunnelPair(TcpTarget.echo(), two, TunnelSettings.defaults())) {
			assertLimit(pair, pair.server::statistics);
			assertThat(awaitFailure(pair.tunnel::statistics)).contains("the limit of 2 connections");
		}
	}

	private static void assertLimit(TunnelPair pair, Supplier<TunnelStatistics> limited) throws Exception {
		Socket first = pair.connect();
		Socket second = pair.connect();
		assertThat(echo(first, "1")).isEqualTo("1");
		assertThat(echo(second, "2")).isEqualTo("2");
		assertBroken(pair.connect());
		assertThat(awaitFailure(limited)).contains("the limit of 2 connections at the same time is reached");
		assertThat(limited.get().openConnections()).isEqualTo(2);

		first.shutdownOutput();
		assertThat(first.getInputStream().read()).isEqualTo(-1);
		awaitNoMoreThan(pair, 1);
		assertThat(echo(pair.connect(), "3")).isEqualTo("3");
		assertThat(echo(second, "4")).isEqualTo("4");
	}

	@Test
	void manyConnectionsNeedOneThreadAtEachEnd() throws Exception {
		try (TunnelPair pair = new TunnelPair(TcpTarget.echo())) {
			List<Socket> clients = new ArrayList<>();
			for (int i = 0; i < 256; i++) {
				clients.add(pair.connect());
			}
			for (Socket client : clients) {
				client.getOutputStream().write(("from " + client.getLocalPort()).getBytes(UTF_8));
				client.shutdownOutput();
			}
			for (Socket client : clients) {
				assertThat(client.getInputStream().readAllBytes()).asString()
					.isEqualTo("from " + client.getLocalPort());
			}
			assertThat(threads("mesh-tunnel-server")).isEqualTo(1);
			assertThat(threads("mesh-tunnel-" + pair.tunnel.localAddress().getPort())).isEqualTo(1);
			assertThat(threads("mesh-tunnel-resolver")).isLessThanOrEqualTo(4);
			assertThat(pair.tunnel.statistics().connections()).isEqualTo(256);
			assertThat(pair.tunnel.statistics().failures()).isZero();
		}
	}

	@Test
	void aPortInUseAndAPeerThatIsItselfAreTold() throws Exception {
		try (MeshPair mesh = new MeshPair().start();
				ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			TunnelOptions options = TunnelOptions.to(mesh.till.key(), new TunnelTarget("127.0.0.1", 1));
			assertThatThrownBy(() -> TcpTunnel.open(mesh.till.bus(), options.listenPort(taken.getLocalPort())))
				.isInstanceOf(BindException.class);
			try (TcpTunnel toItself = TcpTunnel.open(mesh.till.bus(), options);
					Socket client = new Socket(toItself.localAddress().getAddress(),
							toItself.localAddress().getPort())) {
				assertBroken(client);
				assertThat(toItself.statistics().lastFailure()).contains("is this peer itself");
			}
		}
	}

	@Test
	void aServerKnowsWhatItAllows() throws Exception {
		try (MeshPair mesh = new MeshPair();
				TunnelServer server = TunnelServer.start(mesh.hub.bus(), List.of(TunnelTarget.parse("db:1")),
						TunnelSettings.defaults())) {
			assertThat(server.allowedTargets()).isEqualTo(Set.of(new TunnelTarget("db", 1)));
		}
	}

	static String echo(Socket client, String text) throws IOException {
		client.getOutputStream().write(text.getBytes(UTF_8));
		return new String(client.getInputStream().readNBytes(text.length()), UTF_8);
	}

	/** Not an end in good order, and not a silence. */
	private static void assertBroken(Socket socket) {
		assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class)
			.hasMessageContaining("reset");
	}

	private static void reset(Socket socket) throws IOException {
		socket.setSoLinger(true, 0);
		socket.close();
	}

	/** One end may hear of it before the other has counted it. */
	private static String awaitFailure(Supplier<TunnelStatistics> statistics) {
		while (statistics.get().lastFailure().isEmpty()) {
			Thread.yield();
		}
		return statistics.get().lastFailure();
	}

	private static void awaitNoConnection(TunnelPair pair) {
		awaitNoMoreThan(pair, 0);
	}

	private static void awaitNoMoreThan(TunnelPair pair, int connections) {
		while (pair.tunnel.statistics().openConnections() > connections
				|| pair.server.statistics().openConnections() > connections) {
			Thread.yield();
		}
	}

	private static long threads(String name) {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals(name)).count();
	}

}
