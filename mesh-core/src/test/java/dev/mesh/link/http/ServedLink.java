package dev.mesh.link.http;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import dev.mesh.link.LinkType;
import dev.mesh.link.http.TinyWebSocketServer.Connection;
import dev.mesh.link.http.TinyWebSocketServer.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The server's end of a connection of {@link TinyWebSocketServer}, as a link: two threads
 * that may block.
 */
final class ServedLink implements Link {

	private final Connection connection;

	private final LinkListener listener;

	private final Semaphore mayRead = new Semaphore(0);

	private final ExecutorService writer = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "served-link-writer");
		thread.setDaemon(true);
		return thread;
	});

	ServedLink(Connection connection, LinkListener listener) {
		this.connection = connection;
		this.listener = listener;
		Thread reader = new Thread(this::read, "served-link-reader");
		reader.setDaemon(true);
		reader.start();
	}

	@Override
	public LinkType type() {
		return LinkType.WEBSOCKET;
	}

	@Override
	public String remoteAddress() {
		return "loopback";
	}

	@Override
	public void write(ByteBuffer record) {
		this.writer.execute(() -> {
			try {
				byte[] bytes = new byte[record.remaining()];
				record.get(bytes);
				this.connection.sendBinary(bytes);
				this.listener.written(bytes.length);
			}
			catch (IOException ex) {
				// The reader finds out as well.
			}
		});
	}

	@Override
	public void resume() {
		this.mayRead.release();
	}

	@Override
	public void close(String reason) {
		this.writer.execute(() -> {
			try {
				this.connection.sendClose(1000, reason.substring(0, Math.min(reason.length(), 100)));
			}
			catch (IOException ex) {
				// It is closed.
			}
		});
	}

	private void read() {
		this.listener.opened(this);
		try {
			for (Frame frame = this.connection.anyFrame(); frame.opcode() == Frame.BINARY
					|| frame.opcode() == 0; frame = this.connection.anyFrame()) {
				byte[] record = frame.fin() ? frame.payload() : this.connection.rest(frame);
				if (!this.listener.received(ByteBuffer.wrap(record))) {
					this.mayRead.acquire();
				}
			}
			this.connection.sendClose(1000, "bye");
			this.connection.cut();
		}
		catch (IOException | InterruptedException ex) {
			// It is closed.
		}
		this.writer.shutdown();
		this.listener.closed("the client has gone");
	}

}
