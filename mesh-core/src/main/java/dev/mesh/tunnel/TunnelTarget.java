package dev.mesh.tunnel;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a tunnel leads to, as the peer at its other end knows it. Two targets are the
 * same when they are written the same, but for upper and lower case: {@code localhost:80}
 * is not {@code 127.0.0.1:80}.
 *
 * @param host name or address; letters become small
 * @param port 1 to 65535
 */
public record TunnelTarget(String host, int port) {

	private static final int MAX_HOST_LENGTH = 253;

	private static final int MAX_PORT = 65_535;

	private static final int SHOWN_CHARACTERS = 80;

	private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?");

	private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

	public TunnelTarget {
		host = host.toLowerCase(Locale.ROOT);
		if (host.length() > MAX_HOST_LENGTH || !(NAME.matcher(host).matches() || IPV6.matcher(host).matches())) {
			throw new IllegalArgumentException(
					"'" + shown(host) + "' is not a host: use a name, an IPv4 or an IPv6 address");
		}
		if (port < 1 || port > MAX_PORT) {
			throw new IllegalArgumentException(port + " is not a port: use 1 to " + MAX_PORT);
		}
	}

	/**
	 * Reads {@code host:port}, with an IPv6 address in brackets.
	 * @throws IllegalArgumentException when it is something else, with the text and what
	 * is expected; there are no wildcards
	 */
	public static TunnelTarget parse(String text) {
		int colon = text.lastIndexOf(':');
		String host = text.substring(0, Math.max(colon, 0));
		boolean brackets = host.startsWith("[") && host.endsWith("]");
		if (brackets) {
			host = host.substring(1, host.length() - 1);
		}
		try {
			if (host.isEmpty() || brackets != host.contains(":")) {
				throw new IllegalArgumentException("there is no host and port in it");
			}
			return new TunnelTarget(host, port(text.substring(colon + 1)));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'" + shown(text) + "' is not a target (" + ex.getMessage()
							+ "); it is written host:port, such as db.internal:5432 or [::1]:6379, without wildcards",
					ex);
		}
	}

	private static int port(String text) {
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + shown(text) + "' is not a port: use 1 to " + MAX_PORT, ex);
		}
	}

	private static String shown(String text) {
		String part = (text.length() <= SHOWN_CHARACTERS) ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
		return TunnelLog.clean(part);
	}

	/** As {@link #parse} reads it. */
	@Override
	public String toString() {
		return (this.host.contains(":") ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
