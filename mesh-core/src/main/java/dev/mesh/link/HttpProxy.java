package dev.mesh.link;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy: addresses are reached through a tunnel (CONNECT), {@code http} ones
 * perhaps directly by it. {@code toString} does not show the password.
 *
 * @param host its name or address
 * @param port its port, 1 to 65535
 * @param user name for basic authentication, null = none
 * @param password the user's password, null without a user
 */
public record HttpProxy(String host, int port, @Nullable String user, @Nullable String password) {

	public HttpProxy {
		if (host.isBlank() || port < 1 || port > 65_535) {
			throw new IllegalArgumentException(
					"A proxy has a host and a port from 1 to 65535, but '" + host + "' and " + port + " were given");
		}
		if ((user == null) != (password == null)) {
			throw new IllegalArgumentException("A proxy's user and password go together, but only the "
					+ ((user != null) ? "user" : "password") + " was given");
		}
	}

	/** A proxy that asks for no login. */
	public static HttpProxy of(String host, int port) {
		return new HttpProxy(host, port, null, null);
	}

	@Override
	public String toString() {
		return "HttpProxy[" + this.host + ":" + this.port + ((this.user != null) ? ", user=" + this.user : "") + "]";
	}

}
