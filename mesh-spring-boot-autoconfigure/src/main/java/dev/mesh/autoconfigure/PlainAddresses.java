package dev.mesh.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * The configured addresses without TLS that are not this host: there, this peer would
 * show credentials to whoever answers, unless a key is pinned; and nothing protects
 * messages that are not sealed.
 */
final class PlainAddresses {

	private PlainAddresses() {
	}

	/**
	 * A warning of them; it names no secret. Empty when there is none.
	 */
	static Optional<String> warning(MeshConnectionDetails connection, List<MeshProperties.Target> targets) {
		List<String> addresses = new ArrayList<>();
		if (connection.getPassword() != null || connection.getToken() != null) {
			connection.getUrls().stream().filter(PlainAddresses::isPlain).forEach(addresses::add);
		}
		for (MeshProperties.Target target : targets) {
			if ((target.password() != null || target.token() != null) && !StringUtils.hasText(target.pinnedKey())
					&& isPlain(target.url())) {
				addresses.add(target.url());
			}
		}
		return addresses.isEmpty() ? Optional.empty() : Optional.of(text(addresses));
	}

	/**
	 * A warning for {@code mesh.bus.seal=relayed}; a pinned key is of no use then. Empty
	 * when every address has TLS.
	 */
	static Optional<String> warningOfUnsealed(MeshConnectionDetails connection, List<MeshProperties.Target> targets) {
		List<String> addresses = new ArrayList<>();
		connection.getUrls().stream().filter(PlainAddresses::isPlain).forEach(addresses::add);
		targets.stream().map(MeshProperties.Target::url).filter(PlainAddresses::isPlain).forEach(addresses::add);
		return addresses.isEmpty() ? Optional.empty()
				: Optional.of("Messages with " + String.join(", ", addresses)
						+ " have neither seal nor TLS, because mesh.bus.seal is 'relayed' here: if it is so there too, "
						+ "whoever is on the way can read and forge them. Use wss, or set mesh.bus.seal=always");
	}

	private static String text(List<String> addresses) {
		return "Credentials go to " + String.join(", ", addresses)
				+ " without TLS: they are encrypted all the same, but "
				+ "nothing proves that the right peer answers, so whoever is on the way can answer with a key of its own "
				+ "and gets them. Use wss, or an entry of mesh.session.targets with the pinned-key of that peer";
	}

	private static boolean isPlain(String address) {
		URI uri = URI.create(address.trim());
		String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
		return (scheme.equals("ws") || scheme.equals("http")) && !isLoopback(uri.getHost());
	}

	/** Without asking a name server. */
	private static boolean isLoopback(@Nullable String host) {
		if (host == null) {
			return false;
		}
		String name = host.toLowerCase(Locale.ROOT);
		return name.equals("localhost") || name.endsWith(".localhost") || name.matches("127(\\.\\d{1,3}){3}")
				|| name.equals("[::1]") || name.equals("[0:0:0:0:0:0:0:1]");
	}

}
