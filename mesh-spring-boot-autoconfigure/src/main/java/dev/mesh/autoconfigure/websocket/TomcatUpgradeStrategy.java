package dev.mesh.autoconfigure.websocket;

import dev.mesh.link.websocket.AcceptKey;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.util.ClassUtils;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.RequestUpgradeStrategy;

/**
 * Takes the connection over from Tomcat, for {@link UpgradeLink}. No extension is
 * negotiated. Where that cannot be done, another strategy may take its place.
 */
final class TomcatUpgradeStrategy implements RequestUpgradeStrategy {

	private static final Log logger = LogFactory.getLog(TomcatUpgradeStrategy.class);

	private static final String[] VERSIONS = { "13" };

	private final UpgradeEndpoint endpoint;

	private final @Nullable RequestUpgradeStrategy fallback;

	/**
	 * Creates a strategy.
	 * @param fallback for web servers that hand no connections over, null for none
	 */
	TomcatUpgradeStrategy(UpgradeEndpoint endpoint, @Nullable RequestUpgradeStrategy fallback) {
		this.endpoint = endpoint;
		this.fallback = fallback;
	}

	/** Whether there is a Tomcat that this may work with. */
	static boolean isPossible(@Nullable ClassLoader classLoader) {
		return ClassUtils.isPresent("org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler", classLoader);
	}

	@Override
	public String[] getSupportedVersions() {
		return VERSIONS.clone();
	}

	@Override
	public List<WebSocketExtension> getSupportedExtensions(ServerHttpRequest request) {
		return List.of();
	}

	@Override
	public void upgrade(ServerHttpRequest request, ServerHttpResponse response, @Nullable String protocol,
			List<WebSocketExtension> extensions, @Nullable Principal user, WebSocketHandler handler,
			Map<String, Object> attributes) {
		String key = request.getHeaders().getFirst(WebSocketHttpHeaders.SEC_WEBSOCKET_KEY);
		if (key == null || !AcceptKey.isValid(key)) {
			response.setStatusCode(HttpStatus.BAD_REQUEST);
			return;
		}
		RequestUpgradeStrategy other = this.fallback;
		TomcatUpgradeHandler upgraded = (this.endpoint.isSupported() || other == null) ? upgrade(request) : null;
		if (upgraded != null) {
			upgraded.prepare(this.endpoint, RemoteAddress.of(request.getRemoteAddress()));
			accept(((ServletServerHttpResponse) response).getServletResponse(), key, protocol);
		}
		else if (other != null) {
			other.upgrade(request, response, protocol, extensions, user, handler, attributes);
		}
		else {
			throw new HandshakeFailureException("The web server does not hand connections over. Set "
					+ "'mesh.server.websocket-endpoint=standard' to use its own WebSocket");
		}
	}

	private @Nullable TomcatUpgradeHandler upgrade(ServerHttpRequest request) {
		HttpServletRequest servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
		try {
			return servletRequest.upgrade(TomcatUpgradeHandler.class);
		}
		catch (ServletException | IOException | UnsupportedOperationException ex) {
			logger.debug("The web server does not hand connections over", ex);
			this.endpoint.onUnsupported();
			return null;
		}
	}

	private static void accept(HttpServletResponse response, String key, @Nullable String protocol) {
		response.setHeader(HttpHeaders.UPGRADE, "websocket");
		response.setHeader(HttpHeaders.CONNECTION, "upgrade");
		response.setHeader(WebSocketHttpHeaders.SEC_WEBSOCKET_ACCEPT, AcceptKey.of(key));
		if (protocol != null) {
			response.setHeader(WebSocketHttpHeaders.SEC_WEBSOCKET_PROTOCOL, protocol);
		}
	}

}
