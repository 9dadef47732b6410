package dev.mesh.tunnel;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Ends connections so that the other side sees a break, and not an end. */
final class TcpReset {

	private TcpReset() {
	}

	/** RST in place of FIN: what waits in the socket is dropped. */
	static void close(SocketChannel channel) {
		try (channel) {
			if (channel.isOpen()) {
				channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			}
		}
		catch (IOException ex) {
			// It has ended already.
		}
	}

}
