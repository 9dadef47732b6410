package dev.mesh.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Checks addresses in properties, and names the property when one cannot be used.
 */
final class MeshAddresses {

	private static final Set<String> SCHEMES = Set.of("ws", "wss");

	private static final int LAST_PORT = 65_535;

	private static final String EXAMPLE = " Use an address such as wss://hub.example/mesh.";

	private MeshAddresses() {
	}

	/**
	 * Parses a WebSocket address.
	 * @throws MeshConfigurationException when it is none; the message does not repeat an
	 * address with a password in it
	 */
	static URI webSocket(String property, String text) {
		URI uri = parse(property, text);
		if (uri.getRawUserInfo() != null) {
			throw new MeshConfigurationException("The property '" + property + "' has credentials in its address.",
					"Take them out: set 'mesh.session.principal' and 'mesh.session.password', or an entry of "
							+ "'mesh.session.targets', which are sent encrypted and never logged.");
		}
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!SCHEMES.contains(scheme)) {
			throw invalid(property, text, scheme.isEmpty() ? "has no scheme" : "has the scheme '" + scheme + "'",
					"The scheme is ws, or wss for TLS" + hint(scheme) + "." + EXAMPLE);
		}
		if (uri.getHost() == null || uri.getHost().isEmpty()) {
			throw invalid(property, text, "names no host", "Add a host, and a port where it differs." + EXAMPLE);
		}
		if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
			throw invalid(property, text, "has the port " + uri.getPort(),
					"Use a port from 1 to " + LAST_PORT + ", or none for 80 (ws) and 443 (wss)." + EXAMPLE);
		}
		if (uri.getRawFragment() != null) {
			throw invalid(property, text, "has a fragment ('#')", "Take it out." + EXAMPLE);
		}
		return uri;
	}

	/**
	 * As {@link #webSocket} for each element of a list.
	 */
	static List<URI> webSockets(String property, List<String> texts) {
		List<URI> uris = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			uris.add(webSocket(property + "[" + i + "]", texts.get(i)));
		}
		return uris;
	}

	/**
	 * Refuses an address that occurs twice: the second session would only take the place
	 * of the first, again and again.
	 * @param addresses by property
	 * @throws MeshConfigurationException when two are the same; the message names their
	 * properties
	 */
	static void requireDistinct(Map<String, URI> addresses) {
		Map<String, String> properties = new HashMap<>();
		addresses.forEach((property, uri) -> {
			String other = properties.putIfAbsent(comparable(uri), property);
			if (other != null) {
				throw new MeshConfigurationException(
						"The properties '" + other + "' and '" + property + "' have the same address.",
						"Leave one of them; an address with credentials of its own belongs in "
								+ "'mesh.session.targets' only.");
			}
		});
	}

	private static String comparable(URI uri) {
		String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
		int port = (uri.getPort() > 0) ? uri.getPort() : (scheme.equals("wss") ? 443 : 80);
		String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
		return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port + path
				+ ((uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "");
	}

	private static URI parse(String property, String text) {
		try {
			return new URI(text.trim());
		}
		catch (URISyntaxException ex) {
			if (text.contains("@")) {
				throw new MeshConfigurationException("The property '" + property + "' is not an address.",
						"It is not shown because it may hold a password." + EXAMPLE);
			}
			throw invalid(property, text, "is not an address (" + ex.getReason() + " at index " + ex.getIndex() + ")",
					"Correct it." + EXAMPLE);
		}
	}

	/**
	 * Checks the origin of web pages.
	 * @throws MeshConfigurationException when it is neither one nor {@code *}
	 */
	static void checkOrigin(String property, String text) {
		String origin = text.trim().toLowerCase(Locale.ROOT);
		if (!origin.equals("*") && !origin.matches("https?://[^/?#@\\s]+")) {
			throw invalid(property, text, "is not the origin of a web page",
					"Use scheme, host and, where it differs, port, without a path, such as https://app.example, or *.");
		}
	}

	private static String hint(String scheme) {
		return switch (scheme) {
			case "http" -> "; for 'http' write 'ws'";
			case "https" -> "; for 'https' write 'wss'";
			default -> "";
		};
	}

	private static MeshConfigurationException invalid(String property, String value, String problem, String action) {
		return new MeshConfigurationException(
				"The property '" + property + "' has the value '" + value + "', which " + problem + ".", action);
	}

}
