package dev.mesh.autoconfigure.websocket;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/**
 * A connection that Tomcat has handed over. Not for applications: Tomcat makes the
 * instances.
 * <p>
 * It is one of Tomcat's own kind of {@link jakarta.servlet.http.HttpUpgradeHandler},
 * because the portable kind cannot stop reading without keeping a thread: Tomcat reads on
 * whatever the listener does, and calls it again and again.
 */
public final class TomcatUpgradeHandler implements InternalHttpUpgradeHandler, UpgradedSocket {

	/** A safety net: the mesh itself finds silence out after 20 s. */
	private static final long IDLE_MILLIS = 60_000;

	/** The mesh recycles a link whose writes have stalled for so long. */
	private static final long SEND_SECONDS = 15;

	/**
	 * So often one thread reads from a connection before others have their turn: 456 KiB
	 * without TLS.
	 */
	private static final int READS_PER_TURN = 8;

	private static final CompletionHandler<Long, Outcome> OUTCOMES = new Outcomes();

	private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private @Nullable SocketWrapperBase<?> wrapper;

	private @Nullable UpgradeEndpoint endpoint;

	private String remoteAddress = "unknown";

	private @Nullable UpgradeLink link;

	/**
	 * Called by Tomcat.
	 */
	public TomcatUpgradeHandler() {
	}

	/**
	 * Called after Tomcat has made the instance and before it calls it.
	 */
	void prepare(UpgradeEndpoint owner, String address) {
		this.endpoint = owner;
		this.remoteAddress = address;
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> socketWrapper) {
		this.wrapper = socketWrapper;
	}

	@Override
	public void init(WebConnection connection) {
		UpgradeEndpoint owner = Objects.requireNonNull(this.endpoint);
		SocketWrapperBase<?> socket = this.wrapper;
		if (socket == null || !socket.hasAsyncIO()) {
			// Another web server, or a Tomcat that is set up so. The dialer comes again,
			// and is served by the standard endpoint.
			owner.onUnsupported();
			close(connection);
			return;
		}
		socket.setReadTimeout(IDLE_MILLIS);
		ClassLoader before = enterApplication();
		try {
			this.link = owner.accept(this, this.remoteAddress);
		}
		finally {
			leaveApplication(before);
		}
	}

	private static void close(WebConnection connection) {
		try {
			connection.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException("Cannot close the connection", ex);
		}
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent event) {
		UpgradeLink current = this.link;
		if (current == null) {
			return SocketState.CLOSED;
		}
		ClassLoader before = enterApplication();
		try {
			return dispatch(current, event);
		}
		finally {
			leaveApplication(before);
		}
	}

	private SocketState dispatch(UpgradeLink current, SocketEvent event) {
		switch (event) {
			case OPEN_READ -> {
				return read(current);
			}
			case OPEN_WRITE -> {
				return SocketState.UPGRADED;
			}
			case ERROR -> current.onEnd("connection broken: " + socket().getError());
			case STOP -> current.onEnd("GOING_AWAY: the web server stops");
			default -> current.onEnd("connection closed");
		}
		return SocketState.CLOSED;
	}

	private SocketState read(UpgradeLink current) {
		ReadBuffers buffers = Objects.requireNonNull(this.endpoint).readBuffers();
		ByteBuffer buffer = buffers.take();
		try {
			for (int reads = 0; !current.suspends(); reads++) {
				if (reads == READS_PER_TURN) {
					readOn();
					break;
				}
				int count = (reads == 0) ? socket().read(false, buffer) : readMore(buffer.clear());
				if (count == 0 && !socket().isClosed()) {
					return SocketState.UPGRADED;
				}
				if (count <= 0) {
					current.onEnd("connection closed by the other end");
					return SocketState.CLOSED;
				}
				current.onBytes(buffer.flip());
				if (current.isOver()) {
					current.onEnd("closed");
					return SocketState.CLOSED;
				}
			}
			return SocketState.SUSPENDED;
		}
		catch (IOException ex) {
			current.onEnd("connection broken: " + ex);
			return SocketState.CLOSED;
		}
		finally {
			buffers.giveBack(buffer);
		}
	}

	/**
	 * Reads as much as fits, once nothing is left in the socket's own buffer. The socket
	 * itself reads no more than that holds, which is 8 KiB.
	 */
	private int readMore(ByteBuffer buffer) throws IOException {
		boolean straight = socket().getSocket() instanceof NioChannel
				&& socket().getSocketBufferHandler().isReadBufferEmpty();
		return straight ? ((NioChannel) socket().getSocket()).read(buffer) : socket().read(false, buffer);
	}

	@Override
	public boolean write(ByteBuffer[] buffers, Outcome outcome) {
		return socket().write(BlockingMode.CLASSIC, SEND_SECONDS, TimeUnit.SECONDS, outcome,
				SocketWrapperBase.COMPLETE_WRITE, OUTCOMES, buffers) == CompletionState.INLINE;
	}

	@Override
	public void readOn() {
		socket().processSocket(SocketEvent.OPEN_READ, true);
	}

	/** Tomcat closes sockets itself, with its lock on them, so that nothing is in use. */
	@Override
	public void end() {
		socket().processSocket(SocketEvent.DISCONNECT, true);
	}

	@Override
	public void destroy() {
		UpgradeLink current = this.link;
		if (current != null) {
			current.onEnd("connection closed");
		}
	}

	@Override
	public void timeoutAsync(long now) {
		// There is nothing asynchronous that could time out.
	}

	@Override
	public void setSslSupport(SSLSupport sslSupport) {
		// Whether TLS is used makes no difference here.
	}

	@Override
	public void pause() {
		// Sessions go on until the mesh is stopped.
	}

	private SocketWrapperBase<?> socket() {
		return Objects.requireNonNull(this.wrapper);
	}

	/**
	 * Lets threads that are made meanwhile have the application's class loader, which
	 * Tomcat does for the portable kind only.
	 */
	private ClassLoader enterApplication() {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(this.classLoader);
		return before;
	}

	private static void leaveApplication(ClassLoader before) {
		Thread.currentThread().setContextClassLoader(before);
	}

	/**
	 * Passes on what Tomcat tells.
	 */
	private static final class Outcomes implements CompletionHandler<Long, Outcome> {

		@Override
		public void completed(Long count, Outcome outcome) {
			outcome.written();
		}

		@Override
		public void failed(Throwable cause, Outcome outcome) {
			outcome.failed(cause);
		}

	}

}
