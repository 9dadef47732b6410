package dev.mesh.autoconfigure;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

/**
 * Refuses to start when the application asks for an endpoint and there is none, rather
 * than to look connected and never be reached.
 */
final class MeshServerCheck implements SmartInitializingSingleton {

	/**
	 * Name of the bean that maps the endpoint; an application may define its own.
	 */
	static final String ENDPOINT_BEAN_NAME = "meshWebSocketHandlerMapping";

	/**
	 * Name of the bean that maps long-polling; an application may define its own.
	 */
	static final String POLLING_BEAN_NAME = "meshPollingHandlerMapping";

	private static final String SERVLET_CONTEXT = "org.springframework.web.context.WebApplicationContext";

	private static final String SPRING_WEBSOCKET = "org.springframework.web.socket.server.support.WebSocketHandlerMapping";

	private final ApplicationContext context;

	MeshServerCheck(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void afterSingletonsInstantiated() {
		requireEndpoint();
	}

	/**
	 * Refuses when there is no endpoint.
	 */
	void requireEndpoint() {
		if (!this.context.containsBean(ENDPOINT_BEAN_NAME)) {
			if (AotDetector.useGeneratedArtifacts() && couldAccept(this.context)) {
				throw new MeshConfigurationException(
						"The property 'mesh.server.enabled' is true, but it was not when this application was "
								+ "processed ahead of time, so it has no endpoint.",
						"Set it where the application is built, too: in its application.properties or application.yml, "
								+ "or in the configuration of 'process-aot'.");
			}
			throw new MeshConfigurationException(
					"The property 'mesh.server.enabled' is true, but sessions cannot be accepted: " + reason() + ".",
					"Depend on dev.mesh:mesh-spring-boot-starter, which brings Spring MVC, Tomcat and its WebSocket "
							+ "support, and let the application be a servlet web application (see "
							+ "'spring.main.web-application-type'). Or set 'mesh.server.enabled=false': this peer then "
							+ "only connects to others, at 'mesh.session.urls'.");
		}
	}

	private String reason() {
		if (!isServletApplication(this.context)) {
			return "this is not a servlet web application";
		}
		if (!ClassUtils.isPresent(SPRING_WEBSOCKET, this.context.getClassLoader())) {
			return "spring-websocket is not on the class path";
		}
		return "the web server's WebSocket support or Spring MVC is not on the class path";
	}

	/**
	 * Whether {@code mesh.server.enabled=true} would be of use, as far as it can be told
	 * while it is not set.
	 */
	static boolean couldAccept(ApplicationContext context) {
		return isServletApplication(context) && ClassUtils.isPresent(SPRING_WEBSOCKET, context.getClassLoader());
	}

	private static boolean isServletApplication(ApplicationContext context) {
		ClassLoader loader = context.getClassLoader();
		return ClassUtils.isPresent(SERVLET_CONTEXT, loader)
				&& ClassUtils.resolveClassName(SERVLET_CONTEXT, loader).isInstance(context);
	}

}
