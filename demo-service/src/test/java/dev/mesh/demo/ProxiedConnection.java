package dev.mesh.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection through a {@link FaultProxy}: two sockets, and a thread for each
 * direction.
 */
final class ProxiedConnection {

	private static final int CHUNK_BYTES = 16 * 1024;

	private final FaultProxy proxy;

	private final Socket client;

	private final Socket target;

	private final Recording recording = new Recording();

	private final AtomicLong carried = new AtomicLong();

	private final AtomicInteger directions = new AtomicInteger(2);

	ProxiedConnection(FaultProxy proxy, Socket client, Socket target) throws IOException {
		this.proxy = proxy;
		this.client = client;
		this.target = target;
		client.setTcpNoDelay(true);
		target.setTcpNoDelay(true);
	}

	void start() {
		start(this.client, this.target);
		start(this.target, this.client);
	}

	/** What the client sends. */
	Recording recording() {
		return this.recording;
	}

	/** Ends both sockets without a goodbye. */
	void reset() {
		reset(this.client);
		reset(this.target);
	}

	/** Ends a socket with RST in place of FIN. */
	static void reset(Socket socket) {
		try (socket) {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// It has ended already.
		}
	}

	private void start(Socket from, Socket to) {
		Thread pump = new Thread(() -> pump(from, to), "fault-proxy-pump-" + from.getPort() + "-" + to.getPort());
		pump.setDaemon(true);
		pump.start();
	}

	private void pump(Socket from, Socket to) {
		try {
			byte[] chunk = new byte[CHUNK_BYTES];
			OutputStream out = to.getOutputStream();
			for (int count = from.getInputStream().read(chunk); count >= 0; count = from.getInputStream().read(chunk)) {
				this.proxy.awaitPassage();
				int passing = (int) this.proxy.passing(this.carried.get(), count);
				if (from == this.client) {
					this.recording.add(chunk, passing);
				}
				out.write(chunk, 0, passing);
				this.proxy.carried(this, this.carried.addAndGet(passing));
			}
			to.shutdownOutput();
			if (this.directions.decrementAndGet() == 0) {
				end();
			}
		}
		catch (IOException ex) {
			end();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			end();
		}
	}

	private void end() {
		this.proxy.ended(this);
		reset();
	}

}
