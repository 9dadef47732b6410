package dev.mesh.demo;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps pages of other hosts away from a process that listens on a loopback address only:
 * whoever owns a name can have it stand for 127.0.0.1 (DNS rebinding), and then the
 * browser takes this process for that host. Such requests carry that name.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class HostCheck extends OncePerRequestFilter {

	/** Misdirected Request, RFC 9110. */
	private static final int MISDIRECTED = 421;

	private static final JsonMapper JSON = new JsonMapper();

	private final boolean loopbackOnly;

	private final List<String> allowed;

	HostCheck(Environment environment, DemoProperties properties) {
		this.loopbackOnly = isLoopback(environment.getProperty("server.address"));
		this.allowed = properties.allowedHosts().stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
	}

	private static boolean isLoopback(@Nullable String address) {
		try {
			return address != null && !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			// Then the web server does not start.
			return false;
		}
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String host = request.getHeader("Host");
		if (!this.loopbackOnly || host == null || isAllowed(host)) {
			chain.doFilter(request, response);
			return;
		}
		response.setStatus(MISDIRECTED);
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.getOutputStream()
			.write(JSON.writeValueAsBytes(Map.of("status", MISDIRECTED, "title", "Misdirected Request", "detail",
					"The request is for '" + RequestProblem.shortened(host)
							+ "', but this process listens on a loopback address only and goes by the names localhost, "
							+ "127.0.0.1 and [::1]; use one of them, or add the name to demo.allowed-hosts")));
	}

	private boolean isAllowed(String hostAndPort) {
		String host = hostAndPort.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
		return host.equals("localhost") || host.endsWith(".localhost") || host.equals("[::1]")
				|| host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}") || this.allowed.contains(host);
	}

}
