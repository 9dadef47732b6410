package dev.mesh.autoconfigure.websocket;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The address of the other end, for people.
 */
final class RemoteAddress {

	private RemoteAddress() {
	}

	static String of(@Nullable InetSocketAddress address) {
		if (address == null) {
			return "unknown";
		}
		String host = address.getHostString();
		return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + address.getPort();
	}

}
