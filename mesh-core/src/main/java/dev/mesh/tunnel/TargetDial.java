package dev.mesh.tunnel;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCandidate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Connects a stream that another peer wants to open to its target: looks up the name on a
 * thread that may block, then tries its addresses one after the other on the loop. The
 * stream is accepted when a connection has come about.
 */
final class TargetDial implements TunnelLoop.Handler {

	static final String CLOSED = "the other end of the tunnel was closed";

	private final StreamCandidate candidate;

	private final TunnelTarget target;

	private final TunnelLoop loop;

	private final Connections connections;

	private final Deque<InetAddress> untried = new ArrayDeque<>();

	private long deadlineNanos;

	private @Nullable SocketChannel channel;

	private TunnelLoop.@Nullable Timer timer;

	private boolean done;

	/** A place among the connections was taken. */
	TargetDial(StreamCandidate candidate, TunnelTarget target, TunnelLoop loop, Connections connections) {
		this.candidate = candidate;
		this.target = target;
		this.loop = loop;
		this.connections = connections;
	}

	void start(Executor resolvers, Duration timeout) {
		this.deadlineNanos = System.nanoTime() + timeout.toNanos();
		try {
			resolvers.execute(this::resolve);
		}
		catch (RejectedExecutionException ex) {
			conclude(TunnelProtocol.TUNNEL_CLOSED, CLOSED);
		}
	}

	private void resolve() {
		Runnable next;
		try {
			List<InetAddress> addresses = List.of(InetAddress.getAllByName(this.target.host()));
			next = () -> begin(addresses);
		}
		catch (UnknownHostException ex) {
			next = () -> fail("its name has no address");
		}
		catch (RuntimeException ex) {
			next = () -> {
				throw ex;
			};
		}
		if (!this.loop.execute(this, next)) {
			conclude(TunnelProtocol.TUNNEL_CLOSED, CLOSED);
		}
	}

	// on the loop

	private void begin(List<InetAddress> addresses) {
		this.connections.add(this);
		this.untried.addAll(addresses);
		tryNext("it has no address");
	}

	private void tryNext(String lastFailure) {
		giveUpAttempt();
		InetAddress address = this.untried.poll();
		long left = this.deadlineNanos - System.nanoTime();
		if (address == null || left <= 0) {
			fail((address == null) ? lastFailure : "not connected in time");
			return;
		}
		// Each address has its share, so that one that does not answer leaves time.
		this.timer = this.loop.executeAfter(left / (this.untried.size() + 1), this,
				() -> tryNext("not connected in time"));
		try {
			SocketChannel attempt = SocketChannel.open();
			this.channel = attempt;
			SelectionKey key = this.loop.register(attempt, SelectionKey.OP_CONNECT, this);
			if (!attempt.connect(new InetSocketAddress(address, this.target.port()))) {
				return;
			}
			connected(key, attempt);
		}
		catch (IOException | UnsupportedAddressTypeException ex) {
			tryNext(String.valueOf(ex.getMessage()));
		}
	}

	@Override
	public void ready(SelectionKey key) {
		SocketChannel attempt = this.channel;
		if (this.done || attempt == null || !key.channel().equals(attempt)) {
			return;
		}
		try {
			if (attempt.finishConnect()) {
				connected(key, attempt);
			}
		}
		catch (IOException ex) {
			tryNext(String.valueOf(ex.getMessage()));
		}
	}

	private void connected(SelectionKey key, SocketChannel attempt) {
		key.interestOps(0);
		TunnelConnection connection = new TunnelConnection(this.loop, this.connections, attempt,
				this.candidate.accept());
		finish();
		connection.start();
	}

	/** Tells a target that cannot be reached from one that may not be. */
	private void fail(String why) {
		abort(TunnelProtocol.CONNECT_FAILED, "cannot connect to " + this.target + ": " + why);
	}

	@Override
	public void abort(long code, String why) {
		if (!this.done) {
			giveUpAttempt();
			finish();
			conclude(code, why);
		}
	}

	private void conclude(long code, String why) {
		this.connections.ended();
		this.connections.failed(why);
		BusStream stream = this.candidate.accept();
		stream.reset(code, TunnelLog.clean(why));
	}

	private void giveUpAttempt() {
		if (this.timer != null) {
			this.loop.cancel(this.timer);
			this.timer = null;
		}
		if (this.channel != null) {
			TcpReset.close(this.channel);
			this.channel = null;
		}
	}

	private void finish() {
		this.done = true;
		if (this.timer != null) {
			this.loop.cancel(this.timer);
			this.timer = null;
		}
		this.connections.remove(this);
	}

}
