package dev.mesh.benchmarks.product;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The limit: blocking sockets, TCP_NODELAY, a length before each message, and writes of
 * 64 KiB when there is so much.
 */
final class RawTcp implements Product {

	@Override
	public String name() {
		return "tcp";
	}

	@Override
	public String settings() {
		return "raw TCP: blocking sockets, TCP_NODELAY, length-prefixed, batches of 64 KiB";
	}

	@Override
	public Endpoint serve(int middlePort, Arrivals arrivals) throws IOException {
		ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		RawTcpEndpoint endpoint = new RawTcpEndpoint(server.getLocalPort(), arrivals);
		endpoint.start(() -> {
			try (server) {
				return server.accept();
			}
		});
		return endpoint;
	}

	@Override
	public Endpoint connect(int port, Arrivals arrivals) throws IOException {
		Socket socket = new Socket();
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		RawTcpEndpoint endpoint = new RawTcpEndpoint(0, arrivals);
		endpoint.start(() -> socket);
		return endpoint;
	}

}
