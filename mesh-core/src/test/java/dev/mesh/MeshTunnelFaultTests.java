package dev.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mesh.bus.Bus;
import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamAcceptor;
import dev.mesh.bus.StreamCandidate;
import dev.mesh.tunnel.TcpTunnel;
import dev.mesh.tunnel.TunnelOptions;
import dev.mesh.tunnel.TunnelServer;
import dev.mesh.tunnel.TunnelSettings;
import dev.mesh.tunnel.TunnelStatistics;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A fault in what is done for one connection of a tunnel, at either end: it breaks that
 * connection, and neither those beside it nor those that come after it.
 */
@Timeout(120)
class MeshTunnelFaultTests {

	private static final int GUARD_MILLIS = 60_000;

	/** The method that fails once, when it is called next. */
	private final AtomicReference<String> fault = new AtomicReference<>("");

	private MeshPair mesh;

	private TcpTarget target;

	private TunnelServer server;

	private TcpTunnel tunnel;

	@BeforeEach
	void open() throws Exception {
		this.mesh = new MeshPair().connect();
		this.target = TcpTarget.echo();
		this.server = TunnelServer.start(faulty(Bus.class, this.mesh.hub.bus()), List.of(this.target.target()),
				TunnelSettings.defaults());
		this.tunnel = TcpTunnel.open(faulty(Bus.class, this.mesh.till.bus()),
				TunnelOptions.to(this.mesh.hub.key(), this.target.target()));
	}

	@AfterEach
	void close() {
		this.tunnel.close();
		this.server.close();
		this.target.close();
		this.mesh.close();
	}

	@Test
	void anEventOfASocketThatIsNotHandledBreaksItsConnectionOnly() throws Exception {
		try (Socket beside = connect(); Socket hit = connect()) {
			assertThat(MeshTunnelTests.echo(beside, "before")).isEqualTo("before");
			assertThat(MeshTunnelTests.echo(hit, "before")).isEqualTo("before");
			this.fault.set("send");
			hit.getOutputStream().write("lost".getBytes(UTF_8));

			assertBroken(hit);
			assertOthersGoOn(beside);
		}
		assertThat(this.tunnel.statistics().lastFailure()).isEqualTo("a fault in the tunnel");
	}

	@Test
	void aStreamThatCannotBeReadBreaksItsConnectionOnly() throws Exception {
		assertBreaksOne("messages");
	}

	@Test
	void anOpeningThatFailsBreaksItsConnectionOnly() throws Exception {
		assertBreaksOne("openStream");
		assertThat(this.tunnel.statistics().lastFailure()).isEqualTo("a fault in the tunnel");
	}

	@Test
	void aConnectionThatIsMadeAndNotTakenIsBrokenAtBothEnds() throws Exception {
		assertBreaksOne("accept");
		assertThat(this.server.statistics().lastFailure()).isEqualTo("a fault in the tunnel");
		this.target.next();
		try (Socket abandoned = this.target.next()) {
			abandoned.setSoTimeout(GUARD_MILLIS);
			assertBroken(abandoned);
		}
	}

	private void assertBreaksOne(String method) throws Exception {
		try (Socket beside = connect()) {
			assertThat(MeshTunnelTests.echo(beside, "before")).isEqualTo("before");
			this.fault.set(method);
			try (Socket hit = connect()) {
				assertBroken(hit);
			}
			assertThat(this.fault).hasValue("");
			assertOthersGoOn(beside);
		}
	}

	private void assertOthersGoOn(Socket beside) throws IOException {
		assertThat(MeshTunnelTests.echo(beside, "after")).isEqualTo("after");
		try (Socket next = connect()) {
			assertThat(MeshTunnelTests.echo(next, "new")).isEqualTo("new");
			awaitConnections(2);
		}
		assertThat(this.tunnel.statistics().failures()).isOne();
	}

	private void awaitConnections(int connections) {
		for (TunnelStatistics now = this.server.statistics(); now.openConnections() != connections
				|| this.tunnel.statistics().openConnections() != connections; now = this.server.statistics()) {
			Thread.yield();
		}
	}

	private Socket connect() throws IOException {
		Socket client = new Socket(this.tunnel.localAddress().getAddress(), this.tunnel.localAddress().getPort());
		client.setSoTimeout(GUARD_MILLIS);
		return client;
	}

	private static void assertBroken(Socket socket) {
		assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
	}

	/** Does what the original does, but for the call that is to fail. */
	private <T> T faulty(Class<T> type, T original) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> call(original, method, arguments)));
	}

	private @Nullable Object call(Object original, Method method, Object @Nullable [] arguments) throws Throwable {
		if (this.fault.compareAndSet(method.getName(), "")) {
			throw new UnsupportedOperationException("a fault that the test has planted");
		}
		if (method.getName().equals("onStream") && arguments != null) {
			StreamAcceptor acceptor = (StreamAcceptor) arguments[1];
			arguments[1] = (StreamAcceptor) (candidate) -> acceptor.onStream(faulty(StreamCandidate.class, candidate));
		}
		Object result;
		try {
			result = method.invoke(original, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
		return method.getName().equals("openStream")
				? ((CompletableFuture<?>) result).thenApply((stream) -> faulty(BusStream.class, (BusStream) stream))
				: result;
	}

}
