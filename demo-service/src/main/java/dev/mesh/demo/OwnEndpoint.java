package dev.mesh.demo;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Where this process serves the mesh, as seen from this machine. Known once the web
 * server runs.
 */
final class OwnEndpoint {

	private final Environment environment;

	OwnEndpoint(Environment environment) {
		this.environment = environment;
	}

	/** Where it serves the mesh. */
	URI mesh() {
		return uri("ws", meshPath());
	}

	/** Below the context path. */
	String meshPath() {
		return this.environment.getProperty("mesh.server.path", "/mesh");
	}

	/** Whether it serves the mesh. */
	boolean servesMesh() {
		return this.environment.getProperty("mesh.server.enabled", Boolean.class, false);
	}

	/** Where it serves the page. */
	URI page() {
		return uri("http", "/");
	}

	private URI uri(String scheme, String path) {
		return URI.create(scheme + "://" + host(this.environment.getProperty("server.address")) + ":"
				+ this.environment.getRequiredProperty("local.server.port")
				+ this.environment.getProperty("server.servlet.context-path", "") + path);
	}

	private static String host(@Nullable String address) {
		if (address == null || address.equals("0.0.0.0") || address.equals("::")) {
			return "127.0.0.1";
		}
		return address.contains(":") ? "[" + address + "]" : address;
	}

}
