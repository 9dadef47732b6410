package dev.mesh.autoconfigure.websocket;

import dev.mesh.autoconfigure.MeshCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Refuses what cannot become a link before it costs anything. Browsers name the page's
 * origin in every WebSocket handshake and peers never do, so an origin that is not
 * allowed is a page that somebody was lured to.
 */
final class MeshHandshakeInterceptor implements HandshakeInterceptor {

	private static final String RETRY_AFTER_SECONDS = "5";

	private final BooleanSupplier running;

	private final Set<String> allowedOrigins;

	private final MeshCounters counters;

	MeshHandshakeInterceptor(BooleanSupplier running, List<String> allowedOrigins, MeshCounters counters) {
		this.running = running;
		this.allowedOrigins = allowedOrigins.stream()
			.map(MeshHandshakeInterceptor::normalized)
			.collect(Collectors.toSet());
		this.counters = counters;
	}

	@Override
	public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) throws IOException {
		if (!isAllowed(request.getHeaders().getOrEmpty(HttpHeaders.ORIGIN))) {
			this.counters.countDropped("websocket-origin");
			return refuse(response, HttpStatus.FORBIDDEN,
					"Web pages of this origin may not connect. Add it to mesh.server.allowed-origins to let them.");
		}
		if (!this.running.getAsBoolean()) {
			this.counters.countDropped("websocket-not-running");
			response.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
			return refuse(response, HttpStatus.SERVICE_UNAVAILABLE, "The mesh is not running.");
		}
		if (!new WebSocketHttpHeaders(request.getHeaders()).getSecWebSocketProtocol()
			.contains(MeshWebSocketHandler.SUB_PROTOCOL)) {
			this.counters.countDropped("websocket-protocol");
			return refuse(response, HttpStatus.BAD_REQUEST, "This is an endpoint for peers of a mesh: a WebSocket with "
					+ "the sub-protocol " + MeshWebSocketHandler.SUB_PROTOCOL + ".");
		}
		return true;
	}

	@Override
	public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			@Nullable Exception failure) {
	}

	private boolean isAllowed(List<String> origins) {
		return this.allowedOrigins.contains("*")
				|| origins.stream().map(MeshHandshakeInterceptor::normalized).allMatch(this.allowedOrigins::contains);
	}

	private static String normalized(String origin) {
		return origin.trim().toLowerCase(Locale.ROOT);
	}

	private static boolean refuse(ServerHttpResponse response, HttpStatus status, String reason) throws IOException {
		response.setStatusCode(status);
		response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
		response.getBody().write(reason.getBytes(StandardCharsets.UTF_8));
		return false;
	}

}
