package dev.mesh.link.http;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.CookieStore;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/**
 * Cookies of one link, in memory: load balancers set them to find the process again that
 * has the link. Few and short ones, whatever a server sends. Thread-safe, as far as two
 * answers that come at once may each add a cookie above the limit.
 */
final class LinkCookies {

	static final int LIMIT = 16;

	private static final int MAX_CHARACTERS = 4096;

	private final URI uri;

	private final CookieManager cookies = new CookieManager();

	/**
	 * Cookies for an address, none yet.
	 * @param uri what is dialled
	 */
	LinkCookies(URI uri) {
		this.uri = uri;
		this.cookies.setCookiePolicy((from, cookie) -> accepts(from, cookie, this.cookies.getCookieStore()));
	}

	private static boolean accepts(URI uri, HttpCookie cookie, CookieStore store) {
		return CookiePolicy.ACCEPT_ORIGINAL_SERVER.shouldAccept(uri, cookie)
				&& cookie.getName().length() + String.valueOf(cookie.getValue()).length() <= MAX_CHARACTERS
				&& (store.getCookies().size() < LIMIT || store.getCookies().contains(cookie));
	}

	void remember(HttpResponse<?> response) {
		try {
			this.cookies.put(this.uri, response.headers().map());
		}
		catch (IOException ex) {
			throw new IllegalStateException("A cookie manager in memory has failed", ex);
		}
	}

	HttpRequest.Builder addTo(HttpRequest.Builder request) {
		try {
			Map<String, List<String>> headers = this.cookies.get(this.uri, Map.of());
			List<String> values = headers.getOrDefault("Cookie", List.of());
			return values.isEmpty() ? request : request.setHeader("Cookie", String.join("; ", values));
		}
		catch (IOException ex) {
			throw new IllegalStateException("A cookie manager in memory has failed", ex);
		}
	}

}
