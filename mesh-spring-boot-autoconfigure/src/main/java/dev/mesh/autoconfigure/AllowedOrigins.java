package dev.mesh.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which web pages may connect, whatever the transport. Browsers name the page's origin
 * and peers never do, so an origin that is not allowed is a page that somebody was lured
 * to.
 */
public final class AllowedOrigins {

	private final Set<String> allowed;

	/**
	 * The origins of {@code mesh.server.allowed-origins}.
	 * @param origins scheme, host and port as browsers write them, or {@code *} for all
	 */
	public AllowedOrigins(List<String> origins) {
		this.allowed = origins.stream().map(AllowedOrigins::normalized).collect(Collectors.toSet());
	}

	/**
	 * Whether a request may go on.
	 * @param origins all values of its {@code Origin} header, none as a rule
	 * @return false when one of them is not allowed
	 */
	public boolean allow(List<String> origins) {
		return this.allowed.contains("*")
				|| origins.stream().map(AllowedOrigins::normalized).allMatch(this.allowed::contains);
	}

	private static String normalized(String origin) {
		return origin.trim().toLowerCase(Locale.ROOT);
	}

}
