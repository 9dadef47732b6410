package dev.mesh.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for programs that cannot be told to take a free one. */
final class FreePort {

	/** Below those that systems give to whoever asks for any. */
	private static final int FIRST = 20_000;

	private static final int LAST = 30_000;

	private static final int TRIES = 100;

	private FreePort() {
	}

	static int find() {
		for (int i = 0; i < TRIES; i++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return server.getLocalPort();
			}
			catch (IOException ex) {
				// Taken.
			}
		}
		throw new IllegalStateException("No port from " + FIRST + " to " + LAST + " is free");
	}

}
