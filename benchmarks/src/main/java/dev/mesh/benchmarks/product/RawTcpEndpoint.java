package dev.mesh.benchmarks.product;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** One end of a socket, with a thread that reads. */
final class RawTcpEndpoint extends PipeEndpoint {

	private static final int BATCH_BYTES = 64 * 1024;

	/** Length of kind and payload, and the kind. */
	private static final int HEAD_BYTES = Integer.BYTES + 1;

	private final int port;

	private final CompletableFuture<Socket> socket = new CompletableFuture<>();

	/** Guarded by itself. */
	private final ByteBuffer batch = ByteBuffer.allocate(BATCH_BYTES + HEAD_BYTES);

	/** Guarded by {@link #batch}: answers wait until what was read has been handled. */
	private boolean reading;

	RawTcpEndpoint(int port, Arrivals arrivals) {
		super(arrivals);
		this.port = port;
	}

	void start(Callable<Socket> source) {
		Thread reader = new Thread(() -> {
			try (Socket open = source.call()) {
				open.setTcpNoDelay(true);
				this.socket.complete(open);
				read(open.getInputStream());
			}
			catch (Exception ex) {
				if (!this.socket.completeExceptionally(ex) && !isClosed()) {
					throw new IllegalStateException("The connection is lost", ex);
				}
			}
		}, "tcp-reader");
		reader.setDaemon(true);
		reader.start();
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	void write(Kind kind, byte[] payload, int count) throws IOException {
		synchronized (this.batch) {
			for (int i = 0; i < count; i++) {
				if (this.batch.remaining() < HEAD_BYTES + payload.length) {
					flush();
				}
				this.batch.putInt(1 + payload.length).put(kind.code()).put(payload);
			}
			if (kind != Kind.REPLY || !this.reading) {
				flush();
			}
		}
	}

	private void flush() throws IOException {
		if (this.batch.position() > 0) {
			this.socket.join().getOutputStream().write(this.batch.array(), 0, this.batch.position());
			this.batch.clear();
		}
	}

	private void read(InputStream in) throws Exception {
		ByteBuffer input = ByteBuffer.allocate(2 * (BATCH_BYTES + HEAD_BYTES));
		while (true) {
			int read = in.read(input.array(), input.position(), input.remaining());
			if (read < 0) {
				return;
			}
			input.position(input.position() + read).flip();
			setReading(true);
			int messages = handleAll(input);
			setReading(false);
			if (messages > 0) {
				arrived(messages);
			}
			input.compact();
		}
	}

	private void setReading(boolean now) throws IOException {
		synchronized (this.batch) {
			this.reading = now;
			if (!now) {
				flush();
			}
		}
	}

	private int handleAll(ByteBuffer input) throws Exception {
		int messages = 0;
		while (input.remaining() >= Integer.BYTES) {
			int length = input.getInt(input.position());
			if (input.remaining() < Integer.BYTES + length) {
				break;
			}
			Kind kind = Kind.of(input.get(input.position() + Integer.BYTES));
			if (kind == Kind.MESSAGE) {
				input.position(input.position() + Integer.BYTES + length);
				messages++;
			}
			else {
				byte[] payload = new byte[length - 1];
				input.position(input.position() + HEAD_BYTES).get(payload);
				handle(kind, payload);
			}
		}
		return messages;
	}

	private boolean isClosed() {
		return this.socket.isDone() && !this.socket.isCompletedExceptionally() && this.socket.join().isClosed();
	}

	@Override
	public void close() throws IOException {
		this.socket.join().close();
	}

}
