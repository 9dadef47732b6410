package dev.mesh.tunnel;

import dev.mesh.bus.BusStream;
import dev.mesh.bus.StreamCloseReason;
import dev.mesh.bus.StreamClosedException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection and its stream. What the socket has goes into the stream as long as
 * little waits for the stream's window, and what the stream has is asked for as the
 * socket takes it, so whoever is slow holds the other end back. An end of one becomes an
 * end of the other, in each direction for itself, and a break a break. Everything happens
 * on the loop.
 */
final class TunnelConnection implements TunnelLoop.Handler, Flow.Subscriber<ByteBuffer> {

	/**
	 * What may wait for the stream's window before the socket is read no further: more
	 * than the quarter of it that is opened at a time.
	 */
	static final int MAX_WAITING_BYTES = 512 * 1024;

	static final int MAX_WAITING_MESSAGES = 256;

	/** Messages that may wait for the socket. */
	static final int MAX_UNWRITTEN_MESSAGES = 8;

	/** What happens to the two sides may fail. */
	private interface Step {

		void run() throws IOException;

	}

	private final TunnelLoop loop;

	private final Connections connections;

	private final SocketChannel channel;

	private final BusStream stream;

	private final Deque<ByteBuffer> unwritten = new ArrayDeque<>();

	private @Nullable SelectionKey key;

	private Flow.@Nullable Subscription subscription;

	private long waitingBytes;

	private int waitingMessages;

	/** Nothing more comes from the socket, and the stream knows. */
	private boolean socketEnded;

	/** Nothing more comes from the stream. */
	private boolean streamEnded;

	/** And the socket knows. */
	private boolean outputEnded;

	private boolean done;

	/** The channel is connected; a place among the connections was taken. */
	TunnelConnection(TunnelLoop loop, Connections connections, SocketChannel channel, BusStream stream) {
		this.loop = loop;
		this.connections = connections;
		this.channel = channel;
		this.stream = stream;
	}

	/** On the loop. */
	void start() {
		this.connections.add(this);
		this.loop.attempt(this, () -> attempt(this::join));
	}

	private void join() throws IOException {
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		this.channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
		this.key = this.loop.register(this.channel, SelectionKey.OP_READ, this);
		this.stream.messages().subscribe(this);
		this.stream.closed().thenAccept((reason) -> later(() -> streamClosed(reason)));
	}

	@Override
	public void ready(SelectionKey selected) {
		attempt(() -> {
			if (selected.isReadable()) {
				read();
			}
			if (!this.done && selected.isWritable()) {
				write();
			}
		});
	}

	// from the socket to the stream

	private void read() throws IOException {
		ByteBuffer buffer = this.loop.buffer();
		int count = this.channel.read(buffer);
		if (count < 0) {
			this.socketEnded = true;
			this.stream.end();
			finishIfEnded();
		}
		else if (count > 0) {
			this.waitingBytes += count;
			this.waitingMessages++;
			this.connections.sent(count);
			this.stream.send(buffer.flip()).whenComplete((sent, failure) -> later(() -> taken(count, failure)));
		}
		showInterest();
	}

	/** The stream's window has taken a message, or will not. */
	private void taken(int bytes, @Nullable Throwable failure) {
		this.waitingBytes -= bytes;
		this.waitingMessages--;
		if (failure != null) {
			streamFailed(failure);
		}
		showInterest();
	}

	// from the stream to the socket

	@Override
	public void onSubscribe(Flow.Subscription given) {
		later(() -> {
			this.subscription = given;
			given.request(MAX_UNWRITTEN_MESSAGES);
		});
	}

	@Override
	public void onNext(ByteBuffer message) {
		later(() -> {
			this.unwritten.add(message);
			write();
		});
	}

	@Override
	public void onComplete() {
		later(() -> {
			this.streamEnded = true;
			write();
		});
	}

	@Override
	public void onError(Throwable failure) {
		later(() -> streamFailed(failure));
	}

	private void write() throws IOException {
		int written = 0;
		for (ByteBuffer next = this.unwritten.peek(); next != null; next = this.unwritten.peek()) {
			this.connections.received(this.channel.write(next));
			if (next.hasRemaining()) {
				break;
			}
			this.unwritten.remove();
			written++;
		}
		if (written > 0 && this.subscription != null) {
			this.subscription.request(written);
		}
		if (this.streamEnded && this.unwritten.isEmpty() && !this.outputEnded) {
			this.outputEnded = true;
			this.channel.shutdownOutput();
			finishIfEnded();
		}
		showInterest();
	}

	// ends

	private void streamFailed(Throwable failure) {
		if (failure instanceof StreamClosedException closed) {
			streamClosed(closed.reason());
			return;
		}
		String why = String.valueOf(failure.getMessage());
		this.stream.reset(TunnelProtocol.CONNECTION_BROKEN, why);
		streamBroken(why);
	}

	private void streamClosed(StreamCloseReason reason) {
		// After a good end the socket still gets what waits for it.
		if (reason.kind() != StreamCloseReason.Kind.ENDED) {
			streamBroken(reason.kind() + (reason.detail().isEmpty() ? "" : ": " + reason.detail()));
		}
	}

	private void streamBroken(String why) {
		finish("the stream with " + this.stream.peer().shortForm() + " has closed: " + why);
		TcpReset.close(this.channel);
	}

	private void finishIfEnded() throws IOException {
		if (this.socketEnded && this.outputEnded) {
			finish(null);
			this.channel.close();
		}
	}

	@Override
	public void abort(long code, String why) {
		finish(why);
		TcpReset.close(this.channel);
		this.stream.reset(code, why);
	}

	private void finish(@Nullable String failure) {
		if (this.done) {
			return;
		}
		this.done = true;
		this.unwritten.clear();
		this.connections.remove(this);
		this.connections.ended();
		if (failure != null) {
			this.connections.failed(failure);
		}
	}

	private void showInterest() {
		if (this.key == null || this.done || !this.key.isValid()) {
			return;
		}
		boolean reads = !this.socketEnded && this.waitingBytes < MAX_WAITING_BYTES
				&& this.waitingMessages < MAX_WAITING_MESSAGES;
		int operations = (reads ? SelectionKey.OP_READ : 0) | (this.unwritten.isEmpty() ? 0 : SelectionKey.OP_WRITE);
		if (this.key.interestOps() != operations) {
			this.key.interestOps(operations);
		}
	}

	/** From any thread. */
	private void later(Step step) {
		this.loop.execute(this, () -> attempt(step));
	}

	private void attempt(Step step) {
		if (this.done) {
			return;
		}
		try {
			step.run();
		}
		catch (IOException ex) {
			abort(TunnelProtocol.CONNECTION_BROKEN, "the TCP connection has broken: " + ex.getMessage());
		}
	}

}
