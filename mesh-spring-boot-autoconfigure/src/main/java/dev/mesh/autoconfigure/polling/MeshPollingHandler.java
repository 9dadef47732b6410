package dev.mesh.autoconfigure.polling;

import dev.mesh.autoconfigure.AllowedOrigins;
import dev.mesh.autoconfigure.MeshCounters;
import dev.mesh.link.LongPolling;
import dev.mesh.link.RecordBatch;
import dev.mesh.wire.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.CorsUtils;

/**
 * The endpoint for long-polling: section 9 of {@code docs/protocol.md}. Whatever comes in
 * for one link, only that one ends.
 */
final class MeshPollingHandler implements HttpRequestHandler, CorsConfigurationSource {

	private static final List<String> METHODS = List.of("GET", "POST", "DELETE");

	private static final String RETRY_AFTER_SECONDS = "5";

	private static final int UPGRADE_REQUIRED = 426;

	private static final long PREFLIGHT_SECONDS = 600;

	private final PollingLinks links;

	private final AllowedOrigins origins;

	private final BooleanSupplier running;

	private final MeshCounters counters;

	MeshPollingHandler(PollingLinks links, AllowedOrigins origins, BooleanSupplier running, MeshCounters counters) {
		this.links = links;
		this.origins = origins;
		this.running = running;
		this.counters = counters;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		List<String> from = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
		if (!this.origins.allow(from)) {
			this.counters.countDropped("polling-origin");
			answer(response, PollingReply.plain(HttpServletResponse.SC_FORBIDDEN,
					"Web pages of this origin may not connect. Add it to mesh.server.allowed-origins to let them."));
			return;
		}
		if (!from.isEmpty()) {
			response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
			response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, from.get(0));
			response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, String.join(", ", LongPolling.VERSION_HEADER,
					LongPolling.HOLD_HEADER, LongPolling.NUMBER_HEADER, LongPolling.ERROR_HEADER));
		}
		PollingReply reply = handle(request, response);
		if (reply != null) {
			answer(response, reply);
		}
	}

	/** What a browser asks for before it sends a request of another origin's page. */
	@Override
	public @Nullable CorsConfiguration getCorsConfiguration(HttpServletRequest request) {
		List<String> from = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
		if (!CorsUtils.isPreFlightRequest(request) || !this.origins.allow(from)) {
			return null;
		}
		CorsConfiguration allowed = new CorsConfiguration();
		allowed.setAllowedOrigins(from);
		allowed.setAllowedMethods(METHODS);
		allowed.setAllowedHeaders(List.of(LongPolling.VERSION_HEADER, LongPolling.LINK_HEADER,
				LongPolling.NUMBER_HEADER, HttpHeaders.CONTENT_TYPE, HttpHeaders.CACHE_CONTROL));
		allowed.setMaxAge(PREFLIGHT_SECONDS);
		return allowed;
	}

	/** The answer; null when it comes later. */
	private @Nullable PollingReply handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String method = request.getMethod();
		if (!METHODS.contains(method)) {
			return PollingReply
				.plain(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "GET, POST and DELETE are served here.")
				.with(HttpHeaders.ALLOW, String.join(", ", METHODS));
		}
		String name = header(request, LongPolling.LINK_HEADER);
		long number = LongPolling.number(header(request, LongPolling.NUMBER_HEADER));
		if (!LongPolling.isLinkName(name) || (number < 0 && !method.equals("DELETE"))) {
			return notForPeers(request);
		}
		PollingLink link = this.links.find(name);
		if (link == null) {
			return withoutLink(request, method, name, number);
		}
		if (method.equals("GET")) {
			link.poll(number, PollingExchange.begin(request, response,
					this.links.times().hold().plus(this.links.times().transfer())));
			return null;
		}
		return method.equals("POST") ? post(link, number, request, response) : delete(link, request, response);
	}

	private PollingReply notForPeers(HttpServletRequest request) {
		this.counters.countDropped("polling-protocol");
		if (request.getHeader("Sec-WebSocket-Key") != null) {
			return PollingReply.plain(UPGRADE_REQUIRED,
					"A WebSocket was asked for, but without the Upgrade header: a proxy in between has removed it.");
		}
		return PollingReply.plain(HttpServletResponse.SC_BAD_REQUEST, "This is an endpoint for peers of a mesh: a "
				+ "WebSocket with the sub-protocol mesh.v1, or long-polling with the headers Mesh-Link and Mesh-Number.");
	}

	private PollingReply withoutLink(HttpServletRequest request, String method, String name, long number) {
		if (!this.running.getAsBoolean()) {
			return notRunning();
		}
		if (!method.equals("POST") || number != 0) {
			this.counters.countDropped("polling-wrong-node");
			return PollingReply.wrongNode();
		}
		if (!header(request, LongPolling.VERSION_HEADER).equals(LongPolling.VERSION)) {
			this.counters.countDropped("polling-protocol");
			return PollingReply.refused(HttpServletResponse.SC_BAD_REQUEST, ErrorCode.INCOMPATIBLE_VERSION,
					"The header Mesh-Version must be " + LongPolling.VERSION + ".");
		}
		try {
			PollingLink opened = this.links.open(name, remoteAddress(request));
			if (opened != null) {
				return PollingReply.opened(this.links.times());
			}
			this.counters.countDropped("polling-too-many-links");
			return PollingReply
				.refused(HttpServletResponse.SC_SERVICE_UNAVAILABLE, ErrorCode.BUSY, "There are too many links.")
				.with(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
		}
		catch (IllegalStateException ex) {
			return notRunning();
		}
	}

	private PollingReply notRunning() {
		this.counters.countDropped("polling-not-running");
		return PollingReply.plain(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The mesh is not running.")
			.with(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
	}

	private @Nullable PollingReply post(PollingLink link, long number, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		long length = request.getContentLengthLong();
		int bytes = (int) Math.min(RecordBatch.MAX_BYTES, (length < 0) ? RecordBatch.MAX_BYTES : length);
		if (length > RecordBatch.MAX_BYTES) {
			return PostedBody.tooLarge(link, this.counters);
		}
		PollingReply reply = link.admit(number, bytes);
		if (reply != null) {
			if (reply.isLater()) {
				this.counters.countDropped("polling-quota");
			}
			return reply;
		}
		PollingExchange exchange = PollingExchange.begin(request, response, this.links.times().transfer());
		PostedBody body = new PostedBody(link, number, bytes, exchange, this.counters);
		exchange.onAbandoned(body::onBroken);
		request.getInputStream().setReadListener(new BodyReader(request.getInputStream(), RecordBatch.MAX_BYTES, body));
		return null;
	}

	private @Nullable PollingReply delete(PollingLink link, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		PollingExchange exchange = PollingExchange.begin(request, response, this.links.times().transfer());
		request.getInputStream()
			.setReadListener(new BodyReader(request.getInputStream(), ClosingReason.MAX_BYTES,
					new ClosingReason(link, exchange)));
		return null;
	}

	private static void answer(HttpServletResponse response, PollingReply reply) throws IOException {
		reply.writeHeadTo(response);
		response.getOutputStream().write(reply.body());
	}

	private static String header(HttpServletRequest request, String name) {
		String value = request.getHeader(name);
		return (value != null) ? value : "";
	}

	private static String remoteAddress(HttpServletRequest request) {
		String host = request.getRemoteAddr();
		return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + request.getRemotePort();
	}

}
