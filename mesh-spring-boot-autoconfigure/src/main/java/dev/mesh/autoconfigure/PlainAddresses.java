package dev.mesh.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * The configured addresses at which this peer would show credentials to whoever answers:
 * no TLS, no pinned key, and not this host.
 */
final class PlainAddresses {

	private PlainAddresses() {
	}

	/**
	 * A warning of them; it names no secret. Empty when there is none.
	 */
	static Optional<String> warning(MeshProperties.Session session) {
		List<String> addresses = new ArrayList<>();
		if (session.password() != null || session.token() != null) {
			session.urls().stream().filter(PlainAddresses::isPlain).forEach(addresses::add);
		}
		for (MeshProperties.Target target : session.targets()) {
			if ((target.password() != null || target.token() != null) && !StringUtils.hasText(target.pinnedKey())
					&& isPlain(target.url())) {
				addresses.add(target.url());
			}
		}
		return addresses.isEmpty() ? Optional.empty() : Optional.of(text(addresses));
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
