package dev.mesh.autoconfigure.security;

import dev.mesh.autoconfigure.MeshProperties;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.WebApplicationContextUtils;
import org.springframework.web.util.UrlPathHelper;

/**
 * Matchers for Spring Security's filter chains. Peers show their credentials in the
 * mesh's own handshake, which follows the HTTP request; so requests to the mesh are to be
 * permitted, and excepted from CSRF protection, which is about browsers:
 *
 * <pre>
 * http.authorizeHttpRequests((requests) -&gt; requests
 * 		.requestMatchers(MeshRequest.toMesh()).permitAll()
 * 		.anyRequest().authenticated())
 * 	.csrf((csrf) -&gt; csrf.ignoringRequestMatchers(MeshRequest.toMesh()));
 * </pre>
 *
 * Requests of web pages are refused by their {@code Origin} all the same, unless
 * {@code mesh.server.allowed-origins} names it.
 */
public final class MeshRequest {

	private MeshRequest() {
	}

	/**
	 * Requests to {@code mesh.server.path}, WebSocket and long-polling; none while this
	 * application accepts no sessions.
	 * @return a matcher, to be used in a servlet web application
	 */
	public static RequestMatcher toMesh() {
		return MeshRequest::isToMesh;
	}

	private static boolean isToMesh(HttpServletRequest request) {
		WebApplicationContext context = WebApplicationContextUtils
			.getRequiredWebApplicationContext(request.getServletContext());
		MeshProperties properties = context.getBeanProvider(MeshProperties.class).getIfAvailable();
		if (properties == null || !properties.server().enabled()) {
			return false;
		}
		return UrlPathHelper.defaultInstance.getPathWithinApplication(request)
			.equals(path(properties, context.getBeanProvider(DispatcherServletPath.class)));
	}

	/** Within the application: below the path of Spring MVC's servlet. */
	static String path(MeshProperties properties, ObjectProvider<DispatcherServletPath> servlets) {
		DispatcherServletPath servlet = servlets.getIfAvailable();
		String path = properties.server().path();
		return (servlet != null) ? servlet.getRelativePath(path) : path;
	}

}
