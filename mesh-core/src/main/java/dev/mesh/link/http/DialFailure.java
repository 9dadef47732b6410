package dev.mesh.link.http;

import dev.mesh.link.LinkException;
import dev.mesh.link.ShownAddress;
import dev.mesh.link.LinkException.Reason;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the JDK throws into a sentence with the address, what went wrong and what to
 * do about it.
 */
final class DialFailure {

	private DialFailure() {
	}

	static LinkException of(URI uri, Throwable thrown, Duration connectTimeout) {
		Throwable cause = unwrap(thrown);
		return new LinkException(reasonOf(cause),
				"Cannot connect to " + ShownAddress.of(uri) + ": " + explain(uri, cause, connectTimeout), cause);
	}

	/**
	 * A server answered a request of the long-polling transport, and not as it should.
	 */
	static LinkException ofStatus(URI uri, int status, String detail) {
		String said = detail.isEmpty() ? "" : " (" + detail + ")";
		return new LinkException(Reason.OTHER, "Cannot connect to " + ShownAddress.of(uri) + " by long-polling: "
				+ explainStatus(status, "200 of a mesh") + said, null);
	}

	private static Reason reasonOf(Throwable cause) {
		if (find(cause, UnresolvedAddressException.class) != null || find(cause, UnknownHostException.class) != null) {
			return Reason.UNKNOWN_HOST;
		}
		if (find(cause, HttpTimeoutException.class) != null) {
			return Reason.TIMED_OUT;
		}
		return (find(cause, SSLException.class) != null) ? Reason.TLS : Reason.OTHER;
	}

	private static Throwable unwrap(Throwable thrown) {
		Throwable cause = thrown;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

	private static String explain(URI uri, Throwable cause, Duration connectTimeout) {
		if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
			return explainStatus(refused.getResponse().statusCode(), "101");
		}
		if (find(cause, UnresolvedAddressException.class) != null || find(cause, UnknownHostException.class) != null) {
			return "unknown host '" + uri.getHost() + "': check the name and the DNS";
		}
		if (find(cause, HttpTimeoutException.class) != null) {
			return "no answer within " + connectTimeout.toMillis()
					+ " ms: is the host up, and does a firewall let the connection through?";
		}
		SSLException tls = find(cause, SSLException.class);
		if (tls != null) {
			return "TLS failed (" + tls.getMessage()
					+ "): does the server speak TLS there (wss, else use ws), and is its certificate trusted by this JVM?";
		}
		if (find(cause, ConnectException.class) != null) {
			return "connection refused: is a mesh server running there?";
		}
		String message = (cause.getMessage() != null) ? ": " + cause.getMessage() : "";
		return cause.getClass().getSimpleName() + message;
	}

	private static String explainStatus(int status, String expected) {
		String answer = "the server answered HTTP " + status;
		return switch (status) {
			case 200 -> answer + " instead of " + expected + ": something else is served at this path; check the path";
			case 301, 302, 303, 307, 308 -> answer + ", a redirect, which is not followed: use the final address";
			case 401 ->
				answer + ": a filter in front of the mesh asks for a login; let the mesh's path through, its own"
						+ " handshake authenticates";
			case 403 -> answer + ": a filter or the origin check in front of the mesh forbids it; let the mesh's path"
					+ " through";
			case 404 -> answer + ": nothing is served at this path; check the path, and that the mesh server is enabled"
					+ " there";
			case 405 -> answer + ": what is served at this path takes no long-polling; check the path";
			case 407 -> answer + ": the proxy asks for a login, or for another one; check its user and password";
			case 426 ->
				answer + ": the server wants another protocol version, or a proxy in between removed the upgrade";
			case 429, 503 -> answer + ": it is overloaded or starting; later attempts may succeed";
			case 502, 504 -> answer + ": a proxy did not reach the mesh server behind it";
			default -> answer + " instead of " + expected
					+ (expected.equals("101") ? ": does a proxy in between support WebSocket?" : "");
		};
	}

	private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
		Throwable next = thrown;
		for (int depth = 0; next != null && depth < 10; depth++) {
			if (type.isInstance(next)) {
				return type.cast(next);
			}
			next = next.getCause();
		}
		return null;
	}

}
