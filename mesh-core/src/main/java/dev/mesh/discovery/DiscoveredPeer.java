package dev.mesh.discovery;

import dev.mesh.identity.PeerKey;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * An address at which a peer may be dialled.
 *
 * @param uri the address: with a host, without user information and fragment
 * @param key whom to expect there, as far as the source knows: nobody else is to be
 * accepted there
 * @param credentialsAllowed whether credentials may be shown there: only when the
 * operator or the application itself has named the address, or where it is looked up;
 * never for what anybody on a network can announce
 */
public record DiscoveredPeer(URI uri, Optional<PeerKey> key, boolean credentialsAllowed) {

	private static final int MAX_LENGTH = 2_048;

	/**
	 * @throws IllegalArgumentException when nobody can be dialled at this address; the
	 * message does not repeat an address with a password in it
	 */
	public DiscoveredPeer {
		if (uri.getRawUserInfo() != null) {
			throw new IllegalArgumentException("The address of a peer holds no user information");
		}
		if (uri.getScheme() == null || uri.getHost() == null || uri.getRawFragment() != null) {
			throw new IllegalArgumentException(
					"The address of a peer has a scheme and a host, and no fragment, but '" + uri + "' was found");
		}
		if (uri.getPort() == 0 || uri.getPort() > 65_535) {
			throw new IllegalArgumentException("A port is from 1 to 65535, but '" + uri + "' was found");
		}
		int length = uri.toString().length();
		if (length > MAX_LENGTH) {
			throw new IllegalArgumentException("The address of a peer has at most " + MAX_LENGTH
					+ " characters, but one of " + length + " was found");
		}
	}

	/**
	 * An address that the operator or the application has named: credentials are shown
	 * there.
	 */
	public static DiscoveredPeer configured(URI uri) {
		return new DiscoveredPeer(uri, Optional.empty(), true);
	}

	/**
	 * An address that somebody else has told: no credentials are shown there.
	 * @param key whom it is said to lead to
	 */
	public static DiscoveredPeer announced(URI uri, Optional<PeerKey> key) {
		return new DiscoveredPeer(uri, key, false);
	}

	/** The address in a form in which two that mean the same are equal. */
	public String canonicalAddress() {
		return canonical(this.uri);
	}

	/**
	 * An address in a form in which two that mean the same are equal: scheme and host in
	 * lower case, an address of IPv6 in full, always with a port and a path. Names are
	 * not looked up. Not to be shown, as it may have a query.
	 * @param uri with a scheme and a host
	 */
	public static String canonical(URI uri) {
		String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
		int port = (uri.getPort() > 0) ? uri.getPort() : defaultPort(scheme);
		String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
		return scheme + "://" + host(uri) + ":" + port + path
				+ ((uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "");
	}

	private static String host(URI uri) {
		String host = uri.getHost().toLowerCase(Locale.ROOT);
		if (!host.startsWith("[")) {
			return host;
		}
		try {
			return "[" + InetAddress.getByName(host).getHostAddress() + "]";
		}
		catch (UnknownHostException ex) {
			// With a zone that this host does not have.
			return host;
		}
	}

	private static int defaultPort(String scheme) {
		return switch (scheme) {
			case "ws", "http" -> 80;
			case "wss", "https" -> 443;
			default -> -1;
		};
	}

}
