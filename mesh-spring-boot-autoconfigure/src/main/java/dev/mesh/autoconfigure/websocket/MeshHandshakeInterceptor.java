package dev.mesh.autoconfigure.websocket;

import dev.mesh.autoconfigure.AllowedOrigins;
import dev.mesh.autoconfigure.MeshCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
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
 * Refuses what cannot become a link before it costs anything.
 */
final class MeshHandshakeInterceptor implements HandshakeInterceptor {

	private static final String RETRY_AFTER_SECONDS = "5";

	private final BooleanSupplier running;

	private final AllowedOrigins origins;

	private final MeshCounters counters;

	MeshHandshakeInterceptor(BooleanSupplier running, AllowedOrigins origins, MeshCounters counters) {
		this.running = running;
		this.origins = origins;
		this.counters = counters;
	}

	@Override
	public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) throws IOException {
		if (!this.origins.allow(request.getHeaders().getOrEmpty(HttpHeaders.ORIGIN))) {
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

	private static boolean refuse(ServerHttpResponse response, HttpStatus status, String reason) throws IOException {
		response.setStatusCode(status);
		response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
		response.getBody().write(reason.getBytes(StandardCharsets.UTF_8));
		return false;
	}

}
